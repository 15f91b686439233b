using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Membership;

/// <summary>
/// Downs unreachable members on the side that holds a majority of the votes in force, absent nodes included.
/// The other side downs nobody, and never everybody: it waits until it is heard again, or told that it was downed.
/// </summary>
/// <remarks>Named in <c>akka.cluster.downing-provider-class</c>; created by the runtime with the actor system.</remarks>
public sealed class VoteDowning(ActorSystem system) : IDowningProvider
{
    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    public Props DowningActorProps
    {
        get
        {
            var node = system.Settings.Setup.Get<NodeSetup>().Value.Runtime;
            return Props.Create(() => new DowningActor(node));
        }
    }
}

/// <summary>The decision alone: pure.</summary>
public static class DowningByVotes
{
    /// <param name="witness">The witness, where it stands by this side.</param>
    /// <returns>Members to down now; empty while this side lacks a majority of the votes.</returns>
    public static ImmutableSortedSet<NodeName> Decide(
        Votes votes, ImmutableSortedSet<NodeName> reachable, ImmutableSortedSet<NodeName> unreachable, params IEnumerable<NodeName> witness) =>
        votes.IsQuorum(reachable.Except(unreachable).Union(witness)) ? unreachable : [];
}

internal sealed class DowningActor : ReceiveActor, IWithTimers
{
    private sealed record Decide;

    private readonly NodeRuntime _node;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public DowningActor(NodeRuntime node)
    {
        _node = node;
        Receive<ClusterEvent.UnreachableMember>(_ => DecideWhenStable());
        Receive<ClusterEvent.ReachableMember>(_ => DecideWhenStable());
        Receive<Decide>(_ => OnDecide());
        ReceiveAny(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => _cluster.Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.ReachabilityEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void DecideWhenStable() =>
        Timers.StartSingleTimer(nameof(Decide), new Decide(), _node.Settings.Timings.DeadTime);

    private void OnDecide()
    {
        var state = _cluster.State;
        var unreachable = NamesOf(state.Unreachable.Select(member => member.Address));
        if (unreachable.IsEmpty)
            return;

        var reachable = NamesOf(state.Members.Select(member => member.Address)).Except(unreachable);
        foreach (var node in DowningByVotes.Decide(_node.InForce.Votes, reachable, unreachable, _node.Witness.With(reachable)))
        {
            if (!_node.Configuration.Nodes.TryGetValue(node, out var configured))
                continue;

            _log.Info("Downing {Node}: it is unreachable, and this side has a majority of the votes", node);
            foreach (var member in state.Unreachable.Where(member => IsAt(member.Address, configured)))
                _cluster.Down(member.Address);
        }

        // Not all may have been heard of at once; and without a majority now there may be one later.
        DecideWhenStable();
    }

    private ImmutableSortedSet<NodeName> NamesOf(IEnumerable<Address> addresses) =>
    [
        .. addresses.SelectMany(address => _node.Configuration.Nodes.Values
            .Where(node => IsAt(address, node))
            .Select(node => node.Name)),
    ];

    private static bool IsAt(Address address, NodeConfiguration node) =>
        address.Host == node.Address && address.Port == node.Port;
}
