using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster.SBR;

internal sealed partial class SplitBrainResolverActor
{
    private sealed record AcquireLease : INoSerializationVerificationNeeded;

    private sealed record LeaseAnswered(bool IsHeld, Exception? Failure) : INoSerializationVerificationNeeded;

    private sealed record LeaseReleased(Exception? Failure) : INoSerializationVerificationNeeded;

    private readonly HeldLease? _lease;
    private ImmutableSortedSet<UniqueAddress> _downedWithLease = [];
    private TimeSpan? _releaseAt;
    private bool _isAskingForLease;
    private bool _holdsLease;

    private void AskForLease(LeaseMajority strategy, PartitionView view)
    {
        if (_isAskingForLease)
            return;

        _isAskingForLease = true;
        var delay = strategy.DelayOf(view);
        _log.Info("SBR asks for the lease in {0}", delay);
        if (delay > TimeSpan.Zero)
            Context.System.Scheduler.ScheduleTellOnce(delay, Self, new AcquireLease(), Self);
        else
            Acquire();
    }

    private void Acquire()
    {
        if (View().Unreachable.IsEmpty || !IsResponsible())
        {
            _isAskingForLease = false;
            return;
        }

        _ = Try(_lease!.Lease.Acquire).PipeTo(
            Self,
            success: isHeld => new LeaseAnswered(isHeld, null),
            failure: cause => new LeaseAnswered(false, cause));
    }

    private void ActOn(LeaseAnswered answered)
    {
        _isAskingForLease = false;
        if (answered.Failure is { } failure)
            _log.Error(failure, "SBR could not ask for the lease, which counts as not given");
        _holdsLease = answered.IsHeld;
        _releaseAt = null;
        var view = View();
        // It healed, or another one leads now. Who has the lease gives it back after its time.
        if (view.Unreachable.IsEmpty || !IsResponsible())
            return;

        // The view of now: whoever holds the lease may down all that it does not reach, and the other side none.
        var decision = _strategy.Decide(view);
        var downed = Act(view, _holdsLease ? decision : LeaseMajority.Reverse(decision));
        if (_holdsLease)
            _downedWithLease = [.. downed.Select(member => member.UniqueAddress)];
    }

    /// <summary>
    /// The other side must not get the lease before it has found out that it lost: as long as the downed members are
    /// not removed, and a while beyond.
    /// </summary>
    private void ReleaseLeaseIfDue()
    {
        if (!_holdsLease || _isAskingForLease)
            return;

        var view = View();
        if (!view.Unreachable.IsEmpty
            || view.AllMembers.Any(member => _downedWithLease.Contains(member.UniqueAddress)))
        {
            _releaseAt = null;
            return;
        }

        _releaseAt ??= Now + _lease!.ReleaseAfter;
        if (Now < _releaseAt)
            return;

        _holdsLease = false;
        _downedWithLease = [];
        _ = Try(_lease!.Lease.Release).PipeTo(
            Self, success: _ => new LeaseReleased(null), failure: cause => new LeaseReleased(cause));
    }

    private void Released(LeaseReleased released)
    {
        if (released.Failure is { } failure)
            _log.Error(failure, "SBR could not give the lease back: it is free after its heartbeat-timeout");
        else
            _log.Info("SBR gave the lease back");
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
