using System.Collections.Immutable;
using Akka.Cluster;
using Akka.Cluster.Serialization;
using Akka.Util;
using static HaActors.Akka.Internals.Tests.Cluster.SomeMembers;

namespace HaActors.Akka.Internals.Tests.Cluster;

public sealed class ClusterSerializerTests
{
    private static readonly Gossip Rich = new Gossip(
            [Member('a', MemberStatus.Up, "voter", "director"), Member('b', MemberStatus.Leaving, "voter"),
                Member('c', MemberStatus.Joining)],
            [Node('a'), Node('b')],
            Reachability.Empty.Unreachable(Node('a'), Node('b')).Terminated(Node('b'), Node('c')))
        .Increment(Gossip.ClockNode(Node('a')))
        .Remove([Node('d')], nowMs: 1_700_000_000_000);

    [Fact]
    public void Gossip_survives_the_wire()
    {
        var wire = new WireWriter();
        GossipFormat.Write(wire, Rich);
        var read = GossipFormat.Read(new WireReader(wire.ToArray()));

        Assert.Equal(Rich.ToString(), read.ToString());
        Assert.Equal(Rich.Version, read.Version);
        Assert.True(Rich.Reachability.SameAs(read.Reachability));
        Assert.Equal(Rich.Tombstones, read.Tombstones);
        Assert.Equal(AppVersion.Zero, read.Members[0].AppVersion);
    }

    [Fact]
    public void A_cut_off_message_is_refused_wherever_it_is_cut()
    {
        var wire = new WireWriter();
        GossipFormat.Write(wire, Rich);
        var bytes = wire.ToArray();

        foreach (var length in Enumerable.Range(0, bytes.Length))
            Assert.ThrowsAny<Exception>(() => GossipFormat.Read(new WireReader(bytes[..length])));
    }

    [Fact]
    public void A_false_count_is_refused_before_anything_is_allocated()
    {
        var wire = new WireWriter();
        wire.Count(int.MaxValue);

        Assert.Throws<System.Runtime.Serialization.SerializationException>(
            () => new WireReader(wire.ToArray()).Many(() => ImmutableArray<int>.Empty));
    }
}
