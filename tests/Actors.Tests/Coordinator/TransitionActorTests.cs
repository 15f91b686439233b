using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Membership;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Policy;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Coordinator;

public sealed class TransitionActorTests : OneSystemTest
{
    private static readonly ClusterAction.OnResource Promote = new(Some.N1, Some.Web, ResourceVerb.Promote);
    private static readonly ClusterAction.OnResource Before = Notice(Some.N2, "pre_notify_promote");
    private static readonly ClusterAction.OnResource After = Notice(Some.N2, "post_notify_promote");

    private readonly TestProbe _gateway;
    private readonly IActorRef _transition;

    public TransitionActorTests()
    {
        var time = new HandTime();
        var node = Some.Node(time, configuration: AllHere(Some.Cluster()));
        var lease = new Lease(time);
        lease.ExtendTo(new Instant(TimeSpan.FromHours(1)));
        _gateway = CreateTestProbe();
        Sys.ActorOf(Props.Create(() => new Relay(_gateway.Ref)), NodeGateway.Name);
        _transition = Sys.ActorOf(TransitionActor.Props(node, new Term(4), lease, new PeerPaths(node, Self)));
    }

    [Fact]
    public void What_was_done_is_told_to_its_siblings_though_a_new_graph_knows_nothing_of_it()
    {
        Carry(1, Graph(Before, Promote, After));
        Ends(Next(Before));
        var promotion = Next(Promote);
        Carry(2, TransitionGraph.Empty);
        Ends(promotion);
        Next(After);
    }

    [Fact]
    public void What_was_not_begun_is_told_to_nobody()
    {
        Carry(1, Graph(Before, Promote, After));
        var notice = Next(Before);
        Carry(2, TransitionGraph.Empty);
        Ends(notice);
        Carry(3, Graph(Promote));
        Next(Promote, transition: 3);
    }

    [Fact]
    public void What_the_new_graph_tells_itself_is_told_once()
    {
        Carry(1, Graph(Before, Promote, After));
        Ends(Next(Before));
        var promotion = Next(Promote);
        Carry(2, Graph(Promote, After));
        Ends(promotion);
        Ends(Next(After, transition: 2));
        Carry(3, Graph(Before));
        Next(Before, transition: 3);
    }

    [Fact]
    public void Who_was_told_what_will_be_done_does_not_hear_it_again_because_of_a_new_graph()
    {
        Carry(1, Graph(Before, Promote, After));
        Ends(Next(Before));
        Next(Promote);
        _transition.Tell(new TransitionActor.Forget(Some.N1));
        Carry(2, Graph(Before, Promote, After));
        Next(Promote, transition: 2);
    }

    private static ClusterAction.OnResource Notice(NodeName node, string what) =>
        new(node, Some.Web, ResourceVerb.Notify) { Notice = what };

    /// <summary>Each after the one before it.</summary>
    private static TransitionGraph Graph(params ClusterAction.OnResource[] actions) => new(
    [
        .. actions.Select((action, number) => new GraphAction(number, action, number == 0 ? [] : [number - 1])
        {
            Operation = Some.Operation(action.Resource, action.Verb),
        }),
    ]);

    private void Carry(long transition, TransitionGraph graph) => _transition.Tell(new TransitionActor.Carry(
        transition,
        graph,
        new[] { Some.N1, Some.N2 }.ToImmutableSortedDictionary(node => node, node => new Incarnation($"{node}-1")),
        TransitionLimits.None));

    /// <summary>Orders are sent again while they are not answered: also those of the graph before.</summary>
    private CarryOut Next(ClusterAction.OnResource expected, long transition = 1) => _gateway.FishForMessage<CarryOut>(order =>
        order.Authority.Transition == transition
        && order.Operation.Verb == expected.Verb
        && order.Incarnation == new Incarnation($"{expected.Node}-1"));

    private void Ends(CarryOut order) => _transition.Tell(new TransitionActor.Ended(order.Authority, Succeeded: true));

    private sealed class Relay : ReceiveActor
    {
        public Relay(IActorRef listener) => ReceiveAny(listener.Forward);
    }
}
