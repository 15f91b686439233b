using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>
/// Looks for a seed node that is a member, and has the cluster join through it. On the first seed node it starts a
/// new cluster if all others say that they are no members, or if none said anything within seed-node-timeout.
/// </summary>
internal sealed class SeedNodeProcess : UntypedActor
{
    private sealed record Ask;

    private readonly Cluster _cluster;
    private readonly ImmutableList<Address> _others;
    private readonly bool _isFirst;
    private readonly TimeSpan _deadline;
    private readonly ICancelable _retries;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ImmutableList<Address> _silent;
    private TimeSpan _warnAt;

    public SeedNodeProcess(Cluster cluster, ImmutableList<Address> seedNodes)
    {
        _cluster = cluster;
        _isFirst = seedNodes[0] == cluster.SelfAddress;
        _others = seedNodes.Remove(cluster.SelfAddress);
        _silent = _others;
        _deadline = Now + cluster.Settings.SeedNodeTimeout;
        _warnAt = Now + (2 * cluster.Settings.SeedNodeTimeout);
        _retries = new Cancelable(Context.System.Scheduler);
    }

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    protected override void PreStart()
    {
        // As often as gossip, which an operator already fits to the network; at most each second.
        var second = TimeSpan.FromSeconds(1);
        var interval = _cluster.Settings.GossipInterval < second ? _cluster.Settings.GossipInterval : second;
        Context.System.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, interval, Self, new Ask(), Self, _retries);
    }

    protected override void PostStop() => _retries.Cancel();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Ask when _isFirst && _deadline <= Now:
                Join(_cluster.SelfAddress);
                break;
            case Ask:
                AskOthers();
                break;
            case ClusterMessage.InitJoinAck ack:
                Join(ack.Address);
                break;
            case ClusterMessage.InitJoinNack nack:
                _silent = _silent.Remove(nack.Address);
                if (_isFirst && _silent.IsEmpty)
                    Join(_cluster.SelfAddress);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void AskOthers()
    {
        foreach (var other in _others)
            _cluster.ActorAt(other, "core").Tell(new ClusterMessage.InitJoin());

        if (_isFirst || Now < _warnAt)
            return;

        _log.Warning("Couldn't join seed nodes, will try again. seed-nodes=[{0}]", string.Join(", ", _others));
        _warnAt = Now + (2 * _cluster.Settings.SeedNodeTimeout);
    }

    private void Join(Address address)
    {
        Context.Parent.Tell(new ClusterCommand.JoinTo(address));
        Context.Stop(Self);
    }
}
