namespace HaActors.Simulation.Runtime.Tests;

public sealed class RemotingTests
{
    [Fact]
    public void Two_systems_talk_over_the_simulated_network()
    {
        var run = new PingPong(1, NoTrace.Instance, rounds: 100);

        run.Driver.RunFor(TimeSpan.FromSeconds(10));

        Assert.Equal(100, run.Rounds);
        Assert.Empty(run.Driver.Failures);
    }

    [Fact]
    public void The_same_seed_gives_the_same_history()
    {
        var (first, second, other) = (new HashTrace(), new HashTrace(), new HashTrace());
        var digests = new[] { (1UL, first), (1UL, second), (2UL, other) }.Select(run =>
        {
            var pingPong = new PingPong(run.Item1, run.Item2, rounds: 50);
            pingPong.Driver.RunFor(TimeSpan.FromSeconds(10));
            return pingPong.Driver.Digest;
        }).ToArray();

        Assert.Equal(first.Hash, second.Hash);
        Assert.Equal(digests[0], digests[1]);
        Assert.NotEqual(digests[0], digests[2]);
    }

    [Fact]
    public void A_partition_is_silent_and_a_heal_delivers_what_waited()
    {
        var run = new PingPong(1, NoTrace.Instance, rounds: 1_000_000);
        run.Driver.RunFor(TimeSpan.FromSeconds(5));
        run.Driver.Network.Partition(["n1"]);
        run.Driver.RunFor(TimeSpan.FromSeconds(1));
        var during = run.Rounds;
        run.Driver.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal(during, run.Rounds);

        run.Driver.Network.Heal();
        run.Driver.RunFor(TimeSpan.FromSeconds(5));

        Assert.True(run.Rounds > during, $"{run.Rounds} rounds after the heal, {during} before");
    }
}
