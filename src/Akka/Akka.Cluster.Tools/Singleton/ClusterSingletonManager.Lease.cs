using Akka.Actor;
using Akka.Coordination;
using Akka.Event;
using static Akka.Cluster.Tools.Singleton.ClusterSingletonState;

namespace Akka.Cluster.Tools.Singleton;

using Step = FSMBase.State<ClusterSingletonState, IClusterSingletonData>;

public sealed partial class ClusterSingletonManager
{
    private const string LeaseRetryTimer = "lease-retry";

    private readonly Lease? _lease;
    private bool _mayHoldLease;

    /// <summary>Starts the singleton, or asks for the lease first.</summary>
    private Step MayBecomeOldest()
    {
        if (_lease is null)
            return BecomeOldest();

        AskForLease(_lease);
        return GoTo(AcquiringLease, new AcquiringLeaseData(null));
    }

    private Step? WaitingForLease(object message)
    {
        var singleton = ((AcquiringLeaseData)StateData).Singleton;
        switch (message)
        {
            case LeaseAnswered { IsHeld: true }:
                return BecomeOldest();
            case LeaseAnswered answered:
                if (answered.Failure is { } failure)
                    _log.Error(failure, "Asking for the lease failed, trying again");
                else
                    _log.Info("The lease was not given, trying again");
                SetTimer(LeaseRetryTimer, new LeaseRetry(), _settings.LeaseSettings!.LeaseRetryInterval);
                return Stay();
            case LeaseRetry:
                AskForLease(_lease!);
                return Stay();
            case Terminated terminated when terminated.ActorRef.Equals(singleton):
                AskForLease(_lease!);
                return Stay().Using(new AcquiringLeaseData(null));
            case LeaseLost:
                return Stay();
            default:
                return AmongTheOldest(message, singleton);
        }
    }

    private Step StopForLostLease(LeaseLost lost, IActorRef? singleton)
    {
        _log.Warning("The lease was lost, stopping the singleton until it is given again: {0}", lost.Cause?.Message);
        if (singleton is null)
            AskForLease(_lease!);
        else
            // Asked again once it has stopped: this node holds the lease while its singleton runs, not the other way.
            singleton.Tell(_terminationMessage);
        return GoTo(AcquiringLease, new AcquiringLeaseData(singleton));
    }

    private void AskForLease(Lease lease)
    {
        var self = Self;
        _mayHoldLease = true;
        _ = Try(() => lease.Acquire(cause => self.Tell(new LeaseLost(cause)))).PipeTo(
            self,
            success: isHeld => new LeaseAnswered(isHeld, null),
            failure: cause => new LeaseAnswered(false, cause));
    }

    private void ReleaseLease()
    {
        if (_lease is null || !_mayHoldLease)
            return;

        // An answer that is still to come would make this node a holder again: it is released when it comes.
        _mayHoldLease = false;
        _ = Try(_lease.Release).PipeTo(
            Self, success: _ => new LeaseReleased(null), failure: cause => new LeaseReleased(cause));
    }

    /// <summary>A lease is foreign code: what it throws at once fails like what it throws later.</summary>
    private static Task<bool> Try(Func<Task<bool>> call)
    {
        try
        {
            return call();
        }
        catch (Exception failure)
        {
            return Task.FromException<bool>(failure);
        }
    }
}
