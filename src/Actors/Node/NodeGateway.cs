using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Fencing;
using HaActors.Actors.Media;
using HaActors.Actors.Membership;
using HaActors.Actors.Protocol;
using HaActors.Actors.Quorum;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

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
    private readonly IActorRef _media;
    private readonly PeerPaths _paths;
    private readonly SortedDictionary<long, Instant> _questions = [];
    private readonly List<(Authority Authority, IProtocolMessage Order, Instant CameAt)> _unconfirmed = [];

    // Questions that were taken back, the last ones: an order that was overtaken on its way does not bring one back.
    private readonly Queue<ulong> _takenBack = [];
    private NodeName? _coordinator;
    private long _number;

    /// <param name="media">The <see cref="Media.MediaActor"/> of this node; nobody where there are no media.</param>
    public NodeGateway(NodeRuntime node, IActorRef local, Address self, IActorRef media)
    {
        _node = node;
        _local = local;
        _media = media;
        _paths = new PeerPaths(node, self);
        Receive<ReportRequest>(request => IsCurrent(request.Term), request =>
        {
            _coordinator = request.Coordinator;
            _local.Tell(request, Self);
        });
        Receive<CarryOut>(order => IsCurrent(order.Authority.Term), order => OnOrder(order.Authority, order));
        Receive<AuthorityAnswer>(OnAuthority);
        Receive<ForgetFailures>(order => IsCurrent(order.Term), order => _local.Tell(order, Self));
        Receive<Released>(order => IsCurrent(order.Term), order => _local.Tell(order, Self));
        Receive<HandedOff>(order => IsCurrent(order.Term), order => _local.Tell(order, Self));
        Receive<RunFence>(order => IsCurrent(order.Authority.Term), order => OnOrder(order.Authority, order));
        Receive<AskOverMedium>(order => IsCurrent(order.Authority.Term), order => OnOrder(order.Authority, order));
        Receive<AskNoMore>(order => IsCurrent(order.Term), OnAskNoMore);
        Receive<FenceYourself>(order => IsCurrent(order.Term) && order.Incarnation == node.Settings.Incarnation, order =>
        {
            Context.GetLogger().Error("Node {Node} must fence itself: {Reason}", node.Settings.Self, order.Reason);
            node.Watchdog?.Condemn();
        });
        Receive<IProtocolMessage>(message => message is NodeReport or CarriedOut, ToCoordinator);
        Receive<IProtocolMessage>(_ => { });
    }

    public static Props Props(NodeRuntime node, IActorRef local, Address self, IActorRef media) =>
        Akka.Actor.Props.Create(() => new NodeGateway(node, local, self, media));

    protected override void PreStart() => _local.Tell(new NodeActor.Attach(Self));

    private bool IsCurrent(Term term)
    {
#if MUTANTS
        if (Planted.Is(Plant.TermIgnoredAtDoorAndEffect))
            return true;
#endif
        _node.Guard.Saw(term);
        return term >= _node.Guard.Newest;
    }

    /// <summary>
    /// An order may have lingered in a network until its giver led no more: it begins only while the giver is known to
    /// hold the term, by an answer to a question that was asked after it came (safety rule 23, invariant S5).
    /// </summary>
    private void OnOrder(Authority authority, IProtocolMessage order)
    {
        if (_node.Guard.IsVouched(authority.Term))
        {
            Pass(order);
            return;
        }

        var now = _node.Ports.Clock.Now();
        _unconfirmed.RemoveAll(waiting => waiting.Authority == authority || now - waiting.CameAt > _node.Settings.Timings.DeadTime);
        _unconfirmed.Add((authority, order, now));
        while (_questions.Count > 0 && now - _questions.First().Value > _node.Settings.Timings.DeadTime)
            _questions.Remove(_questions.First().Key);
        _questions[++_number] = now;
        Context.ActorSelection(Sender.Path.Root / "user" / QuorumActor.Name).Tell(new AuthorityQuestion(authority.Term, _number), Self);
    }

    private void OnAuthority(AuthorityAnswer answer)
    {
        if (!_questions.Remove(answer.Number, out var askedAt))
            return;

        _node.Guard.VouchedUntil(answer.Term, askedAt + (answer.Left * (1 - Timings.Drift)));
        if (!IsCurrent(answer.Term) || !_node.Guard.IsVouched(answer.Term))
            return;

        foreach (var (_, order, _) in _unconfirmed.Where(waiting => waiting.Authority.Term == answer.Term).ToList())
            Pass(order);
        _unconfirmed.Clear();
    }

    private void Pass(IProtocolMessage order)
    {
        switch (order)
        {
            case RunFence fence:
                OnRunFence(fence);
                break;
            case AskOverMedium ask:
                OnAskOverMedium(ask);
                break;
            default:
                _local.Tell(order, Self);
                break;
        }
    }

    private void ToCoordinator(IProtocolMessage message)
    {
        if (_coordinator is { } coordinator)
            Context.ActorSelection(_paths.PathOf(coordinator, CoordinatorActor.Name)).Tell(message, Self);
    }

    private void OnRunFence(RunFence order) => Context.ActorOf(
        RemoteFence.Props(_node, order, Context.ActorSelection(_paths.PathOf(_coordinator ?? order.Target, CoordinatorActor.Name))));

    private void OnAskOverMedium(AskOverMedium order)
    {
        var name = RelayName(order.Target, order.Nonce);
        if (_coordinator is { } coordinator && !_takenBack.Contains(order.Nonce) && Context.Child(name).IsNobody())
            Context.ActorOf(
                StopRelay.Props(_node, order, _media, Context.ActorSelection(_paths.PathOf(coordinator, CoordinatorActor.Name))), name);
    }

    private void OnAskNoMore(AskNoMore order)
    {
        if (!_takenBack.Contains(order.Nonce))
            _takenBack.Enqueue(order.Nonce);
        if (_takenBack.Count > RememberedQuestions)
            _takenBack.Dequeue();
        Context.Child(RelayName(order.Target, order.Nonce)).Tell(order, Self);
    }

    private const int RememberedQuestions = 64;

    private static string RelayName(NodeName target, ulong nonce) => $"ask-{Uri.EscapeDataString(target.Value)}-{nonce}";
}
