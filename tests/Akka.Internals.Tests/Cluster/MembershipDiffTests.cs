using Akka.Cluster;
using static Akka.Cluster.ClusterEvent;
using static HaActors.Akka.Internals.Tests.Cluster.SomeMembers;

namespace HaActors.Akka.Internals.Tests.Cluster;

public sealed class MembershipDiffTests
{
    /// <summary>A late welcome shows a node itself and older ones at once: it must not be the oldest in between.</summary>
    [Fact]
    public void Older_members_are_told_before_younger_ones_whatever_their_addresses()
    {
        var younger = Of('a', upNumber: 8);
        var older = Of('c', upNumber: 3);
        var oldest = Of('b', upNumber: 1);

        var events = MembershipDiff.Events(
            new MembershipState(Gossip.Empty, younger.UniqueAddress),
            new MembershipState(new Gossip([younger, older, oldest]), younger.UniqueAddress));

        Assert.Equal([oldest, older, younger], events.OfType<MemberUp>().Select(up => up.Member));
    }

    private static Member Of(char name, int upNumber) => global::Akka.Cluster.Member.Create(
        Node(name), upNumber, MemberStatus.Up, [], global::Akka.Util.AppVersion.Zero);
}
