namespace HaActors.Simulation.Runtime;

/// <summary>One direction between two nodes.</summary>
public sealed class SimulatedLink
{
    private readonly SimulatedRandom _random;
    private TimeSpan _freeAt;

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

    /// <summary>Chance, 0 to 1, that a segment takes up to <see cref="Tail"/> longer. Default: 0.</summary>
    public double TailRate { get; set; }

    /// <summary>The most that a late segment is late by; most of them are late by far less. Default: 50 ms.</summary>
    public TimeSpan Tail { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Chance, 0 to 1, that a packet is lost. A connection sends it again, which adds 200 ms and doubles for each
    /// further time; a datagram is gone.
    /// </summary>
    public double LossRate { get; set; }

    /// <summary>Chance, 0 to 1, that a datagram comes twice.</summary>
    public double DuplicationRate { get; set; }

    /// <summary>Chance, 0 to 1, that a datagram is overtaken by later ones, by up to <see cref="Tail"/>.</summary>
    public double ReorderRate { get; set; }

    /// <summary>What the link carries, in bytes a second; 0, the default: as much as is sent.</summary>
    public long BytesPerSecond { get; set; }

    /// <summary>Nothing gets through; nobody is told.</summary>
    public bool IsCut { get; internal set; }

    /// <summary>Virtual time before which nothing arrives.</summary>
    public TimeSpan StalledUntil { get; internal set; }

    /// <summary>As a link is that nobody disturbs.</summary>
    public void Restore()
    {
        Latency = TimeSpan.FromMilliseconds(0.1);
        Jitter = TimeSpan.FromMilliseconds(0.3);
        TailRate = LossRate = DuplicationRate = ReorderRate = 0;
        BytesPerSecond = 0;
    }

    /// <summary>How long a segment of a connection takes from now, its retransmissions and its turn on the line included.</summary>
    internal TimeSpan DrawDelay(TimeSpan now, int sizeBytes)
    {
        var delay = DrawPath() + Queued(now, sizeBytes);
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

    /// <summary>How long each copy of a datagram takes; none if it is lost.</summary>
    internal IReadOnlyList<TimeSpan> DrawDatagram(TimeSpan now, int sizeBytes)
    {
        if (IsCut || _random.Chance(LossRate))
            return [];
        var first = DrawPath() + Queued(now, sizeBytes);
        if (_random.Chance(ReorderRate))
            first += _random.Between(TimeSpan.Zero, Tail);
        return _random.Chance(DuplicationRate) ? [first, first + DrawPath()] : [first];
    }

    private TimeSpan DrawPath()
    {
        var delay = Latency + _random.Between(TimeSpan.Zero, Jitter);
        if (TailRate <= 0 || !_random.Chance(TailRate))
            return delay;
        var share = _random.NextDouble();
        return delay + (Tail * (share * share * share));
    }

    private TimeSpan Queued(TimeSpan now, int sizeBytes)
    {
        if (BytesPerSecond <= 0)
            return TimeSpan.Zero;
        var begin = now > _freeAt ? now : _freeAt;
        _freeAt = begin + TimeSpan.FromSeconds((double)sizeBytes / BytesPerSecond);
        return _freeAt - now;
    }

    /// <summary>After a heal TCP sends again only when its timer, backed off meanwhile, fires.</summary>
    internal TimeSpan DrawResend() => _random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(800));
}
