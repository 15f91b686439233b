using Akka.Actor;
using HaActors.Actors.Alerts;
using HaActors.Actors.Bonds;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Events;
using HaActors.Actors.Facts;
using HaActors.Actors.Health;
using HaActors.Actors.Heuristics;
using HaActors.Actors.History;
using HaActors.Actors.Media;
using HaActors.Actors.Membership;
using HaActors.Actors.Node;
using HaActors.Actors.Operator;
using HaActors.Actors.Paths;
using HaActors.Actors.Quorum;
using HaActors.Actors.VirtualService;
using HaActors.Actors.Watchdog;

namespace HaActors.Actors;

/// <summary>Fills the two actor systems of a node: the one that lives as long as the process, and each cluster incarnation.</summary>
public static class ClusterActors
{
    /// <summary>The actors of system <c>local</c>.</summary>
    public static LocalActors StartLocal(ActorSystem local, NodeRuntime node, MediaPorts? media = null, BondPorts? bonds = null)
    {
        local.ActorOf(AlertsActor.Props(node), AlertsActor.Name);
        if (!node.Settings.Configuration.Quorum.Heuristics.IsEmpty)
            local.ActorOf(HeuristicsActor.Props(node), HeuristicsActor.Name);
        var actors = new LocalActors(
            local.ActorOf(NodeActor.Props(node), NodeActor.Name),
            local.ActorOf(OperatorActor.Props(node), OperatorActor.Name),
            local.ActorOf(EventHub.Props(node), EventHub.Name),
            local.ActorOf(EventFeed.Props(), EventFeed.Name));
        if (node.Watchdog is { } keeper)
        {
            node.Guard.WatchdogIs(armed: false);
            var pace = node.Configuration.Fencing.WatchdogTimeout / 8;
            local.ActorOf(WatchdogActor.Props(keeper, actors.Node, node.Problems, pace), WatchdogActor.Name);
            node.Ports.Loop("watchdog", keeper.Step);
            foreach (var watch in PillKeeper.Of(node, keeper))
                node.Ports.Loop("pill", watch.Step);
        }

        if (bonds is not null)
            local.ActorOf(BondsActor.Props(node, bonds, actors.Node), BondsActor.Name);
        if (node.Ports.Health is { } health)
            actors = actors with { Health = HealthActors.StartLocal(local, node, health) };
        if (node.Ports.Director is { } director && actors.Health is { } checks)
            actors = actors with
            {
                Director = local.ActorOf(DirectorActor.Props(DirectorScope.Of(node), director, checks.Gate), DirectorActor.Name),
            };

        // Only loaded where a medium is configured.
        return media is not { Media.IsEmpty: false }
            ? actors
            : actors with { Media = local.ActorOf(MediaActor.Props(node, media, actors.Node), MediaActor.Name) };
    }

    /// <summary>The node's memory of events; needs a journal in the configuration of system <c>local</c>.</summary>
    public static IActorRef StartHistory(ActorSystem local, NodeRuntime node, HistorySettings settings) =>
        local.ActorOf(HistoryActor.Props(node, settings), HistoryActor.Name);

    /// <summary>The actors of a new incarnation of the cluster's system.</summary>
    /// <returns>How long this incarnation may coordinate; it never holds on two nodes at a time.</returns>
    public static Lease StartCluster(ActorSystem cluster, NodeRuntime node, LocalActors local)
    {
        var self = Akka.Cluster.Cluster.Get(cluster).SelfAddress;
        var lease = new Lease(node.Ports.Clock);
        cluster.ActorOf(EventRelay.Props(node, local.Events, self), EventRelay.Name);
        cluster.ActorOf(NodeGateway.Props(node, local.Node, self, local.Media), NodeGateway.Name);
        cluster.ActorOf(CoordinatorActor.Props(node, lease, self, local.Media), CoordinatorActor.Name);
        var gate = cluster.ActorOf(OperatorGate.Props(node, self), OperatorGate.Name);
        cluster.ActorOf(MembershipActor.Props(node), MembershipActor.Name);
        cluster.ActorOf(QuorumActor.Props(node, lease, self), QuorumActor.Name);
        cluster.ActorOf(PathEvents.Props(node), PathEvents.Name);
        if (local.Health is { } health)
            HealthActors.StartCluster(cluster, health);
        cluster.ActorOf(DirectorGate.Props(local.Director), DirectorGate.Name);
        var facts = cluster.ActorOf(FactsGate.Props(node, local.Node, self), FactsGate.Name);
        local.Operator.Tell(new OperatorActor.Attach(gate, facts));
        return lease;
    }
}

public sealed record LocalActors(IActorRef Node, IActorRef Operator, IActorRef Events, IActorRef Feed)
{
    /// <summary>Nobody on a node without heartbeat media.</summary>
    public IActorRef Media { get; init; } = ActorRefs.Nobody;

    /// <summary>Nobody on a node that directs nothing.</summary>
    public IActorRef Director { get; init; } = ActorRefs.Nobody;

    /// <summary>Null on a node that checks no real servers.</summary>
    public HealthSide? Health { get; init; }
}
