using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.SBR;

/// <summary>
/// Has a strategy decide once reachability has not changed for a while. Only the leader of a side acts. The other
/// part of the class asks for the lease, where the strategy needs one.
/// </summary>
internal sealed partial class SplitBrainResolverActor : UntypedActor
{
    private sealed record Tick;

    private readonly Cluster _cluster;
    private readonly DowningStrategy _strategy;
    private readonly TimeSpan _stableAfter;
    private readonly TimeSpan _downAllWhenUnstable;
    private readonly ICancelable _ticks;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private PartitionView _seen = PartitionView.Of([], []);
    private TimeSpan _stableAt;
    private TimeSpan? _unstableSince;
    private int _changes;
    private bool _isAwaitingSilent;

    public SplitBrainResolverActor(
        Cluster cluster,
        DowningStrategy strategy,
        TimeSpan stableAfter,
        TimeSpan downAllWhenUnstable,
        HeldLease? lease)
    {
        _lease = lease;
        _cluster = cluster;
        _strategy = strategy;
        _stableAfter = stableAfter;
        _downAllWhenUnstable = downAllWhenUnstable;
        _ticks = new Cancelable(Context.System.Scheduler);
    }

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    protected override void PreStart()
    {
        _stableAt = Now + _stableAfter;
        _cluster.Subscribe(Self, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IClusterDomainEvent));
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        var second = TimeSpan.FromSeconds(1);
        var interval = _stableAfter / 4 < second ? _stableAfter / 4 : second;
        Context.System.Scheduler.ScheduleTellRepeatedly(interval, interval, Self, new Tick(), Self, _ticks);
    }

    protected override void PostStop()
    {
        _ticks.Cancel();
        if (_holdsLease)
            // Not given back: what was downed may not have stopped yet.
            _log.Warning("SBR stops and holds the lease, which is free after its heartbeat-timeout");
        Context.System.EventStream.Unsubscribe(Self);
        _cluster.Unsubscribe(Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick:
                ReleaseLeaseIfDue();
                Decide();
                break;
            case AcquireLease:
                Acquire();
                break;
            case LeaseAnswered answered:
                ActOn(answered);
                break;
            case LeaseReleased released:
                Released(released);
                break;
            case ThisActorSystemQuarantinedEvent quarantined:
                _log.Warning("Downing self: quarantined by [{0}]", quarantined.RemoteAddress);
                _cluster.Down(_cluster.SelfAddress);
                break;
            case IMemberEvent or IReachabilityEvent or ReachabilityChanged:
                Observe();
                break;
            case IClusterDomainEvent:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Observe()
    {
        var view = View();
        var isSame = view.Unreachable.SetEquals(_seen.Unreachable)
            && view.AllMembers.Select(member => (member.UniqueAddress, member.Status))
                .SequenceEqual(_seen.AllMembers.Select(member => (member.UniqueAddress, member.Status)));
        if (isSame && view.Reachability.SameAs(_seen.Reachability))
            return;

        var reachabilityChanged = !view.Reachability.SameAs(_seen.Reachability);
        _seen = view;
        _stableAt = Now + _stableAfter;
        if (view.Unreachable.IsEmpty)
        {
            _unstableSince = null;
            _changes = 0;
        }
        else if (reachabilityChanged)
        {
            _unstableSince ??= Now;
            _changes++;
        }
    }

    private void Decide()
    {
        // The view may be newer than the events that have come in: what changed a moment ago is not stable.
        Observe();
        var view = _seen;
        if (view.Unreachable.IsEmpty || !IsResponsible())
            return;

        if (IsUnstable)
            Act(view, Decision.DownAll);
        else if (_stableAt > Now || AwaitsSilent(view))
            return;
        else if (_strategy is LeaseMajority byLease)
            AskForLease(byLease, view);
        else
            Act(view, _strategy.Decide(view));
    }

    /// <summary>
    /// A member whose answer is overdue and that is not missed yet: a patient failure detector takes longer than
    /// stable-after for it, and what is decided before it has made up its mind is decided on half a partition. It is
    /// heard again, or it is missed and the view changes. Of members that others observe nothing is known here.
    /// </summary>
    private bool AwaitsSilent(PartitionView view)
    {
        var due = _cluster.Settings.HeartbeatInterval + _cluster.Settings.HeartbeatExpectedResponseAfter;
        var silent = view.AllMembers.FirstOrDefault(member =>
            !view.IsUnreachable(member)
            && member.Status is not (MemberStatus.Down or MemberStatus.Exiting)
            && member.UniqueAddress != _cluster.SelfUniqueAddress
            && _cluster.FailureDetector.SilenceOf(member.Address) > due);
        if (silent is null)
        {
            _isAwaitingSilent = false;
            return false;
        }

        if (!_isAwaitingSilent)
            _log.Info("SBR does not decide while [{0}] is silent and not yet unreachable", silent.Address);
        _isAwaitingSilent = true;
        return true;
    }

    // One change is a partition, two its growing: more within that time is a network that cannot be trusted.
    private bool IsUnstable =>
        _downAllWhenUnstable > TimeSpan.Zero
        && _changes > 2
        && _unstableSince + _stableAfter + _downAllWhenUnstable <= Now;

    private bool IsResponsible()
    {
        var membership = _cluster.ReadView.Membership;
        return membership.Latest.HasMember(_cluster.SelfUniqueAddress)
            && membership.IsLeader(_cluster.SelfUniqueAddress);
    }

    private PartitionView View()
    {
        var membership = _cluster.ReadView.Membership;
        var reachability = membership.Reachability;
        return new PartitionView(
            membership.Members,
            [.. membership.Unreachable
                .Where(member => member.Status is not (MemberStatus.Down or MemberStatus.Exiting))
                .Select(member => member.UniqueAddress)],
            reachability,
            [.. membership.Latest.Seen.Select(node => node.Address)]);
    }

    private ImmutableSortedSet<Member> Act(PartitionView view, Decision decision)
    {
        var nodes = _strategy.NodesToDown(view, decision);
        _log.Warning(
            "SBR took decision {0} and is downing [{1}], unreachable [{2}]",
            decision,
            string.Join(", ", nodes.Select(node => node.Address)),
            string.Join(", ", view.Unreachable.Select(node => node.Address)));
        // This node last: it stops once it is down.
        foreach (var node in nodes.OrderBy(node => node.UniqueAddress == _cluster.SelfUniqueAddress))
            _cluster.Down(node.Address);
        _stableAt = Now + _stableAfter;
        _unstableSince = null;
        _changes = 0;
        return nodes;
    }
}
