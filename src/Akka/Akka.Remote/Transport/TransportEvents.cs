using Akka.Actor;
using Akka.Event;
using Google.Protobuf;

namespace Akka.Remote.Transport;

/// <summary>What a transport reports about connections as such.</summary>
public interface IAssociationEvent : INoSerializationVerificationNeeded
{
}

/// <summary>Somebody connected to this system.</summary>
public sealed class InboundAssociation : IAssociationEvent
{
    public InboundAssociation(AssociationHandle association) => Association = association;

    public AssociationHandle Association { get; }
}

/// <summary>Hears of inbound connections. Called on any thread.</summary>
public interface IAssociationEventListener
{
    void Notify(IAssociationEvent ev);
}

/// <summary>What a transport reports about one connection.</summary>
public interface IHandleEvent : INoSerializationVerificationNeeded
{
}

/// <summary>A payload arrived.</summary>
public sealed class InboundPayload : IHandleEvent
{
    public InboundPayload(ByteString payload) => Payload = payload;

    public ByteString Payload { get; }

    public override string ToString() => $"InboundPayload(size = {Payload.Length} bytes)";
}

/// <summary>Why a connection ended.</summary>
public enum DisassociateInfo
{
    /// <summary>Not known: lost, or closed without a word.</summary>
    Unknown = 0,

    /// <summary>The other system shut down.</summary>
    Shutdown = 1,

    /// <summary>The other system has put this one under quarantine.</summary>
    Quarantined = 2,
}

/// <summary>The connection ended; nothing more comes.</summary>
public sealed class Disassociated : IHandleEvent, IDeadLetterSuppression
{
    public Disassociated(DisassociateInfo info) => Info = info;

    internal DisassociateInfo Info { get; }
}

/// <summary>The connection is broken; <see cref="Disassociated"/> follows.</summary>
public sealed class UnderlyingTransportError : IHandleEvent
{
    public UnderlyingTransportError(Exception cause, string message)
    {
        Cause = cause;
        Message = message;
    }

    internal Exception Cause { get; }

    internal string Message { get; }
}

/// <summary>Hears of one connection. Called on any thread.</summary>
public interface IHandleEventListener
{
    void Notify(IHandleEvent ev);
}

/// <summary>Sends events of connections to an actor.</summary>
public sealed class ActorAssociationEventListener : IAssociationEventListener
{
    public ActorAssociationEventListener(IActorRef actor) => Actor = actor;

    public IActorRef Actor { get; }

    public void Notify(IAssociationEvent ev) => Actor.Tell(ev, ActorRefs.NoSender);
}

/// <summary>Sends events of one connection to an actor.</summary>
public sealed class ActorHandleEventListener : IHandleEventListener
{
    public readonly IActorRef Actor;

    public ActorHandleEventListener(IActorRef actor) => Actor = actor;

    public void Notify(IHandleEvent ev) => Actor.Tell(ev, ActorRefs.NoSender);
}

/// <summary>A transport that refused a payload has room again, so that nobody has to wait out the back-off.</summary>
internal sealed class RoomToWrite : IHandleEvent
{
    public static readonly RoomToWrite Instance = new();

    private RoomToWrite()
    {
    }
}

/// <summary>A connection that copies a payload before it returns, so that its writer may use the bytes again.</summary>
internal interface IPayloadCopier
{
    /// <returns>False: no room; as <see cref="AssociationHandle.Write"/>.</returns>
    bool Write(ReadOnlySpan<byte> payload);
}

/// <summary>A connection that stops reading while too much of what it delivered is not yet processed.</summary>
internal interface IInboundFlow
{
    /// <summary>
    /// The reader is done with a payload of this size, the oldest one: its bytes may be overwritten from now on.
    /// </summary>
    void Processed(int sizeBytes);
}

/// <summary>A listener that calls <see cref="IInboundFlow.Processed"/> for each payload, and does not use it afterwards.</summary>
internal interface IPayloadReader : IHandleEventListener
{
}
