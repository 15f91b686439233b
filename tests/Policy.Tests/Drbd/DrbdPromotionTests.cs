using System.Collections.Immutable;
using HaActors.Policy.Drbd;

namespace HaActors.Policy.Tests.Drbd;

public sealed class DrbdPromotionTests
{
    internal static DrbdResource Side(
        DrbdRole role, DrbdDisk disk, DrbdLink? link = DrbdLink.Connected, DrbdRole peer = DrbdRole.Secondary,
        DrbdReplication replication = DrbdReplication.Established, DrbdDisk peerDisk = DrbdDisk.UpToDate)
    {
        var state = DrbdResource.Of("r0") with
        {
            Role = role,
            Volumes = ImmutableSortedDictionary<int, DrbdVolume>.Empty.Add(0, new DrbdVolume(0, 0, disk)),
        };
        if (link is not { } known)
            return state;
        var volumes = ImmutableSortedDictionary<int, DrbdPeerVolume>.Empty.Add(0, new DrbdPeerVolume(
            0,
            known == DrbdLink.Connected ? replication : DrbdReplication.Off,
            known == DrbdLink.Connected ? peerDisk : DrbdDisk.Unknown));
        var connection = new DrbdConnection(0, "peer", known, known == DrbdLink.Connected ? peer : DrbdRole.Unknown, volumes);
        return state with { Connections = state.Connections.Add(connection.Key, connection) };
    }

    private static string? Refusal(DrbdResource state, bool mayBeBoth = false) => DrbdPromotion.Refusal(state, mayBeBoth, _ => "n2");

    [Theory]
    [InlineData(DrbdDisk.Outdated, "outdated")]
    [InlineData(DrbdDisk.Inconsistent, "inconsistent")]
    [InlineData(DrbdDisk.Diskless, "no disk")]
    [InlineData(DrbdDisk.Failed, "failed")]
    [InlineData(DrbdDisk.Negotiating, "Negotiating")]
    [InlineData(DrbdDisk.Unknown, "Unknown")]
    public void Data_that_are_not_good_are_never_promoted(DrbdDisk disk, string why)
    {
        foreach (var link in new DrbdLink?[] { DrbdLink.Connected, DrbdLink.Connecting, null })
        {
            Assert.Contains(why, Refusal(Side(DrbdRole.Secondary, disk, link)), StringComparison.Ordinal);
            Assert.Null(DrbdPromotion.Score(Side(DrbdRole.Secondary, disk, link)));
            Assert.Equal("-INFINITY", DrbdPromotion.Word(Side(DrbdRole.Secondary, disk, link), waits: false));
        }
    }

    [Theory]
    [InlineData(DrbdDisk.Consistent, DrbdLink.Connecting, true)]
    [InlineData(DrbdDisk.Consistent, DrbdLink.StandAlone, true)]
    [InlineData(DrbdDisk.Consistent, DrbdLink.Connected, false)]
    [InlineData(DrbdDisk.UpToDate, DrbdLink.Connecting, false)] // it lost its peer: that is a takeover
    public void Only_a_side_that_comes_up_and_does_not_find_its_peer_waits(DrbdDisk disk, DrbdLink link, bool waits)
    {
        var side = Side(DrbdRole.Secondary, disk, link);
        Assert.Equal(waits, DrbdPromotion.LooksForPeer(side));
        Assert.Equal("-INFINITY", DrbdPromotion.Word(side, waits: true));
    }

    [Fact]
    public void A_resync_says_how_far_it_is()
    {
        var state = Side(DrbdRole.Secondary, DrbdDisk.Inconsistent, replication: DrbdReplication.SyncTarget);
        var connection = state.Connections.Values.Single();
        state = state with
        {
            Connections = state.Connections.SetItem(connection.Key, connection with
            {
                Volumes = connection.Volumes.SetItem(0, connection.Volumes[0] with { DonePercent = 42.5 }),
            }),
        };
        Assert.Contains("42.5 %", Refusal(state), StringComparison.Ordinal);
    }

    [Fact]
    public void While_the_peer_is_primary_only_dual_primary_may_be_promoted()
    {
        var state = Side(DrbdRole.Secondary, DrbdDisk.UpToDate, peer: DrbdRole.Primary);
        Assert.Equal("n2 is primary of r0, and two primaries were not asked for", Refusal(state));
        Assert.Null(Refusal(state, mayBeBoth: true));
    }

    [Fact]
    public void A_split_brain_is_promoted_by_nobody() =>
        Assert.Contains("split brain", Refusal(Side(DrbdRole.Secondary, DrbdDisk.UpToDate, null) with { SplitBrainSeen = true }), StringComparison.Ordinal);

    [Fact]
    public void Without_its_own_quorum_nothing_is_promoted()
    {
        var state = Side(DrbdRole.Secondary, DrbdDisk.UpToDate);
        Assert.Contains("quorum", Refusal(state with { Volumes = state.Volumes.SetItem(0, state.Volumes[0] with { Quorum = false }) }), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_up_cannot_be_promoted() => Assert.Contains("not up", Refusal(DrbdResource.Of("r0")), StringComparison.Ordinal);

    [Fact]
    public void The_better_the_data_are_known_the_higher_is_the_score()
    {
        Assert.Equal(DrbdPromotion.Best, DrbdPromotion.Score(Side(DrbdRole.Secondary, DrbdDisk.UpToDate)));
        Assert.Equal(DrbdPromotion.Alone, DrbdPromotion.Score(Side(DrbdRole.Secondary, DrbdDisk.UpToDate, DrbdLink.Connecting)));
        Assert.Equal(DrbdPromotion.Consistent, DrbdPromotion.Score(Side(DrbdRole.Secondary, DrbdDisk.Consistent, DrbdLink.Connecting)));
        Assert.Equal(DrbdPromotion.Best, DrbdPromotion.Score(Side(DrbdRole.Primary, DrbdDisk.UpToDate, DrbdLink.Connecting)));
    }

    [Fact]
    public void Two_primaries_that_nobody_asked_for_are_noticed()
    {
        var both = Side(DrbdRole.Primary, DrbdDisk.UpToDate, peer: DrbdRole.Primary);
        Assert.True(DrbdPromotion.IsForbidden(both, mayBeBoth: false));
        Assert.False(DrbdPromotion.IsForbidden(both, mayBeBoth: true));
    }
}
