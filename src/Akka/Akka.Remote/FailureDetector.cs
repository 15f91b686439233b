namespace Akka.Remote;

/// <summary>A monotonic clock: milliseconds since an arbitrary moment, never going back.</summary>
public delegate long Clock();

/// <summary>
/// Judges from the arrival of heartbeats whether what sends them still lives. One instance watches one resource.
/// </summary>
public abstract class FailureDetector
{
#pragma warning disable RS0030 // for detectors that are built by hand; loaded ones get the system's scheduler
    /// <summary>The process's monotonic clock, for detectors that are built without an actor system.</summary>
    public static readonly Clock DefaultClock = () => Environment.TickCount64;
#pragma warning restore RS0030

    /// <summary>Whether the resource is considered up. True before the first heartbeat.</summary>
    public abstract bool IsAvailable { get; }

    /// <summary>Whether a heartbeat has been received, so that silence means something.</summary>
    public abstract bool IsMonitoring { get; }

    /// <summary>Records that a heartbeat arrived now.</summary>
    public abstract void HeartBeat();
}
