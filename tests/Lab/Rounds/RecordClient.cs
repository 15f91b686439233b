using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HaActors.Lab.Rounds;

/// <summary>
/// Writes one numbered record after the other, each on a connection of its own and each number once: what was not
/// acknowledged in time is given up, and may or may not be kept.
/// </summary>
public sealed class RecordClient : IDisposable
{
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly List<Acknowledged> _acknowledged = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _service;
    private readonly Task _work;
    private long _sent;
    private long _latest;

    /// <summary>Starts at once.</summary>
    public RecordClient(IPEndPoint service)
    {
        _service = service;
        _work = Task.Run(WorkAsync);
    }

    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>When the latest of the acknowledged records was sent, as a stopwatch's timestamp; 0 before the first.</summary>
    public long LatestSentAt => Interlocked.Read(ref _latest);

    public IReadOnlyList<Acknowledged> Acknowledged
    {
        get
        {
            lock (_gate)
                return [.. _acknowledged];
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _work.Wait();
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _sent);
            var at = Stopwatch.GetTimestamp();
            if (await TryWriteAsync(number) is { } server)
            {
                lock (_gate)
                    _acknowledged.Add(new Acknowledged(number, server));
                Interlocked.Exchange(ref _latest, at);
            }

            await Task.Delay(s_pause);
        }
    }

    /// <returns>The server that acknowledged it; null when none did.</returns>
    private async Task<string?> TryWriteAsync(long number)
    {
        using var limit = new CancellationTokenSource(s_timeLimit);
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(_service, limit.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"write {number}\n"), limit.Token);
            using var reader = new StreamReader(new NetworkStream(socket), Encoding.ASCII);
            return (await reader.ReadLineAsync(limit.Token))?.Split(' ') is ["ok", var echo, var server] && echo == $"{number}"
                ? server
                : null;
        }
        catch (Exception cause) when (cause is SocketException or IOException or OperationCanceledException)
        {
            return null;
        }
    }
}
