namespace HaActors.Host.Tests;

public sealed class BootClockTests
{
    [Fact]
    public void Time_never_goes_back_and_goes_on()
    {
        var clock = new BootClock();
        var first = clock.GetTimestamp();
        var last = first;
        for (var i = 0; i < 10_000 || last == first; i++)
        {
            var now = clock.GetTimestamp();
            Assert.True(now >= last, $"{now} after {last}");
            last = now;
        }
    }

    [Fact]
    public void Time_counts_from_the_machine_s_boot_suspension_included()
    {
        var clock = new BootClock();
        var boot = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0]);
        var read = clock.GetElapsedTime(0, clock.GetTimestamp()).TotalSeconds;
        Assert.InRange(read, boot - 1, boot + 60);
    }
}
