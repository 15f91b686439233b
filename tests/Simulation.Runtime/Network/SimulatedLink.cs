namespace HaActors.Simulation.Runtime;

/// <summary>One direction between two nodes.</summary>
public sealed class SimulatedLink
{
    private readonly SimulatedRandom _random;

    internal SimulatedLink(SimulationDriver driver, string from, string to)
    {
        From = from;
        To = to;
        _random = driver.Fork($"link/{from}/{to}");
    }

    public string From { get; }

    public string To { get; }

    /// <summary>The least time that a segment takes. Default: 0.1 ms.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(0.1);

    /// <summary>The most that is added to <see cref="Latency"/>, uniformly. Default: 0.3 ms.</summary>
    public TimeSpan Jitter { get; set; } = TimeSpan.FromMilliseconds(0.3);

    /// <summary>Chance, 0 to 1, that a segment must be sent again, which adds 200 ms and doubles for each further time.</summary>
    public double LossRate { get; set; }

    /// <summary>Nothing gets through; nobody is told.</summary>
    public bool IsCut { get; internal set; }

    /// <summary>Virtual time before which nothing arrives.</summary>
    public TimeSpan StalledUntil { get; internal set; }

    internal TimeSpan DrawDelay()
    {
        var delay = Latency + _random.Between(TimeSpan.Zero, Jitter);
        if (LossRate <= 0)
            return delay;
        for (var resend = TimeSpan.FromMilliseconds(200); _random.Chance(LossRate); resend *= 2)
        {
            delay += resend;
            if (resend > TimeSpan.FromSeconds(30))
                break;
        }

        return delay;
    }

    /// <summary>After a heal TCP sends again only when its timer, backed off meanwhile, fires.</summary>
    internal TimeSpan DrawResend() => _random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(800));
}
