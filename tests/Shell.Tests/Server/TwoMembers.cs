using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using HaActors.Shell.Palettes.Addresses;
using AkkaCluster = Akka.Cluster.Cluster;

namespace HaActors.Shell.Tests.Server;

/// <summary>A command server beside a cluster of two real members, of which it serves one.</summary>
public abstract class TwoMembers : ServerFixture
{
    private const string Config = """
        akka.loglevel = WARNING
        akka.stdout-loglevel = OFF
        akka.actor.provider = cluster
        akka.cluster.roles = [ha]
        akka.cluster.sharding.state-store-mode = ddata
        akka.cluster.sharding.retry-interval = 200ms
        akka.cluster.distributed-data.gossip-interval = 200ms
        akka.coordinated-shutdown.exit-clr = off
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        """;

    protected TwoMembers()
    {
        Cluster = ActorSystem.Create("demo", ConfigurationFactory.ParseString(Config));
        AddressBook.Get(Cluster);
        Other = ActorSystem.Create("demo", ConfigurationFactory.ParseString(Config));
        Member.Join(Member.SelfAddress);
        AkkaCluster.Get(Other).Join(Member.SelfAddress);
        Eventually(() => Member.State.Members.Count(member => member.Status == MemberStatus.Up) == 2, "both are up");
    }

    protected ActorSystem Other { get; }

    protected AkkaCluster Member => AkkaCluster.Get(Cluster!);

    protected Address Mine => Member.SelfAddress;

    protected Address Theirs => AkkaCluster.Get(Other).SelfAddress;

    protected override void Dispose(bool disposing)
    {
        Other.Terminate().Wait(TimeSpan.FromSeconds(20));
        base.Dispose(disposing);
    }
}
