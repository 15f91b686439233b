using Akka.Actor;
using Akka.Event;
using Google.Protobuf;

namespace Akka.Remote.Transport;

/// <summary>One end of a connection.</summary>
public abstract class AssociationHandle
{
    protected AssociationHandle(Address localAddress, Address remoteAddress)
    {
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
        ReadHandlerSource = new TaskCompletionSource<IHandleEventListener>();
    }

    public Address LocalAddress { get; set; }

    public Address RemoteAddress { get; set; }

    /// <summary>Who is at the other end, in an operator's words, where <see cref="RemoteAddress"/> is made up.</summary>
    internal string? PeerText { get; set; }

    /// <summary>It was counted among the pending handshakes when it was accepted.</summary>
    internal bool HoldsPlace { get; set; }

    /// <summary>Reading starts once this is completed.</summary>
    public TaskCompletionSource<IHandleEventListener> ReadHandlerSource { get; set; }

    /// <summary>Sends a payload without waiting.</summary>
    /// <returns>False: the send buffer is full and the payload was not taken; try again later.</returns>
    public abstract bool Write(ByteString payload);

    /// <summary>Closes the connection after what was written has left.</summary>
    [Obsolete("Use the method that states reasons to make sure disassociation reasons are logged.")]
    public abstract void Disassociate();

    /// <summary>Closes the connection after what was written has left, and says why in the log.</summary>
    public void Disassociate(string reason, ILoggingAdapter log)
    {
        if (log.IsDebugEnabled)
            log.Debug(
                "Association between local [{0}] and remote [{1}] was disassociated because {2}",
                LocalAddress, PeerText ?? RemoteAddress.ToString(), reason);
#pragma warning disable CS0618 // this is the method that states reasons
        Disassociate();
#pragma warning restore CS0618
    }

    public override bool Equals(object? obj) =>
        ReferenceEquals(this, obj) || (obj is AssociationHandle other && other.GetType() == GetType() && Equals(other));

    protected bool Equals(AssociationHandle other) =>
        Equals(LocalAddress, other.LocalAddress) && Equals(RemoteAddress, other.RemoteAddress);

    public override int GetHashCode() => HashCode.Combine(LocalAddress, RemoteAddress);
}
