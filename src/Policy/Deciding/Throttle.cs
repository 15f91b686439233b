namespace HaActors.Policy;

/// <summary>How far a machine's load is above what the cluster means to use of it.</summary>
public enum Busyness
{
    None,
    Low,
    Medium,
    High,
}

/// <summary>
/// A busy machine takes fewer operations at a time: recovery that overloads it makes operations time out, and so causes
/// more recovery. Steps and shares are those of Pacemaker's <c>load-threshold</c>.
/// </summary>
public static class Throttle
{
    /// <summary>Percent.</summary>
    public const int DefaultThreshold = 80;

    /// <param name="load">Processes that run or wait, in the mean of a minute, for each processor.</param>
    /// <param name="threshold">Percent of the processors that the cluster means to use; 0: load is not looked at.</param>
    public static Busyness Of(double load, int threshold) => threshold <= 0
        ? Busyness.None
        : (load * 100 / threshold) switch
        {
            > 2.0 => Busyness.High,
            > 1.6 => Busyness.Medium,
            > 1.2 => Busyness.Low,
            _ => Busyness.None,
        };

    /// <param name="limit">Operations that the machine takes at a time when it is not busy; 0: any.</param>
    public static int Limit(int limit, Busyness busy) => busy switch
    {
        Busyness.High => 1,
        _ when limit == 0 => 0,
        Busyness.Medium => Math.Max(1, limit / 4),
        Busyness.Low => Math.Max(1, limit / 2),
        _ => limit,
    };
}
