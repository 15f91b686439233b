using System.Net.Sockets;
using System.Text;
using HaActors.Host.Systemd;

namespace HaActors.Host.Tests.Systemd;

public sealed class ServiceNotifierTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", null);
        Environment.SetEnvironmentVariable("WATCHDOG_USEC", null);
        _systemd.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Systemd_is_told_what_the_service_is_at(bool isAbstract)
    {
        // An abstract name begins with a zero byte, written as @ in the variable.
        var name = isAbstract ? $"haactors-{Guid.NewGuid():N}" : _folder.At("notify");
        _systemd.Bind(new UnixDomainSocketEndPoint(isAbstract ? $"\0{name}" : name));
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", isAbstract ? $"@{name}" : name);
        Environment.SetEnvironmentVariable("WATCHDOG_USEC", "1500000");

        var notifier = new ServiceNotifier();
        Assert.Equal(TimeSpan.FromMilliseconds(1500), notifier.WatchdogInterval);
        notifier.Ready("node n1");
        Assert.Equal("READY=1\nSTATUS=node n1\n", Received());
        notifier.Status("busy");
        Assert.Equal("STATUS=busy\n", Received());
        notifier.Alive();
        Assert.Equal("WATCHDOG=1\n", Received());
        notifier.Stopping();
        Assert.Equal("STOPPING=1\n", Received());
    }

    [Fact]
    public void Without_systemd_nobody_is_told()
    {
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", null);
        Environment.SetEnvironmentVariable("WATCHDOG_USEC", "soon");
        var notifier = new ServiceNotifier();
        Assert.Null(notifier.WatchdogInterval);
        notifier.Ready("alone");
    }

    [Fact]
    public void A_service_manager_that_is_gone_stops_nothing()
    {
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", _folder.At("gone"));
        new ServiceNotifier().Alive();
    }

    private string Received()
    {
        var buffer = new byte[1024];
        _systemd.ReceiveTimeout = 30_000;
        return Encoding.UTF8.GetString(buffer, 0, _systemd.Receive(buffer));
    }
}
