using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using HaActors.Policy.Tests.Log;
using static HaActors.Policy.Tests.Log.Logs;

namespace HaActors.Policy.Tests.Quorum;

public class TwoNodeRaceTests
{
    private static readonly NodeName N1 = new("n1");
    private static readonly NodeName N2 = new("n2");
    private static readonly TimeSpan DeadTime = TimeSpan.FromMilliseconds(600);

    [Fact]
    public void Only_one_of_two_who_need_each_other_has_a_peer_to_fence()
    {
        Assert.Equal(N2, TwoNodeRace.PeerOf(Votes.Of(Table(1, 1)), N1));
        Assert.Equal(N1, TwoNodeRace.PeerOf(Votes.Of(Table(1, 0)).ChangingTo(Table(1, 1)), N2));
        Assert.Null(TwoNodeRace.PeerOf(Votes.Of(Table(1, 1)).ChangingTo(Table(0, 1)), N1));
        Assert.Equal(N1, TwoNodeRace.PeerOf(Votes.Of(Table(1, 1)).ChangingTo(Table(0, 1)), N2));
        Assert.Null(TwoNodeRace.PeerOf(Votes.Of(Table(2, 1)), N1));
        Assert.Null(TwoNodeRace.PeerOf(Votes.Of(Table(2, 1)), N2));
        Assert.Null(TwoNodeRace.PeerOf(Votes.Of(Table(1, 0)), N1));
        Assert.Null(TwoNodeRace.PeerOf(Votes.Of(Table(1, 1)), new NodeName("n3")));
        Assert.Null(TwoNodeRace.PeerOf(Votes.Of(Table(1, 1, 1)), N1));
        Assert.Null(TwoNodeRace.PeerOf(Votes.Of(Table(1, 1) with { Expected = 4 }), N1));
    }

    [Fact]
    public void One_of_the_two_goes_first()
    {
        for (var one = 0; one < 3; one++)
        {
            for (var other = 0; other < 3; other++)
            {
                TimeSpan[] delays =
                [
                    .. Delays(new RaceStake(null, one), new RaceStake(null, other), TimeSpan.Zero),
                ];
                Assert.Equal([TimeSpan.Zero, DeadTime * 3], delays.Order());
                Assert.Equal(one < other ? N2 : N1, delays[0] == TimeSpan.Zero ? N1 : N2);
            }
        }
    }

    [Fact]
    public void The_one_whose_work_is_worth_more_wins_by_the_delay_though_the_other_runs_more()
    {
        var delay = TimeSpan.FromSeconds(15);
        Assert.Equal([delay, TimeSpan.Zero], Delays(new RaceStake(5, 9), new RaceStake(10, 1), delay));
        Assert.Equal([TimeSpan.Zero, delay], Delays(new RaceStake(1, 1), new RaceStake(-2, 9), delay));
    }

    [Fact]
    public void Never_do_both_go_first_whatever_they_say_of_priorities()
    {
        int?[] priorities = [null, -1, 0, 7];
        foreach (var one in priorities)
        {
            foreach (var other in priorities)
            {
                foreach (var delay in new[] { TimeSpan.Zero, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(15) })
                {
                    var delays = Delays(new RaceStake(one, 1), new RaceStake(other, 1), delay);
                    Assert.Equal(TimeSpan.Zero, delays.Min());
                    Assert.InRange(delays.Max(), DeadTime * 3, TimeSpan.FromSeconds(15));
                }
            }
        }
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(15, null)]
    [InlineData(15, 3)]
    public void Priorities_do_not_count_without_the_option_nor_if_one_does_not_tell_nor_if_they_are_equal(int seconds, int? other) =>
        Assert.Equal(
            [TimeSpan.Zero, DeadTime * 3],
            Delays(new RaceStake(3, 2), new RaceStake(other, 1), TimeSpan.FromSeconds(seconds)));

    private static TimeSpan[] Delays(RaceStake one, RaceStake other, TimeSpan configured) =>
    [
        TwoNodeRace.Delay(N1, one, N2, other, configured, DeadTime), TwoNodeRace.Delay(N2, other, N1, one, configured, DeadTime),
    ];

    [Fact]
    public void Whatever_needs_both_the_one_that_is_left_is_a_quorum()
    {
        var some = 0;
        foreach (var votes in All())
        {
            foreach (var (self, peer) in new[] { (N1, N2), (N2, N1) })
            {
                if (TwoNodeRace.PeerOf(votes, self) is not { } fenced)
                    continue;

                some++;
                Assert.Equal(peer, fenced);
                Assert.True(VotePlan.Alone(votes, fenced).IsQuorum([self]));
                Assert.False(VotePlan.Alone(votes, fenced).IsQuorum([fenced]));
                // Not even with a change settled of which only the other knows.
                Assert.False(votes.Settled().IsQuorum([fenced]));
            }
        }

        Assert.True(some > 50);

        static IEnumerable<Votes> All() =>
            from before in Tables()
            from after in Tables().Select(table => (VoteTable?)table).Append(null)
            select new Votes(before, after);

        static IEnumerable<VoteTable> Tables() =>
            from one in Enumerable.Range(0, 3)
            from other in Enumerable.Range(0, 3)
            from expected in new int?[] { null, 3 }
            select Table(one, other) with { Expected = expected };
    }

    [Fact]
    public void Who_is_alone_needs_nobody_until_the_other_has_its_votes_back()
    {
        var log = OfTerms(1).With(1, new Change.ChangeVotes(Table(1, 1, 0))).With(1, new Change.SettleVotes());

        var alone = log.With(2, new Change.Alone(N2)).Newest.Votes;

        Assert.True(alone.IsQuorum([N1]));
        Assert.False(alone.IsQuorum([N2]));
        Assert.Equal(1, alone.Present.Away![N2]);
        Assert.False(alone.ChangingTo(Table(1, 1)).IsQuorum([N1]));
    }
}
