using System.Diagnostics;
using System.Net;
using System.Text;

namespace HaActors.Lab.Measure;

/// <summary>
/// The client that measures: one GET on a new connection every 10 ms, whether or not the earlier ones were answered,
/// each given up after 1 s. One thread, its own schedule.
/// </summary>
public sealed class ServiceClient : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    private static readonly byte[] Get = "GET / HTTP/1.0\r\n\r\n"u8.ToArray();

    private readonly Lock _gate = new();
    private readonly List<Request> _done = [];
    private readonly List<Open> _open = [];
    private readonly byte[] _address;
    private readonly ushort _port;
    private readonly Thread _thread;
    private volatile bool _stopped;

    /// <summary>Starts at once.</summary>
    public ServiceClient(IPEndPoint service)
    {
        _address = service.Address.GetAddressBytes();
        _port = (ushort)service.Port;
        _thread = new Thread(Run) { IsBackground = true, Name = "web client", Priority = ThreadPriority.Highest };
        _thread.Start();
    }

    /// <summary>The clock of all requests' times: monotonic, from an arbitrary beginning.</summary>
    public static TimeSpan Now => Since(Stopwatch.GetTimestamp());

    /// <summary>The same clock for a <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public static TimeSpan Since(long timestamp) => Stopwatch.GetElapsedTime(0, timestamp);

    /// <summary>The finished requests that were sent since then, in the order of their end.</summary>
    public IReadOnlyList<Request> SentSince(TimeSpan at)
    {
        lock (_gate)
        {
            // What ended before that time was sent before it, and the list is in the order of the ends.
            var first = _done.Count;
            while (first > 0 && _done[first - 1].Finished >= at)
                first--;
            return [.. _done.Skip(first).Where(request => request.Sent >= at)];
        }
    }

    /// <summary>The last request that ended; null before the first.</summary>
    public Request? Latest
    {
        get
        {
            lock (_gate)
                return _done.Count > 0 ? _done[^1] : null;
        }
    }

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
    }

    private void Run()
    {
        var next = Now;
        Span<SocketCalls.PollEntry> entries = stackalloc SocketCalls.PollEntry[256];
        while (!_stopped)
        {
            var now = Now;
            if (now >= next)
            {
                Begin(now);
                next += Interval;
                // After a pause of its own it does not catch up: a burst would be another load, not a measurement.
                if (next < now)
                    next = now + Interval;
            }

            var count = Math.Min(_open.Count, entries.Length);
            for (var index = 0; index < count; index++)
            {
                entries[index].Socket = _open[index].Socket;
                entries[index].Wanted = _open[index].Sent ? SocketCalls.In : SocketCalls.Out;
                entries[index].Seen = 0;
            }

            var wait = Math.Max(0, (int)Math.Ceiling((next - Now).TotalMilliseconds));
            SocketCalls.Poll(entries[..count], wait);
            for (var index = count - 1; index >= 0; index--)
                Step(_open[index], entries[index].Seen != 0, index);
        }

        foreach (var open in _open)
            SocketCalls.Close(open.Socket);
    }

    private void Begin(TimeSpan now)
    {
        var socket = SocketCalls.Connect(_address, _port);
        if (socket >= 0)
            _open.Add(new Open(socket, now));
        else
            Finish(now, null);
    }

    private void Step(Open open, bool ready, int index)
    {
        var verdict = ready ? Advance(open) : null;
        if (verdict is null && Now - open.Begun < TimeLimit)
            return;
        SocketCalls.Close(open.Socket);
        _open.RemoveAt(index);
        Finish(open.Begun, verdict is { Length: > 0 } server ? server : null);
    }

    /// <returns>Null: not finished; empty: failed; otherwise who answered.</returns>
    private static string? Advance(Open open)
    {
        if (!open.Sent)
        {
            open.Sent = SocketCalls.IsConnected(open.Socket) && SocketCalls.Send(open.Socket, Get);
            return open.Sent ? null : "";
        }

        while (true)
        {
            var count = SocketCalls.Receive(open.Socket, open.Answer.AsSpan(open.Length));
            if (count == -1)
                return null;
            if (count == -2)
                return "";
            open.Length += count;
            // The server closes after its answer; one that fills the buffer is not ours.
            if (count == 0 || open.Length == open.Answer.Length)
                return ServerOf(Encoding.ASCII.GetString(open.Answer, 0, open.Length));
        }
    }

    private static string ServerOf(string answer)
    {
        var body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return answer.StartsWith("HTTP/1.0 200", StringComparison.Ordinal) && body >= 0 ? answer[body..].Trim() : "";
    }

    private void Finish(TimeSpan begun, string? server)
    {
        lock (_gate)
            _done.Add(new Request(begun, Now, server));
    }

    private sealed class Open(int socket, TimeSpan begun)
    {
        public readonly byte[] Answer = new byte[512];

        public int Socket { get; } = socket;

        public TimeSpan Begun { get; } = begun;

        public bool Sent { get; set; }

        public int Length { get; set; }
    }
}
