namespace HaActors.Agents.Tests.Watchdog;

public sealed class DeviceWatchdogTests
{
    [Theory]
    [InlineData("/dev/no-such-watchdog", "cannot be opened")]
    [InlineData("/dev/null", "is no watchdog")]
    public void What_is_no_watchdog_is_refused(string path, string expected)
    {
        using var device = new DeviceWatchdog(path);
        Assert.Contains(expected, device.Open(TimeSpan.FromSeconds(5)));
        Assert.False(device.Pet());
        Assert.True(device.Disarm());
    }

    [Fact]
    public void The_magic_key_is_pressed_where_it_is_asked_for()
    {
        using var scratch = new Scratch();
        new SysRq(scratch.At("trigger")).Reset();
        Assert.Equal("b", scratch.Read("trigger"));
        new SysRq(scratch.At("trigger")).SwitchOff();
        Assert.Equal("o", scratch.Read("trigger"));
    }
}
