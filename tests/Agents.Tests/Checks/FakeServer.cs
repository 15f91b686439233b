using System.Net;
using System.Net.Sockets;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Tests.Checks;

/// <summary>A server on loopback that does to each connection what a test says.</summary>
internal sealed class FakeServer : IDisposable
{
    private readonly Socket _listener;
    private readonly Func<Stream, Task> _serve;
    private readonly CancellationTokenSource _over = new();
    private int _connections;

    public FakeServer(Func<Stream, Task> serve, IPAddress? address = null)
    {
        _serve = serve;
        _listener = new Socket((address ?? IPAddress.Loopback).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address ?? IPAddress.Loopback, 0));
        _listener.Listen();
        var local = (IPEndPoint)_listener.LocalEndPoint!;
        Address = new ServerAddress(local.Address, local.Port);
        _ = AcceptAsync();
    }

    public ServerAddress Address { get; }

    /// <summary>Connections that were accepted so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Where the last connection came from.</summary>
    public IPEndPoint? Peer { get; private set; }

    /// <summary>Waits for the head of a request, then answers, and closes.</summary>
    public static FakeServer Answering(string answer, List<string>? requests = null) => new(async stream =>
    {
        var head = await ReadHeadAsync(stream);
        if (requests is not null)
            lock (requests)
                requests.Add(head);
        await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(answer));
    });

    /// <summary>Lines of both sides, in turn: what the server says, and how what it hears must begin.</summary>
    public static FakeServer Talking(params (string Says, string? Hears)[] turns) => new(async stream =>
    {
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1, leaveOpen: true);
        foreach (var (says, hears) in turns)
        {
            await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes($"{says}\r\n"));
            if (hears is null)
                return;
            var line = await reader.ReadLineAsync() ?? "";
            if (!line.StartsWith(hears, StringComparison.Ordinal))
                return;
        }
    });

    public static async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()) && await stream.ReadAsync(one) == 1)
            head.Add(one[0]);
        return System.Text.Encoding.Latin1.GetString([.. head]);
    }

    public void Dispose()
    {
        _over.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_over.Token);
                Interlocked.Increment(ref _connections);
                Peer = (IPEndPoint)socket.RemoteEndPoint!;
                _ = ServeAsync(socket);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            await _serve(stream);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException)
        {
            // The check has gone: some of these servers never stop by themselves.
        }
    }
}
