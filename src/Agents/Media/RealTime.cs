using System.Runtime.InteropServices;

namespace HaActors.Agents.Media;

/// <summary>Scheduling of a thread ahead of all that is ordinary. <c>Thread.Priority</c> does nothing on Linux.</summary>
public static partial class RealTime
{
    private const int RoundRobin = 2;

    // What such a thread starts is ordinary again.
    private const int ResetOnFork = 0x40000000;

    /// <summary>Asks it for the calling thread alone.</summary>
    /// <param name="priority">1 to 99: SCHED_RR of that priority; 0: nothing is asked.</param>
    /// <returns>Null, or why it was not granted: the thread then runs as others do.</returns>
    public static string? TakeOver(int priority) => priority > 0 && sched_setscheduler(0, RoundRobin | ResetOnFork, ref priority) != 0
        ? Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())
        : null;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setscheduler(int thread, int policy, ref int parameters);
}
