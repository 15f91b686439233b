using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Transport;
using Akka.Remote.Wire;
using Google.Protobuf;

namespace Akka.Remote.Associations;

/// <summary>
/// Turns the queue of an association into payloads, several messages in each. Used by its actor only.
/// </summary>
internal sealed class BatchWriter(Remoting remoting, Association association)
{
    // One turn of the actor; more waits for the next, so that acknowledgements and commands get their turn.
    private const int MessagesPerTurn = 2000;

    private readonly OutboundEncoder _encoder = new(remoting.System, association.LocalAddress);
    private readonly WireWriter _batch = new(4096);
    private readonly WireWriter _record = new(1024);
    private readonly long _limit = remoting.MaximumPayloadBytes(association.RemoteAddress);
    private readonly Queue<ByteString> _refused = new();
    private AssociationHandle? _handle;

    /// <summary>The transport has no room; what it refused is kept.</summary>
    public bool IsRefused => _refused.Count > 0;

    public void Begin(AssociationHandle handle)
    {
        End();
        _handle = handle;
    }

    public void End()
    {
        _handle = null;
        _refused.Clear();
        _batch.Release();
    }

    /// <summary>
    /// Writes queued messages until the queue is empty, the turn is over or the transport has no room.
    /// </summary>
    /// <returns>True: there is more to write.</returns>
    public bool Write()
    {
        if (!WriteRefused())
            return true;

        // References inside messages are written with the address that the peer knows this system by.
        return Akka.Serialization.Serialization.WithTransport(
            remoting.System, association.LocalAddress, WriteTurn);
    }

    private bool WriteTurn()
    {
        AddAcknowledgement();
        var left = MessagesPerTurn;
        while (left-- > 0 && !IsRefused && association.TryDequeue(out var item))
            Add(item);
        Flush();
        _batch.Release();
        _record.Release();
        return association.HasQueued;
    }

    /// <summary>Writes system messages that were written before and not acknowledged.</summary>
    public void Resend(IEnumerable<(long Number, byte[] Body)> messages)
    {
        foreach (var (number, body) in messages)
            AddSystem(number, body);
        Flush();
        _batch.Release();
    }

    /// <summary>Keeps a system message until there is a connection.</summary>
    public void Keep(Outbound item)
    {
        if (Akka.Serialization.Serialization.WithTransport(
                remoting.System, association.LocalAddress, () => Encode(item)))
            association.Outbox.Add(_record.ToArray());
    }

    private void Add(in Outbound item)
    {
        if (item.Message is ISystemMessage)
        {
            if (!Encode(item))
                return;
            var body = _record.ToArray();
            AddSystem(association.Outbox.Add(body), body);
        }
        else if (!AddOrdinary(item))
        {
            return;
        }

        if (remoting.RemoteSettings.LogSend)
            remoting.Log.Debug("sending message [{0}] to [{1}]", item.Message, item.Recipient);
    }

    // Straight into the batch: what turns out to be too much for this one goes into the next.
    private bool AddOrdinary(in Outbound item)
    {
        Room(1);
        var start = _batch.Length;
        _batch.Byte((byte)RecordKind.Message);
        if (!Encode(item, _batch))
        {
            _batch.Truncate(start);
            return false;
        }

        if (_batch.Length > _limit)
        {
            FlushUpTo(start);
            _batch.RemoveBetween(kept: 1, start);
        }

        return true;
    }

    private void AddSystem(long number, byte[] body)
    {
        Room(body.Length + 11);
        _batch.Byte((byte)RecordKind.SystemMessage);
        _batch.VarUInt((ulong)number);
        _batch.Raw(body);
    }

    private void AddAcknowledgement()
    {
        if (!association.TryTakeAcknowledgement(out var upTo))
            return;
        Room(11);
        _batch.Byte((byte)RecordKind.Acknowledgement);
        _batch.VarUInt((ulong)upTo);
    }

    private bool Encode(in Outbound item)
    {
        _record.Truncate(0);
        return Encode(item, _record);
    }

    private bool Encode(in Outbound item, WireWriter to)
    {
        var start = to.Length;
        try
        {
            _encoder.WriteBody(to, item);
        }
        catch (Exception cause)
        {
            remoting.Log.Error(
                cause, "Dropped a message for [{0}]: [{1}] cannot be serialized: {2}",
                item.Recipient, item.Message.GetType(), cause.Message);
            return false;
        }

        const int overhead = 12;   // kind of the payload, kind of the record, number
        var size = to.Length - start;
        if (size + overhead <= _limit)
            return true;
        remoting.Log.Error(
            "Dropped a message for [{0}]: [{1}] is {2} bytes long, and maximum-frame-size allows {3}",
            item.Recipient, item.Message.GetType(), size, _limit - overhead);
        return false;
    }

    private void Room(int size)
    {
        if (_batch.Length > 1 && (_batch.Length + size > _limit || _batch.Length >= remoting.Limits.BatchBytes))
            Flush();
        if (_batch.Length == 0)
            _batch.Byte((byte)PayloadKind.Batch);
    }

    private void Flush()
    {
        if (_batch.Length <= 1)
            return;
        FlushUpTo(_batch.Length);
        _batch.Truncate(0);
    }

    private void FlushUpTo(int end)
    {
        var payload = _batch.Written[..end];
        var isTaken = !IsRefused && (_handle is IPayloadCopier copier
            ? copier.Write(payload)
            : _handle!.Write(ByteString.CopyFrom(payload)));
        if (!isTaken)
            _refused.Enqueue(ByteString.CopyFrom(payload));
    }

    private bool WriteRefused()
    {
        while (_refused.TryPeek(out var payload))
        {
            if (!_handle!.Write(payload))
                return false;
            _refused.Dequeue();
        }

        return true;
    }
}
