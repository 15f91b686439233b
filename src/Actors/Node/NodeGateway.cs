using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Fencing;
using HaActors.Actors.Membership;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Actors.Node;

/// <summary>
/// The door between the cluster's actor system and this node's own, which outlives it: refuses outdated terms, passes
/// orders in, and results and reports out to the coordinator that asked last.
/// </summary>
public sealed class NodeGateway : ReceiveActor
{
    public const string Name = "node";

    private readonly NodeRuntime _node;
    private readonly IActorRef _local;
    private readonly PeerPaths _paths;
    private NodeName? _coordinator;

    public NodeGateway(NodeRuntime node, IActorRef local, Address self)
    {
        _node = node;
        _local = local;
        _paths = new PeerPaths(node.Settings.Configuration, self);
        Receive<ReportRequest>(request => IsCurrent(request.Term), request =>
        {
            _coordinator = request.Coordinator;
            _local.Tell(request, Self);
        });
        Receive<CarryOut>(order => IsCurrent(order.Authority.Term), order => _local.Tell(order, Self));
        Receive<ForgetFailures>(order => IsCurrent(order.Term), order => _local.Tell(order, Self));
        Receive<Released>(order => IsCurrent(order.Term), order => _local.Tell(order, Self));
        Receive<RunFence>(order => IsCurrent(order.Authority.Term), OnRunFence);
        Receive<FenceYourself>(order => IsCurrent(order.Term) && order.Incarnation == node.Settings.Incarnation, order =>
        {
            Context.GetLogger().Error("Node {Node} must fence itself: {Reason}", node.Settings.Self, order.Reason);
            node.Watchdog?.Condemn();
        });
        Receive<IProtocolMessage>(message => message is NodeReport or CarriedOut, ToCoordinator);
        Receive<IProtocolMessage>(_ => { });
    }

    public static Props Props(NodeRuntime node, IActorRef local, Address self) =>
        Akka.Actor.Props.Create(() => new NodeGateway(node, local, self));

    protected override void PreStart() => _local.Tell(new NodeActor.Attach(Self));

    private bool IsCurrent(Term term)
    {
        _node.Guard.Saw(term);
        return term >= _node.Guard.Newest;
    }

    private void ToCoordinator(IProtocolMessage message)
    {
        if (_coordinator is { } coordinator)
            Context.ActorSelection(_paths.PathOf(coordinator, CoordinatorActor.Name)).Tell(message, Self);
    }

    private void OnRunFence(RunFence order) => Context.ActorOf(
        RemoteFence.Props(_node, order, Context.ActorSelection(_paths.PathOf(_coordinator ?? order.Target, CoordinatorActor.Name))));
}
