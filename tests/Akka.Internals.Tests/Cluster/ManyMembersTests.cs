using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Serialization;
using Akka.Util;

namespace HaActors.Akka.Internals.Tests.Cluster;

public sealed class ManyMembersTests
{
    private const int Many = 150;

    private static readonly ImmutableHashSet<string> Roles = ["a", "b"];

    [Fact]
    public void What_was_read_before_is_the_same_object_again()
    {
        var heads = new GossipHeadReader();
        var first = Read(heads, Cluster(Many));
        var second = Read(heads, Cluster(Many).SeenBy(Node(7)));

        Assert.Same(first.Table, second.Table);
        Assert.Equal([Node(7)], second.Seen);
        Assert.False(first.SeenByNode(Node(7)));
    }

    [Fact]
    public void Only_what_has_changed_is_made_anew()
    {
        var heads = new GossipHeadReader();
        var first = Read(heads, Cluster(Many));
        var changed = Cluster(Many)
            .Remove([Node(3), Node(50)], nowMs: 5)
            .Update([Member(8).Copy(MemberStatus.Leaving), Member(Many), Member(Many + 1)]);
        var second = Read(heads, changed);

        Assert.Equal(changed.Members, second.Members);
        Assert.Equal(changed.Tombstones, second.Tombstones);
        Assert.Equal(MemberStatus.Leaving, second.Member(Node(8)).Status);
        Assert.Equal(
            new[] { Node(3), Node(8), Node(50), Node(Many), Node(Many + 1) }.Order(),
            MemberTable.Changes(first.Table, second.Table)
                .Select(change => (change.Before ?? change.After)!.UniqueAddress));
        // And back: nothing of the later one stays behind.
        var third = Read(heads, Cluster(Many));
        Assert.Equal(first.Members, third.Members);
        Assert.Equal(MemberStatus.Up, third.Member(Node(8)).Status);
    }

    [Fact]
    public void Whatever_was_read_before_the_bytes_alone_decide()
    {
        var chance = new Random(1);
        var heads = new GossipHeadReader();
        for (var round = 0; round < 300; round++)
        {
            var members = Enumerable.Range(0, 40).Where(_ => chance.Next(4) > 0).Select(member =>
                global::Akka.Cluster.Member.Create(
                    Node(member, chance.Next(2)),
                    chance.Next(3),
                    chance.Next(2) == 0 ? MemberStatus.Up : MemberStatus.Joining,
                    chance.Next(5) == 0 ? ["c"] : Roles,
                    AppVersion.Create(chance.Next(5) == 0 ? "2" : "1")));
            var gossip = new Gossip([.. members], [Node(1, 0), Node(2, 1)]);
            var read = Read(heads, gossip);

            Assert.Equal(gossip.Members, read.Members);
            Assert.Equal(gossip.Members.Select(Describe), read.Members.Select(Describe));
            Assert.Equal(gossip.Seen, read.Seen);
            Assert.Equal(Bytes(gossip), Bytes(read));
        }

        static string Describe(Member member) =>
            $"{member} {string.Join(",", member.Roles.Order(StringComparer.Ordinal))}";
    }

    [Fact]
    public void Gossip_that_is_passed_on_has_the_bytes_that_came_and_who_has_seen_it_since()
    {
        var gossip = Cluster(Many).Remove([Node(9)], nowMs: 5).Increment(Gossip.ClockNode(Node(1)));
        var passedOn = Read(new GossipHeadReader(), gossip).SeenBy(Node(4));

        Assert.Equal(Bytes(gossip.SeenBy(Node(4))), Bytes(passedOn));
    }

    [Fact]
    public void Who_has_seen_a_version_survives_a_change_of_the_members()
    {
        var seen = Cluster(Many).SeenBy(Node(1)).SeenBy(Node(70)).SeenBy(Node(149));

        Assert.Equal(
            new[] { Node(1), Node(149) }.Order(), seen.Remove([Node(70)], nowMs: 1).Update([Member(Many)]).Seen);
        Assert.Equal(3, seen.MergeSeen(Cluster(Many).SeenBy(Node(1))).Seen.Count);
        Assert.True(seen.Seen.SetEquals(Cluster(Many).SeenBy(Node(149)).SeenBy(Node(70)).SeenBy(Node(1)).Seen));
    }

    [Fact]
    public void A_ring_that_changes_step_by_step_is_the_ring_of_its_nodes()
    {
        var chance = new Random(1);
        var ring = new HeartbeatNodeRing(Node(20), [], [], 3);
        var (nodes, unreachable) = (new HashSet<UniqueAddress>(), new HashSet<UniqueAddress>());
        for (var step = 0; step < 2000; step++)
        {
            var node = Node(chance.Next(40));
            if (node == Node(20))
                continue;
            switch (chance.Next(5))
            {
                case 0 or 1:
                    ring = ring.Add(node);
                    nodes.Add(node);
                    break;
                case 2 when nodes.Remove(node):
                    ring = ring.Remove(node);
                    unreachable.Remove(node);
                    break;
                case 3 when nodes.Contains(node):
                    ring = ring.Unreachable(node);
                    unreachable.Add(node);
                    break;
                case 4:
                    ring = ring.Reachable(node);
                    unreachable.Remove(node);
                    break;
            }

            Assert.Equal(
                new HeartbeatNodeRing(Node(20), [.. nodes], [.. unreachable], 3).MyReceivers, ring.MyReceivers);
        }
    }

    private static Gossip Cluster(int members) => new([.. Enumerable.Range(0, members).Select(Member)]);

    private static Gossip Read(GossipHeadReader heads, Gossip gossip) =>
        GossipFormat.Read(new WireReader(Bytes(gossip)), heads);

    private static byte[] Bytes(Gossip gossip)
    {
        using var wire = new WireWriter();
        GossipFormat.Write(wire, gossip);
        return wire.ToArray();
    }

    private static Member Member(int number) => global::Akka.Cluster.Member.Create(
        Node(number), number + 1, MemberStatus.Up, Roles, AppVersion.Create("1.0"));

    private static UniqueAddress Node(int number) => Node(number, 1);

    private static UniqueAddress Node(int number, int uid) =>
        new(new Address("akka.tcp", "c", $"n{number}", 2551), uid);
}
