using HaActors.Policy.Model;

namespace HaActors.Policy;

/// <summary>
/// How soon the next decision may be made. A takeover needs a handful at once and gets them; decisions that bring about
/// nothing but the next decision must not eat the processor of the node that decides. Pure.
/// </summary>
public sealed record DecisionPace
{
    /// <summary>So many may follow each other without a pause.</summary>
    public const int Burst = 50;

    /// <summary>And then one in each.</summary>
    public static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(100);

    // When all of the burst is there again; each decision moves it on by the spacing.
    private Instant _wholeAt = Instant.Never;

    public static DecisionPace Fresh { get; } = new();

    /// <returns>Zero: now.</returns>
    public TimeSpan PauseBefore(Instant now)
    {
        var pause = _wholeAt - (Spacing * (Burst - 1)) - now;
        return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
    }

    public DecisionPace Decided(Instant now) => this with { _wholeAt = Instant.Max(_wholeAt, now) + Spacing };
}
