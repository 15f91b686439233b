using Akka.Actor;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>Marks what crosses the network between singleton managers.</summary>
public interface IClusterSingletonMessage;

/// <summary>Marks what a manager remembers in a state.</summary>
public interface IClusterSingletonData;

public enum ClusterSingletonState
{
    Start = 0,
    AcquiringLease = 1,
    Oldest = 2,
    Younger = 3,
    BecomingOldest = 4,
    WasOldest = 5,
    HandingOver = 6,
    TakeOver = 7,
    Stopping = 8,
    End = 9,
}

/// <summary>New oldest to previous oldest: stop your singleton.</summary>
internal sealed record HandOverToMe : IClusterSingletonMessage, Event.IDeadLetterSuppression;

/// <summary>Previous oldest to new oldest: it is stopping.</summary>
internal sealed record HandOverInProgress : IClusterSingletonMessage;

/// <summary>Previous oldest to new oldest: it has stopped.</summary>
internal sealed record HandOverDone : IClusterSingletonMessage;

/// <summary>To new oldest: whoever was at this address before, nothing of it runs here.</summary>
internal sealed record NoSingletonHere : IClusterSingletonMessage;

/// <summary>Previous oldest to new oldest, which may not know it: ask me to hand over.</summary>
internal sealed record TakeOverFromMe : IClusterSingletonMessage, Event.IDeadLetterSuppression;

internal sealed record InitialOldestState(IReadOnlyList<UniqueAddress> Oldest, bool IsSafeToBeOldest);

/// <param name="Oldest">The oldest that stays; null: nobody does.</param>
/// <param name="Exiting">Older ones on their way out: one of them may run the singleton, and never was the oldest here.</param>
internal sealed record OldestChanged(UniqueAddress? Oldest, IReadOnlyList<UniqueAddress> Exiting);

internal sealed record StartOldestChangedBuffer;

internal sealed record GetNextOldestChange;

/// <summary>This node is exiting: whoever is next must take over.</summary>
internal sealed record SelfExiting(TaskCompletionSource<Done> Seen) : INoSerializationVerificationNeeded;

internal sealed record HandOverRetry(int Count);

internal sealed record TakeOverRetry(int Count);

internal sealed record DelayedMemberRemoved(Member Member);

/// <summary>The lease is held, or not; with the cause, where the lease could not be asked for.</summary>
internal sealed record LeaseAnswered(bool IsHeld, Exception? Failure) : INoSerializationVerificationNeeded;

internal sealed record LeaseLost(Exception? Cause) : INoSerializationVerificationNeeded, Event.IDeadLetterSuppression;

internal sealed record LeaseReleased(Exception? Failure)
    : INoSerializationVerificationNeeded, Event.IDeadLetterSuppression;

internal sealed record LeaseRetry;

/// <param name="Oldest">Who was the oldest, latest first.</param>
internal sealed record YoungerData(IReadOnlyList<UniqueAddress> Oldest) : IClusterSingletonData;

internal sealed record BecomingOldestData(IReadOnlyList<UniqueAddress> PreviousOldest) : IClusterSingletonData;

/// <param name="Singleton">It is stopping, as the lease was lost; null once it has.</param>
internal sealed record AcquiringLeaseData(IActorRef? Singleton) : IClusterSingletonData;

internal sealed record OldestData(IActorRef? Singleton) : IClusterSingletonData;

internal sealed record WasOldestData(IActorRef? Singleton, UniqueAddress? NewOldest) : IClusterSingletonData;

internal sealed record HandingOverData(IActorRef Singleton, IActorRef? HandOverTo) : IClusterSingletonData;

internal sealed record StoppingData(IActorRef Singleton) : IClusterSingletonData;

internal sealed record NoData : IClusterSingletonData;
