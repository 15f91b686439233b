namespace HaActors.Simulation.Runtime.Tests;

public sealed class AppendLogTests
{
    [Fact]
    public void What_was_acknowledged_is_found_after_every_crash_and_nothing_that_was_not_written()
    {
        var (tails, refusals) = (0, 0);
        for (var seed = 0UL; seed < 60; seed++)
        {
            var driver = new SimulationDriver(seed);
            var node = driver.AddNode("n1");
            var chance = driver.Fork("test");
            var (acknowledged, written) = (0, 0);
            for (var life = 0; life < 5; life++)
            {
                var found = Records(driver, node);
                Assert.InRange(found.Count, acknowledged, written);
                Assert.All(found.Index(), record => Assert.Equal(record.Index, BitConverter.ToInt32(record.Item)));
                tails += found.Count > acknowledged ? 1 : 0;
                acknowledged = written = found.Count;
                if (chance.Chance(0.3))
                    node.Disk.CapacityBytes = node.Disk.UsedBytes + chance.Next(100);
                if (chance.Chance(0.3))
                    node.RunAfter(TimeSpan.FromMilliseconds(chance.Next(20)), () => node.Disk.FailNextFlush(DiskError.InputOutput));
                Write(node);
                driver.RunFor(TimeSpan.FromMilliseconds(chance.Next(60)));
                node.Crash(chance.Chance(0.7) ? CrashKind.Machine : CrashKind.Process);
                node.Restart();
                node.Disk.CapacityBytes = long.MaxValue;
                node.Disk.ForgetFailures();
            }

            void Write(SimulatedNode on) => on.Run(async () =>
            {
                try
                {
                    var (log, _) = await AppendLog.OpenAsync(on.Disk, "log");
                    while (true)
                    {
                        var record = new byte[700];
                        BitConverter.TryWriteBytes(record, written++);
                        await log.AppendAsync(record);
                        acknowledged = written;
                    }
                }
                catch (IOException)
                {
                    refusals++;
                }
            });
        }

        Assert.True(tails > 0, "no record that was not acknowledged was found again");
        Assert.True(refusals > 0, "no append was refused");
    }

    [Fact]
    public void A_full_disk_takes_what_fits_and_says_so()
    {
        var driver = new SimulationDriver(1);
        var disk = driver.AddNode("n1").Disk;
        disk.CapacityBytes = 10;
        disk.Append("log", [1, 2, 3, 4, 5, 6]);

        Assert.Throws<IOException>(() => disk.Append("log", [7, 8, 9, 10, 11, 12]));
        Assert.Equal(10, disk.LengthOf("log"));
        Assert.Throws<IOException>(() => disk.Write("other", [1]));
        Assert.Null(disk.Read("other"));
    }

    [Fact]
    public void What_a_failed_flush_left_in_the_cache_no_later_flush_makes_durable()
    {
        var outcomes = new SortedSet<int>();
        for (var seed = 0UL; seed < 20; seed++)
        {
            var driver = new SimulationDriver(seed);
            var node = driver.AddNode("n1");
            node.Disk.Append("log", [1]);
            node.Disk.FailNextFlush(DiskError.InputOutput);
            Flush();
            Assert.Equal([1], node.Disk.Read("log"));
            Flush();
            node.Crash(CrashKind.Machine);
            outcomes.Add(node.Disk.LengthOf("log"));

            void Flush()
            {
                var flushed = node.Start(() => node.Disk.FlushAsync("log"));
                driver.RunUntil(() => flushed.IsCompleted, TimeSpan.FromSeconds(1));
                _ = flushed.Exception;
            }
        }

        Assert.Equal([0, 1], outcomes);
    }

    private static IReadOnlyList<byte[]> Records(SimulationDriver driver, SimulatedNode node)
    {
        IReadOnlyList<byte[]> records = [];
        var opened = node.Start(async () => records = (await AppendLog.OpenAsync(node.Disk, "log")).Records);
        Assert.True(driver.RunUntil(() => opened.IsCompletedSuccessfully, TimeSpan.FromSeconds(5)));
        return records;
    }
}
