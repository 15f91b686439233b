using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Deciding;

public sealed class DecisionPaceTests
{
    private static readonly Instant Start = new(TimeSpan.FromHours(1));

    [Fact]
    public void A_burst_is_not_held_up()
    {
        var pace = DecisionPace.Fresh;
        for (var i = 0; i < DecisionPace.Burst; i++)
        {
            Assert.Equal(TimeSpan.Zero, pace.PauseBefore(Start));
            pace = pace.Decided(Start);
        }

        Assert.Equal(DecisionPace.Spacing, pace.PauseBefore(Start));
    }

    [Fact]
    public void What_does_not_come_to_rest_is_decided_once_in_each_spacing()
    {
        var (pace, now, decisions) = (DecisionPace.Fresh, Start, 0);
        while (now < Start + TimeSpan.FromMinutes(1))
        {
            now += pace.PauseBefore(now);
            pace = pace.Decided(now);
            decisions++;
        }

        Assert.InRange(decisions, 600, 600 + DecisionPace.Burst + 1);
    }

    [Fact]
    public void After_a_rest_all_of_the_burst_is_there_again()
    {
        var pace = Enumerable.Range(0, 70).Aggregate(DecisionPace.Fresh, (before, _) => before.Decided(Start));
        Assert.NotEqual(TimeSpan.Zero, pace.PauseBefore(Start));
        Assert.Equal(TimeSpan.Zero, pace.PauseBefore(Start + (DecisionPace.Spacing * 21)));
    }
}
