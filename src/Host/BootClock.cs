using System.Runtime.InteropServices;

namespace HaActors.Host;

/// <summary>
/// Elapsed time that goes on while the machine is suspended (CLOCK_BOOTTIME). A node that slept must find that its
/// leases are over; the default clock would stand still with it.
/// </summary>
internal sealed partial class BootClock : TimeProvider
{
    private const int ClockBootTime = 7;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp()
    {
        if (ClockGetTime(ClockBootTime, out var now) != 0)
            throw new PlatformNotSupportedException("CLOCK_BOOTTIME cannot be read: Linux is required.");

        return (now.Seconds * 1_000_000_000) + now.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
