using System.Text;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Wire;

namespace Akka.Remote.Associations;

/// <summary>Reads the batches of one connection and delivers what they hold. Used by one actor.</summary>
internal sealed class InboundMessages(Remoting remoting, Association association, long connection)
{
    private const int CachedRefs = 2048;

    private readonly Dictionary<byte[], IInternalActorRef> _recipients = new(ByteKeys.Instance);
    private readonly Dictionary<byte[], IActorRef> _ownSenders = new(ByteKeys.Instance);
    private (byte[] Path, IInternalActorRef Ref)? _lastRecipient;
    private (byte[] Path, IActorRef Ref)? _lastSender;

    /// <summary>Delivers a batch, in order.</summary>
    /// <exception cref="WireFormatException">The batch is malformed: the connection cannot be trusted any
    /// more.</exception>
    public void Deliver(ReadOnlySpan<byte> batch)
    {
        var from = new WireReader(batch);
        var acknowledge = false;
        while (!from.AtEnd)
        {
            switch ((RecordKind)from.Byte())
            {
                case RecordKind.Message:
                    DeliverMessage(ref from, isNext: true);
                    break;
                case RecordKind.SystemMessage:
                    acknowledge = true;
                    DeliverMessage(ref from, association.IsNextSystemMessage(connection, (long)from.VarUInt()));
                    break;
                case RecordKind.Acknowledgement:
                    association.Actor?.Tell(
                        new AssociationActor.Acknowledged(connection, (long)from.VarUInt()), ActorRefs.NoSender);
                    break;
                case var other:
                    throw new WireFormatException($"record kind {(byte)other} is unknown");
            }
        }

        if (acknowledge)
            association.Signal();
    }

    private void DeliverMessage(ref WireReader from, bool isNext)
    {
        var recipientPath = from.Bytes();
        var senderForm = (SenderForm)from.Byte();
        var senderPath = senderForm == SenderForm.None ? [] : from.Bytes();
        var payload = WirePayload.ReadFrozen(ref from);
        if (!isNext)
            return;

        var recipient = Recipient(recipientPath);
        object? message;
        try
        {
            message = payload.Thaw(remoting.System);
        }
        catch (Exception cause)
        {
            // What a sender of another version, or a faulty serializer, makes of one message is no reason to lose
            // others.
            remoting.Log.Warning(
                "Dropped a message from [{0}] for [{1}]: serializer id [{2}], manifest [{3}]: {4} ({5} messages so far)",
                association.RemoteAddress, recipient.Path, payload.SerializerId, payload.Manifest, cause.Message,
                association.CountUnreadable());
            return;
        }

        if (message is null)
            return;
        if (remoting.RemoteSettings.LogReceive)
            remoting.Log.Debug("received remote message [{0}] for [{1}]", message, recipient.Path);
        Dispatch(recipient, message, Sender(senderForm, senderPath));
    }

    private void Dispatch(IInternalActorRef recipient, object message, IActorRef sender)
    {
        switch (message)
        {
            case ISystemMessage system when !remoting.RemoteSettings.UntrustedMode:
                recipient.SendSystemMessage(system);
                break;
            case ActorSelectionMessage selection when IsTrusted(selection):
                Selections.Deliver(recipient, sender, selection);
                break;
            case ISystemMessage or ActorSelectionMessage:
                ReportUntrusted(message, recipient);
                break;
            case IPossiblyHarmful when remoting.RemoteSettings.UntrustedMode:
                ReportUntrusted(message, recipient);
                break;
            default:
                recipient.Tell(message, sender);
                break;
        }
    }

    private bool IsTrusted(ActorSelectionMessage selection)
    {
        if (!remoting.RemoteSettings.UntrustedMode)
            return true;
        var path = "/" + string.Join('/', selection.Elements.Select(element => element.ToString()));
        return selection.Message is not IPossiblyHarmful
            && remoting.RemoteSettings.TrustedSelectionPaths.Contains(path);
    }

    private void ReportUntrusted(object message, IInternalActorRef recipient) => remoting.Log.Debug(
        "operating in UntrustedMode, dropping inbound [{0}] for [{1}]", message.GetType().Name, recipient.Path);

    private IInternalActorRef Recipient(ReadOnlySpan<byte> path)
    {
        // Most messages go where the one before them went.
        if (_lastRecipient is { } last && path.SequenceEqual(last.Path) && !last.Ref.IsTerminated)
            return last.Ref;
        var known = _recipients.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (known.TryGetValue(path, out var key, out var recipient) && !recipient.IsTerminated)
        {
            _lastRecipient = (key, recipient);
            return recipient;
        }

        recipient = remoting.ResolveLocal(Encoding.UTF8.GetString(path), association.LocalAddress);
        // A path without incarnation may mean another actor tomorrow.
        if (path.IndexOf((byte)'#') >= 0 && recipient is not EmptyLocalActorRef)
        {
            if (_recipients.Count >= CachedRefs)
                _recipients.Clear();
            known[path] = recipient;
        }

        return recipient;
    }

    private IActorRef Sender(SenderForm form, ReadOnlySpan<byte> path)
    {
        switch (form)
        {
            case SenderForm.None:
                return ActorRefs.NoSender;
            case SenderForm.Foreign:
                return remoting.Provider.ResolveActorRefWithLocalAddress(
                    Encoding.UTF8.GetString(path), association.LocalAddress);
            case SenderForm.Own:
                return OwnSender(path);
            default:
                throw new WireFormatException($"sender form {(byte)form} is unknown");
        }
    }

    private IActorRef OwnSender(ReadOnlySpan<byte> path)
    {
        if (_lastSender is { } last && path.SequenceEqual(last.Path))
            return last.Ref;
        var known = _ownSenders.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (known.TryGetValue(path, out var key, out var sender))
        {
            _lastSender = (key, sender);
            return sender;
        }

        sender = remoting.Provider.ResolveActorRefWithLocalAddress(
            association.RemoteAddress + Encoding.UTF8.GetString(path), association.LocalAddress);
        // Who asks has a name of its own for each question, without an incarnation: it does not come back.
        if (path.IndexOf((byte)'#') < 0)
            return sender;
        if (_ownSenders.Count >= CachedRefs)
            _ownSenders.Clear();
        return known[path] = sender;
    }
}
