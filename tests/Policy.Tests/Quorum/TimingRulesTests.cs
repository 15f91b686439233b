using HaActors.Policy.Quorum;

namespace HaActors.Policy.Tests.Quorum;

public sealed class TimingRulesTests
{
    private static readonly Timings Lan = new(TimeSpan.FromMilliseconds(600), TimeSpan.FromSeconds(30)) { StopWait = TimeSpan.FromSeconds(5) };

    [Theory]
    [InlineData(100)]
    [InlineData(600)]
    [InlineData(30_000)]
    public void What_follows_from_the_dead_time_never_contradicts_it(int deadMs) =>
        Assert.Empty(TimingRules.Contradictions(Lan with { DeadTime = TimeSpan.FromMilliseconds(deadMs), StopWait = TimeSpan.Zero }));

    [Fact]
    public void Both_sides_of_a_contradiction_are_named()
    {
        var timings = Lan with { Beat = TimeSpan.FromMilliseconds(250), InitDead = TimeSpan.FromMilliseconds(500), StopWait = TimeSpan.FromMilliseconds(1) };
        Assert.Equal(
            [("beat-interval", "dead-time"), ("init-dead", "dead-time"), ("stop-wait", "beat-interval")],
            TimingRules.Contradictions(timings).Select(found => (found.One, found.Other)));
    }

    [Fact]
    public void An_interval_of_its_own_has_to_fit_into_the_dead_time_too()
    {
        Assert.Null(TimingRules.OfInterval("interval", TimeSpan.FromMilliseconds(200), Lan));
        Assert.Contains("dead-time of 600 ms", TimingRules.OfInterval("interval", TimeSpan.FromMilliseconds(201), Lan)!.Problem);
    }
}
