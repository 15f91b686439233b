using System.Text;
using Akka.Actor;
using Akka.Remote.Wire;

namespace Akka.Remote.Associations;

/// <summary>Writes messages as records. Used by one actor at a time.</summary>
internal sealed class OutboundEncoder(ExtendedActorSystem system, Address localAddress)
{
    private const int CachedPaths = 2048;

    private readonly Dictionary<IActorRef, byte[]> _ownPaths = new(ReferenceEqualityComparer.Instance);

    /// <summary>Writes what follows the record's kind.</summary>
    public void WriteBody(WireWriter to, in Outbound item)
    {
        to.Bytes(item.Recipient.WirePath);
        WriteSender(to, item.Sender);
        WirePayload.Write(to, system, item.Message);
    }

    private void WriteSender(WireWriter to, IActorRef? sender)
    {
        switch (sender)
        {
            case null or Nobody:
                to.Byte((byte)SenderForm.None);
                break;
            case RemoteActorRef remote:
                to.Byte((byte)SenderForm.Foreign);
                to.String(remote.Path.ToSerializationFormat());
                break;
            case IInternalActorRef { IsLocal: true } when !IsForeign(sender.Path.Address):
                to.Byte((byte)SenderForm.Own);
                to.Bytes(OwnPath(sender));
                break;
            default:
                to.Byte((byte)SenderForm.Foreign);
                to.String(sender.Path.ToSerializationFormatWithAddress(localAddress));
                break;
        }
    }

    private bool IsForeign(Address address) => address.HasGlobalScope && address != localAddress;

    private byte[] OwnPath(IActorRef sender)
    {
        if (_ownPaths.TryGetValue(sender, out var known))
            return known;
        if (sender is IShortLivedRef)
            return WirePaths.Encode(sender.Path);
        // Actors come and go: start anew now and then instead of keeping them alive.
        if (_ownPaths.Count >= CachedPaths)
            _ownPaths.Clear();
        return _ownPaths[sender] = WirePaths.Encode(sender.Path);
    }
}

/// <summary>Paths without their address.</summary>
internal static class WirePaths
{
    public static byte[] Encode(ActorPath path)
    {
        var text = path.ToStringWithoutAddress();
        return Encoding.UTF8.GetBytes(path.Uid == 0 ? text : $"{text}#{path.Uid}");
    }
}
