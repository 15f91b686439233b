using System.Net.Sockets;
using System.Text;

namespace HaActors.Host.Systemd;

/// <summary>Tells systemd how the service is (sd_notify(3)); does nothing where systemd did not ask.</summary>
public sealed class ServiceNotifier
{
    private readonly string? _socket = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");

    /// <summary>How often systemd wants a sign of life; null: it does not.</summary>
    public TimeSpan? WatchdogInterval { get; } =
        long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;

    public void Ready(string status) => Send($"READY=1\nSTATUS={status}\n");

    public void Status(string status) => Send($"STATUS={status}\n");

    public void Alive() => Send("WATCHDOG=1\n");

    public void Stopping() => Send("STOPPING=1\n");

    private void Send(string state)
    {
        if (string.IsNullOrEmpty(_socket))
            return;

        // An abstract name begins with @ in the variable and with a zero byte in the address.
        var address = _socket[0] == '@' ? $"\0{_socket[1..]}" : _socket;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(address));
        }
        catch (SocketException)
        {
            // The service manager is gone: nobody is left to be told, and the node's work goes on.
        }
    }
}
