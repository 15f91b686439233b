using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Something that happened to this system's remoting; published on the event stream.</summary>
public abstract class RemotingLifecycleEvent
{
    /// <summary>The level at which the event is logged.</summary>
    public abstract LogLevel LogLevel();
}

/// <summary>Something that happened to the association with one remote system.</summary>
public abstract class AssociationEvent : RemotingLifecycleEvent
{
    protected string EventName = "";

    /// <summary>This system's address.</summary>
    public abstract Address LocalAddress { get; set; }

    /// <summary>The other system's address.</summary>
    public abstract Address RemoteAddress { get; set; }

    /// <summary>Whether the other side opened the connection.</summary>
    public abstract bool IsInbound { get; set; }

    public override string ToString() =>
        $"{EventName} [{LocalAddress}] {(IsInbound ? "<-" : "->")} [{RemoteAddress}]";
}

/// <summary>A connection with the remote system passed the handshake.</summary>
public sealed class AssociatedEvent : AssociationEvent
{
    public AssociatedEvent(Address localAddress, Address remoteAddress, bool inbound)
    {
        EventName = "Associated";
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
        IsInbound = inbound;
    }

    public override Address LocalAddress { get; set; }

    public override Address RemoteAddress { get; set; }

    public override bool IsInbound { get; set; }

    public override LogLevel LogLevel() => Akka.Event.LogLevel.DebugLevel;
}

/// <summary>The connection with the remote system ended: closed by either side, reset, or lost.</summary>
public sealed class DisassociatedEvent : AssociationEvent
{
    public DisassociatedEvent(Address localAddress, Address remoteAddress, bool inbound)
    {
        EventName = "Disassociated";
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
        IsInbound = inbound;
    }

    public override Address LocalAddress { get; set; }

    public override Address RemoteAddress { get; set; }

    public override bool IsInbound { get; set; }

    public override LogLevel LogLevel() => Akka.Event.LogLevel.DebugLevel;
}

/// <summary>A connection could not be made, was refused, or broke; <see cref="Cause"/> says why.</summary>
public sealed class AssociationErrorEvent : AssociationEvent
{
    private readonly LogLevel _level;

    public AssociationErrorEvent(
        Exception cause, Address localAddress, Address remoteAddress, bool inbound, LogLevel level)
    {
        EventName = "AssociationError";
        Cause = cause;
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
        IsInbound = inbound;
        _level = level;
    }

    public Exception Cause { get; }

    public override Address LocalAddress { get; set; }

    public override Address RemoteAddress { get; set; }

    public override bool IsInbound { get; set; }

    public override LogLevel LogLevel() => _level;

    public override string ToString() => $"{base.ToString()}: Error [{Cause.Message}]";
}
