using System.Net;
using System.Net.Sockets;

namespace HaActors.Testing;

/// <summary>A line between two nodes that can be cut and mended.</summary>
public sealed class TcpProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _open = [];
    private readonly Lock _lock = new();
    private readonly MemoryStream _seen = new();
    private volatile bool _cut;
    private volatile bool _silent;

    public TcpProxy()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Target { get; set; }

    public string TargetHost { get; set; } = "127.0.0.1";

    /// <summary>All bytes that passed, of both directions.</summary>
    public byte[] Seen
    {
        get
        {
            lock (_seen)
                return _seen.ToArray();
        }
    }

    /// <summary>Resets all connections; new ones are closed at once until the line is mended.</summary>
    public void Cut()
    {
        _cut = true;
        Reset();
    }

    /// <summary>Swallows what is sent from now on, and tells nobody: as a line whose other end is gone.</summary>
    public void Silence() => _silent = true;

    public void Mend() => _cut = _silent = false;

    public void Reset()
    {
        lock (_lock)
        {
            foreach (var socket in _open)
                Abort(socket);

            _open.Clear();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync();
                if (_cut)
                {
                    Abort(near);
                    continue;
                }

                _ = JoinAsync(near);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task JoinAsync(Socket near)
    {
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            far.NoDelay = true;
            near.NoDelay = true;
            lock (_lock)
                _open.AddRange([near, far]);
            await far.ConnectAsync(IPAddress.Parse(TargetHost), Target);
            _ = PumpAsync(near, far);
            _ = PumpAsync(far, near);
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The line was cut meanwhile, or nobody listens at its other end.
            Abort(near);
            far.Dispose();
        }
    }

    private static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Its own end was quicker.
        }

        socket.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
            {
                lock (_seen)
                    _seen.Write(buffer.AsSpan(0, count));
                if (!_silent)
                    await to.SendAsync(buffer.AsMemory(0, count));
            }

            if (!_silent)
                to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            if (!_silent)
                to.Dispose();
        }
    }
}
