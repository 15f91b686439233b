using HaActors.Policy.Fencing;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Policy.Tests.Fencing;

public sealed class SilenceTests
{
    private static readonly NodeName N1 = new("n1");
    private static readonly NodeName N2 = new("n2");
    private static readonly NodeName N3 = new("n3");
    private static readonly Incarnation Life = new("life");
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(3);
    private static readonly Votes Three = Votes.Of(FencePlanTests.Cluster([]));

    // n1 coordinates; n3 is lost from 10 s on, which beats from number 100 on say.
    private static readonly Silence Lost = Silence.None.Of([N3], 100, At(10));

    [Fact]
    public void A_quorum_that_left_it_unanswered_for_long_enough_vouches()
    {
        var silence = Lost.Answered(N2, Life, 100, At(10), At(10.1)).Answered(N2, Life, 130, At(13.1), At(13.2));
        Assert.True(Lasted(silence, 13.3));
    }

    [Fact]
    public void The_coordinators_own_word_is_no_quorum() => Assert.False(Lasted(Lost, 99));

    [Fact]
    public void One_answer_alone_says_nothing_of_the_time_after_it() =>
        Assert.False(Lasted(Lost.Answered(N2, Life, 100, At(10), At(10.1)), 99));

    [Fact]
    public void The_time_counts_from_when_the_first_answer_arrived_and_to_when_the_last_beat_was_sent() =>
        Assert.False(Lasted(Lost.Answered(N2, Life, 100, At(10), At(11)).Answered(N2, Life, 130, At(13.5), At(14.5)), 15));

    [Fact]
    public void An_answer_to_a_beat_from_before_does_not_count() =>
        Assert.False(Lasted(Lost.Answered(N2, Life, 99, At(9.9), At(10.1)).Answered(N2, Life, 130, At(13.2), At(13.2)), 14));

    [Fact]
    public void A_voter_that_began_anew_has_forgotten_whom_not_to_answer() => Assert.False(Lasted(
        Lost.Answered(N2, Life, 100, At(10), At(10.1)).Answered(N2, new Incarnation("next"), 140, At(14), At(14.1)), 15));

    [Fact]
    public void The_lost_node_is_no_witness_of_itself() => Assert.False(Lasted(
        Lost.Answered(N3, Life, 100, At(10), At(10.1)).Answered(N3, Life, 140, At(14), At(14.1)), 15));

    [Fact]
    public void A_node_that_was_answered_meanwhile_begins_anew()
    {
        var silence = Lost.Answered(N2, Life, 100, At(10), At(10.1)).Of([], 120, At(12)).Of([N3], 121, At(12.1));
        Assert.False(Lasted(silence.Answered(N2, Life, 140, At(14), At(14.1)), 15));
    }

    [Fact]
    public void What_counts_already_is_kept_when_another_node_is_lost()
    {
        var silence = Lost.Answered(N2, Life, 100, At(10), At(10.1)).Of([N2, N3], 110, At(11));
        Assert.True(silence.Nodes[N3].Witnesses.ContainsKey(N2));
        Assert.Equal(100, silence.Nodes[N3].FirstBeat);
    }

    [Fact]
    public void The_bound_holds_the_dead_time_and_the_watchdogs_timeout_twice() => Assert.Equal(
        TimeSpan.FromSeconds((3 * 1.01) + 2),
        WatchdogBound.Of(new Timings(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)), TimeSpan.FromSeconds(2)));

    private static bool Lasted(Silence silence, double now) => silence.HasLasted(Bound, N3, Three, N1, At(now));

    private static Instant At(double seconds) => new(TimeSpan.FromSeconds(seconds));
}

public sealed class FenceLoopTests
{
    private static readonly LoopSettings Settings = new(3, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(5));
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<int[], bool> Fences => new()
    {
        { [], false },
        { [1, 2], false },
        { [1, 2, 3], true },
        { [40, 1, 2], false },
        { [-1, 2, 3], true }, // a clock was put back
    };

    [Theory, MemberData(nameof(Fences))]
    public void A_node_that_is_fenced_too_often_is_in_a_loop(int[] minutesAgo, bool expected)
    {
        var tally = minutesAgo.Aggregate(FenceTally.None, (tally, ago) => tally.With(Noon.AddMinutes(-ago)));
        Assert.Equal(expected, FenceLoop.IsLooping(tally, Settings, Noon));
        Assert.False(FenceLoop.IsLooping(tally, LoopSettings.Off, Noon));
    }

    [Fact]
    public void A_stay_ends_it()
    {
        Assert.True(FenceLoop.IsOver(Settings, TimeSpan.FromMinutes(5)));
        Assert.False(FenceLoop.IsOver(Settings, TimeSpan.FromMinutes(4)));
    }
}
