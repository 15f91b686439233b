using System.Runtime.InteropServices;
using HaActors.Policy.Model;

namespace HaActors.Agents.Media;

/// <summary>The thread of its own that steps the loop, real-time scheduled where that is allowed and wanted.</summary>
public sealed partial class HeartbeatThread : IDisposable
{
    private const short PollIn = 1;

    private readonly HeartbeatLoop _loop;
    private readonly Func<Instant> _now;
    private readonly PollDescriptor[] _waits;
    private readonly Thread _thread;
    private volatile bool _stops;

    /// <param name="priority">1 to 99: SCHED_RR of that priority; 0: as other threads.</param>
    /// <param name="said">Told once whether that was granted.</param>
    public HeartbeatThread(HeartbeatLoop loop, IEnumerable<int> descriptors, Func<Instant> now, int priority, Action<string> said)
    {
        _loop = loop;
        _now = now;
        _waits = [.. descriptors.Where(one => one >= 0).Select(one => new PollDescriptor { Descriptor = one, Events = PollIn })];
        _thread = new Thread(() => Run(priority, said)) { IsBackground = true, Name = "heartbeat" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stops = true;
        if (Thread.CurrentThread != _thread)
            _thread.Join();
    }

    private void Run(int priority, Action<string> said)
    {
        if (RealTime.TakeOver(priority) is { } whyNot)
            said($"is not scheduled in real time: {whyNot}");

        while (!_stops)
        {
            var wait = _loop.DueAt - _now();
            if (wait > TimeSpan.Zero)
                _ = poll(_waits, (nuint)_waits.Length, Math.Max(1, (int)Math.Ceiling(wait.TotalMilliseconds)));

            _loop.Step(_now());
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll([In, Out] PollDescriptor[] descriptors, nuint count, int timeoutMs);
}
