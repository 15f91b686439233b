using Akka.Actor;
using HaActors.Actors.Membership;
using HaActors.Actors.Operator;
using HaActors.Actors.Protocol;
using HaActors.Policy;
using HaActors.Policy.Model;

namespace HaActors.Actors.Events;

/// <summary>
/// Passes on what is published in one incarnation of the cluster's system: all to this node's hub, and what every node
/// should hear of to the others.
/// </summary>
public sealed class EventRelay : ReceiveActor
{
    /// <summary>Of the coordinator. Its reasons are worked out here, since they cost as much as the decision.</summary>
    internal sealed record Decided(Term Term, long Transition, Decision? Before, Decision Now);

    public const string Name = "events";

    private readonly NodeRuntime _node;
    private readonly IActorRef _hub;
    private readonly PeerPaths _paths;

    public EventRelay(NodeRuntime node, IActorRef hub, Address self)
    {
        _node = node;
        _hub = hub;
        _paths = new PeerPaths(node, self);
        Receive<ClusterEvent>(OnPublished);
        Receive<GetHistoryPage>(request => _hub.Forward(request));
        Receive<OperatorGate.Sight>(sight => _hub.Tell(sight));
        Receive<Decided>(decided =>
        {
            if (CoordinatorNews.Of(decided.Term, decided.Transition, decided.Before, decided.Now) is { } news)
                _node.Publish(Context.System, news);
        });
        Receive<Announce>(announced =>
        {
            // A kind that a later version sends is none of this one's business.
            if (EventText.Read(announced.Event) is { } happened)
                _hub.Tell(happened);
        });
    }

    private NodeName ThisNode => _node.Settings.Self;

    public static Props Props(NodeRuntime node, IActorRef hub, Address self) =>
        Akka.Actor.Props.Create(() => new EventRelay(node, hub, self));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(ClusterEvent));

    private void OnPublished(ClusterEvent happened)
    {
        _hub.Tell(happened);
        if (happened is not (ClusterEvent.Membership { IsVerdict: true } or ClusterEvent.Fencing))
            return;

        var announce = new Announce(EventText.Write(happened));
        foreach (var node in _node.Configuration.Nodes.Keys.Where(node => node != ThisNode))
            Context.ActorSelection(_paths.PathOf(node, Name)).Tell(announce);
    }
}
