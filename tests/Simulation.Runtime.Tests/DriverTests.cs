namespace HaActors.Simulation.Runtime.Tests;

public sealed class DriverTests
{
    [Fact]
    public void Entries_run_in_the_order_of_time_and_then_of_enqueueing()
    {
        var driver = new SimulationDriver(1);
        var seen = new List<string>();
        driver.After(TimeSpan.FromSeconds(2), () => seen.Add("late"));
        driver.After(TimeSpan.FromSeconds(1), () => seen.Add("first"));
        driver.After(TimeSpan.FromSeconds(1), () => seen.Add("second"));

        driver.RunFor(TimeSpan.FromSeconds(3));

        Assert.Equal(["first", "second", "late"], seen);
        Assert.Equal(TimeSpan.FromSeconds(3), driver.Now);
    }

    [Fact]
    public void Running_for_a_time_executes_nothing_that_is_due_later()
    {
        var driver = new SimulationDriver(1);
        var isLate = false;
        driver.After(TimeSpan.FromSeconds(2), () => isLate = true);

        driver.RunFor(TimeSpan.FromSeconds(1));

        Assert.False(isLate);
    }

    [Fact]
    public void Awaiting_code_comes_back_through_the_driver()
    {
        var driver = new SimulationDriver(1);
        var node = driver.AddNode("n1");
        var steps = new List<double>();

        var done = node.Start(async () =>
        {
            steps.Add(driver.Now.TotalSeconds);
            await Task.Delay(TimeSpan.FromHours(1), node.TimeProvider);
            steps.Add(driver.Now.TotalSeconds);
            await Task.Yield();
            await node.Disk.FlushAsync("none");
        });
        driver.RunUntil(() => done.IsCompleted, TimeSpan.FromHours(2));

        Assert.True(done.IsCompletedSuccessfully);
        Assert.Equal([0.0, 3600.0], steps);
    }

    [Fact]
    public void A_generator_depends_on_the_seed_and_its_name_alone()
    {
        var first = new SimulationDriver(7);
        var second = new SimulationDriver(7);
        second.Fork("another").Next();

        Assert.Equal(first.Fork("x").NextInt64(), second.Fork("x").NextInt64());
        Assert.NotEqual(first.Fork("x").NextInt64(), first.Fork("y").NextInt64());
        Assert.NotEqual(first.Fork("x").NextInt64(), new SimulationDriver(8).Fork("x").NextInt64());
    }

    [Fact]
    public void A_crash_drops_the_queue_entries_and_timers_of_the_old_life()
    {
        var driver = new SimulationDriver(1);
        var node = driver.AddNode("n1");
        var fired = 0;
        node.RunAfter(TimeSpan.FromSeconds(1), () => fired++);
        using var timer = node.TimeProvider.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

        node.Crash(CrashKind.Process);
        node.Restart();
        driver.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal(0, fired);
        Assert.Equal(2, node.Epoch);
    }

    [Fact]
    public void A_paused_node_keeps_its_queue_and_gets_no_turns()
    {
        var driver = new SimulationDriver(1);
        var node = driver.AddNode("n1");
        var at = new List<TimeSpan>();
        node.RunAfter(TimeSpan.FromSeconds(1), () => at.Add(driver.Now));
        node.Pause();

        driver.RunFor(TimeSpan.FromSeconds(10));
        Assert.Empty(at);
        node.Resume();
        driver.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal([TimeSpan.FromSeconds(10)], at);
    }

    [Fact]
    public void The_wall_clock_jumps_and_the_monotonic_one_does_not()
    {
        var driver = new SimulationDriver(1);
        var node = driver.AddNode("n1");
        var before = node.TimeProvider.GetTimestamp();

        node.JumpWallClock(TimeSpan.FromDays(-1));
        driver.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(1), node.TimeProvider.GetElapsedTime(before));
        Assert.Equal(
            SimulationDriver.WallClockStart - TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1),
            node.TimeProvider.GetUtcNow());
    }

    [Fact]
    public void Code_that_leaves_the_simulation_is_found_out()
    {
        var driver = new SimulationDriver(1);
        var node = driver.AddNode("n1");
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(() => node.Run(() => { })));

        thread.Start();
        thread.Join();

        Assert.IsType<InvalidOperationException>(thrown);
        driver.After(TimeSpan.Zero, () => { });
        Assert.Throws<InvalidOperationException>(() => driver.Step());
    }

    [Fact]
    public void Something_can_happen_between_any_two_steps()
    {
        var driver = new SimulationDriver(1);
        var node = driver.AddNode("n1");
        var seen = new List<string>();
        for (var i = 1; i <= 5; i++)
        {
            var number = i;
            node.RunAfter(TimeSpan.FromSeconds(i), () => seen.Add($"{number}"));
        }

        driver.AtStep(3, busy => busy!.Crash(CrashKind.Process));
        driver.RunFor(TimeSpan.FromSeconds(10));

        Assert.Equal(["1", "2", "3"], seen);
    }

    [Fact]
    public void A_slow_monotonic_clock_makes_timers_late_and_shows_less_time()
    {
        var driver = new SimulationDriver(1);
        var node = driver.AddNode("n1");
        node.ClockRate = 0.5;
        var before = node.TimeProvider.GetTimestamp();
        TimeSpan? at = null;
        using var timer = node.TimeProvider.CreateTimer(
            _ => at = driver.Now, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        driver.RunFor(TimeSpan.FromSeconds(4));
        node.ClockRate = 1;
        driver.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(2), at);
        Assert.Equal(TimeSpan.FromSeconds(3), node.TimeProvider.GetElapsedTime(before));
    }
}
