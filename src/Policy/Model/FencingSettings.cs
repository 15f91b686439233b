namespace HaActors.Policy.Model;

/// <summary>What fencing is told beside its devices; topology and delays for important work are in the CIB.</summary>
/// <param name="WatchdogTimeout">After which a watchdog that nobody pets resets its node; zero: nobody has one.</param>
/// <param name="Loop">When a node that is fenced again and again is left alone.</param>
public sealed record FencingSettings(TimeSpan WatchdogTimeout, LoopSettings Loop)
{
    public static FencingSettings Default { get; } = new(TimeSpan.Zero, LoopSettings.Off);
}

/// <param name="Limit">Fences of one node within <paramref name="Window"/> after which a person must look at it; 0: any number.</param>
/// <param name="Stay">Online for that long, a node has left its loop.</param>
public sealed record LoopSettings(int Limit, TimeSpan Window, TimeSpan Stay)
{
    public static LoopSettings Off { get; } = new(0, TimeSpan.Zero, TimeSpan.Zero);
}
