using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using HaActors.Actors.Membership;
using HaActors.Actors.Quorum;

namespace HaActors.Actors.Tests.Membership;

public sealed class MembershipActorTests() : TestKit(Clustered(port: 0))
{
    private static string Clustered(int port) =>
        $$"""
        akka {
          loggers = []
          stdout-loglevel = OFF
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}} }
          cluster.downing-provider-class = ""
          coordinated-shutdown.exit-clr = off
          test { single-expect-default = 60s, default-timeout = 60s }
        }
        """;

    [Fact]
    public async Task The_removal_of_an_earlier_process_at_this_address_is_none_of_this_one()
    {
        var earlier = await RemovalOfThisOne();
        using var later = ActorSystem.Create(
            Sys.Name,
            ConfigurationFactory.ParseString(Clustered(earlier.Member.Address.Port!.Value))
                .WithFallback(Sys.Settings.Config));
        var quorum = new TestProbe(later, Assertions);
        later.ActorOf(Props.Create(() => new Relay(quorum.Ref)), QuorumActor.Name);
        var alone = Some.Cluster();
        alone = alone with { Nodes = alone.Nodes.RemoveRange([Some.N2, Some.N3]) };
        var node = Some.Node(TimeProvider.System, configuration: alone);
        var membership = later.ActorOf(MembershipActor.Props(node), MembershipActor.Name);
        membership.Tell(new MembershipActor.Sight([]));
        quorum.FishForMessage<QuorumActor.MembershipIs>(told => told.IsMember);

        membership.Tell(earlier);
        membership.Tell(new MembershipActor.Sight([]));

        Assert.True(quorum.ExpectMsg<QuorumActor.MembershipIs>().IsMember);
        await later.Terminate();
    }

    private async Task<ClusterEvent.MemberRemoved> RemovalOfThisOne()
    {
        var cluster = Akka.Cluster.Cluster.Get(Sys);
        cluster.Subscribe(TestActor, typeof(ClusterEvent.MemberRemoved));
        ExpectMsg<ClusterEvent.CurrentClusterState>();
        await cluster.JoinAsync(cluster.SelfAddress);
        await cluster.LeaveAsync();
        var removed = ExpectMsg<ClusterEvent.MemberRemoved>();
        await Sys.Terminate();
        return removed;
    }

    private sealed class Relay : ReceiveActor
    {
        public Relay(IActorRef listener) => ReceiveAny(listener.Forward);
    }
}
