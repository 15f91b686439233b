namespace HaActors.Simulation.Runtime.Tests;

public sealed class DiskTests
{
    private readonly SimulationDriver _driver = new(1);

    [Fact]
    public void What_was_flushed_survives_the_loss_of_power()
    {
        var node = _driver.AddNode("n1");
        node.Disk.Write("term", [1, 2, 3]);
        Run(node.Start(() => node.Disk.FlushAsync("term")));

        node.Crash(CrashKind.Machine);

        Assert.Equal([1, 2, 3], node.Disk.Read("term"));
    }

    [Fact]
    public void What_was_written_survives_the_end_of_the_process()
    {
        var node = _driver.AddNode("n1");
        node.Disk.Write("term", [1, 2, 3]);

        node.Crash(CrashKind.Process);

        Assert.Equal([1, 2, 3], node.Disk.Read("term"));
    }

    [Fact]
    public void An_unflushed_write_is_lost_kept_or_torn_by_the_loss_of_power()
    {
        var outcomes = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 0UL; seed < 40; seed++)
        {
            var driver = new SimulationDriver(seed);
            var node = driver.AddNode("n1");
            node.Disk.Write("log", [1, 1, 1, 1]);
            var flushed = node.Start(() => node.Disk.FlushAsync("log"));
            driver.RunUntil(() => flushed.IsCompleted, TimeSpan.FromSeconds(1));
            node.Disk.Write("log", [2, 2, 2, 2]);
            node.Crash(CrashKind.Machine);
            outcomes.Add(string.Join("", node.Disk.Read("log")!) switch
            {
                "1111" => "lost",
                "2222" => "kept",
                _ => "torn",
            });
        }

        Assert.Equal(["kept", "lost", "torn"], outcomes);
    }

    [Fact]
    public void A_failed_flush_says_so_and_makes_nothing_durable()
    {
        var node = _driver.AddNode("n1");
        node.Disk.Write("term", [1]);
        node.Disk.FailNextFlush(DiskError.NoSpace);
        var flushed = node.Start(() => node.Disk.FlushAsync("term"));
        Run(flushed);

        Assert.IsType<IOException>(flushed.Exception!.InnerException);
        Assert.Equal(0, node.Disk.Flushes);
    }

    private void Run(Task task) => _driver.RunUntil(() => task.IsCompleted, TimeSpan.FromSeconds(10));
}
