using Akka.Actor;
using Akka.Remote.Transport;

namespace Akka.Remote.Associations;

/// <content>What an association is told.</content>
internal sealed partial class AssociationActor
{
    /// <summary>The queue has something.</summary>
    public sealed class Drain : INoSerializationVerificationNeeded
    {
        public static readonly Drain Instance = new();
    }

    /// <summary>A connection passed the handshake.</summary>
    public sealed record Opened(long Connection, AssociationHandle Handle, IActorRef Actor, int Uid, bool IsInbound)
        : INoSerializationVerificationNeeded;

    /// <summary>A connection that was open ended.</summary>
    public sealed record Closed(long Connection, DisassociateInfo Info, Exception? Cause)
        : INoSerializationVerificationNeeded;

    /// <summary>This side's call broke or was refused during the handshake.</summary>
    public sealed record CallFailed(long Connection, Exception? Cause, Refusal? Refusal)
        : INoSerializationVerificationNeeded;

    public sealed record Acknowledged(long Connection, long UpTo) : INoSerializationVerificationNeeded;

    /// <summary>The transport may have room again.</summary>
    public sealed class RetryWrite : INoSerializationVerificationNeeded
    {
        public static readonly RetryWrite Instance = new();
    }

    public sealed class SystemMessagesOverflowed : INoSerializationVerificationNeeded
    {
        public static readonly SystemMessagesOverflowed Instance = new();
    }

    /// <summary>The incarnation was put under quarantine.</summary>
    public sealed record Quarantined(int Uid) : INoSerializationVerificationNeeded;

    /// <summary>Write all that is queued, say goodbye, close; answered with <see cref="Flushed"/>.</summary>
    public sealed record Flush : INoSerializationVerificationNeeded;

    public sealed record Flushed : INoSerializationVerificationNeeded;

    private sealed record Connected(long Attempt, AssociationHandle Handle) : INoSerializationVerificationNeeded;

    private sealed record NotConnected(long Attempt, Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record WaitOver(long Attempt) : INoSerializationVerificationNeeded;

    private sealed record Resend : INoSerializationVerificationNeeded;
}
