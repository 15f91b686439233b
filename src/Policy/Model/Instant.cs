namespace HaActors.Policy.Model;

/// <summary>A moment on one machine's monotonic clock. Never compared between machines; wall clocks play no part.</summary>
public readonly record struct Instant(TimeSpan SinceOrigin) : IComparable<Instant>
{
    public static Instant Origin => default;

    /// <summary>Before everything that can have happened.</summary>
    public static Instant Never => new(TimeSpan.MinValue / 4);

    /// <summary>After everything that can happen.</summary>
    public static Instant Ever => new(TimeSpan.MaxValue / 4);

    public int CompareTo(Instant other) => SinceOrigin.CompareTo(other.SinceOrigin);

    public static Instant operator +(Instant instant, TimeSpan span) => new(instant.SinceOrigin + span);

    public static Instant operator -(Instant instant, TimeSpan span) => new(instant.SinceOrigin - span);

    public static TimeSpan operator -(Instant later, Instant earlier) => later.SinceOrigin - earlier.SinceOrigin;

    public static bool operator <(Instant left, Instant right) => left.SinceOrigin < right.SinceOrigin;

    public static bool operator >(Instant left, Instant right) => left.SinceOrigin > right.SinceOrigin;

    public static bool operator <=(Instant left, Instant right) => left.SinceOrigin <= right.SinceOrigin;

    public static bool operator >=(Instant left, Instant right) => left.SinceOrigin >= right.SinceOrigin;

    public static Instant Max(Instant left, Instant right) => left > right ? left : right;

    public override string ToString() => $"{SinceOrigin.TotalSeconds:0.000}s";
}
