using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Coordinator;

/// <summary>A node that is heard, and hears no quorum itself: time passes only when the test says so.</summary>
public sealed class RefusedOrdersTests() : TestKit("""
    akka {
      loglevel = ERROR, stdout-loglevel = OFF, loggers = []
      actor.provider = cluster
      scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
      remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
      test { single-expect-default = 60s, default-timeout = 60s }
    }
    """)
{
    private static readonly TimeSpan DeadTime = TimeSpan.FromMilliseconds(600);
    private static readonly Incarnation Life = new("n1-1");

    private readonly HandTime _time = new();
    private TestProbe _gateway = null!;
    private IActorRef _coordinator = ActorRefs.Nobody;
    private long _sequence = 1;

    [Fact]
    public void It_is_probed_less_and_less_often()
    {
        Lead();
        for (var (round, pause) = (1, 10); round <= 8; round++, pause = Math.Min(2 * pause, 600))
        {
            foreach (var order in new[] { Next(), Next(), Next() })
            {
                Assert.Equal((ResourceVerb.Probe, round), (order.Operation.Verb, order.Authority.Transition));
                Refuse(order);
            }

            Pass(pause - 1);
            Assert.False(_gateway.HasMessages);
            Pass(1);
        }
    }

    private CarryOut Next() => _gateway.FishForMessage<CarryOut>(_ => true);

    private void Lead()
    {
        var self = Akka.Cluster.Cluster.Get(Sys).SelfAddress;
        var alone = Some.Cluster();
        alone = alone with
        {
            Nodes = alone.Nodes.RemoveRange([Some.N2, Some.N3])
                .SetItem(Some.N1, alone.Nodes[Some.N1] with { Address = self.Host!, Port = self.Port!.Value }),
        };
        var node = Some.Node(_time, configuration: alone, deadTime: DeadTime);
        var lease = new Lease(_time);
        lease.ExtendTo(new Instant(TimeSpan.FromHours(1)));
        _gateway = CreateTestProbe();
        Sys.ActorOf(Props.Create(() => new Relay(_gateway.Ref)), NodeGateway.Name);
        _coordinator = Sys.ActorOf(CoordinatorActor.Props(node, lease, self, CreateTestProbe().Ref), CoordinatorActor.Name);
        _coordinator.Tell(new CoordinatorActor.TermWon(new Term(1), DesiredState.Empty, Formed: true));
        See();
        _coordinator.Tell(new NodeReport(Some.N1, Life, _sequence, false, true, [], NodeState.NoAttributes));
        See();
    }

    private void See() => _coordinator.Tell(new CoordinatorActor.Sight(
        ImmutableSortedDictionary<NodeName, Incarnation>.Empty.Add(Some.N1, Life), [Some.N1], MayJudge: true));

    private void Refuse(CarryOut order) => _coordinator.Tell(new CarriedOut(
        Some.N1,
        Life,
        order.Authority,
        order.Operation.Verb,
        ActionOutcome.Refused,
        "this node has no quorum",
        ResourceState.Unknown(order.Operation.Resource),
        ++_sequence,
        null));

    private void Pass(int milliseconds)
    {
        Settle();
        var span = TimeSpan.FromMilliseconds(milliseconds);
        _time.Pass(span);
        ((TestScheduler)Sys.Scheduler).Advance(span);
        Settle();
    }

    // What the test said before has been heard when this is answered, and some of what follows from it, too.
    private void Settle()
    {
        for (var turn = 0; turn < 10; turn++)
        {
            var probe = CreateTestProbe();
            _coordinator.Tell(new OperatorCall(Some.N1, 1, new OperatorRequest.GetStatus()), probe.Ref);
            probe.FishForMessage<OperatorReply>(_ => true);
        }
    }

    private sealed class Relay : ReceiveActor
    {
        public Relay(IActorRef listener) => ReceiveAny(listener.Forward);
    }
}
