namespace HaActors.Policy.Model;

/// <summary>How much a resource wants a place. ±1,000,000 is infinite and absorbs; minus infinity wins over plus.</summary>
/// <remarks>Source: Pacemaker Explained, "Score math".</remarks>
public readonly record struct Score(int Value) : IComparable<Score>
{
    private const int InfiniteValue = 1_000_000;

    public static Score Zero => default;

    public static Score Infinity => new(InfiniteValue);

    public static Score MinusInfinity => new(-InfiniteValue);

    public bool Forbids => Value <= -InfiniteValue;

    public int CompareTo(Score other) => Value.CompareTo(other.Value);

    public static Score operator +(Score left, Score right)
    {
        if (left.Forbids || right.Forbids)
            return MinusInfinity;

        if (left.Value >= InfiniteValue || right.Value >= InfiniteValue)
            return Infinity;

        return new Score(Math.Clamp(left.Value + right.Value, -InfiniteValue, InfiniteValue));
    }

    public static bool operator <(Score left, Score right) => left.Value < right.Value;

    public static bool operator >(Score left, Score right) => left.Value > right.Value;

    public static bool operator <=(Score left, Score right) => left.Value <= right.Value;

    public static bool operator >=(Score left, Score right) => left.Value >= right.Value;

    /// <summary>Reads a whole number, <c>INFINITY</c>, <c>+INFINITY</c> or <c>-INFINITY</c>.</summary>
    public static bool TryParse(string? text, out Score score)
    {
        score = text?.Trim().ToUpperInvariant() switch
        {
            "INFINITY" or "+INFINITY" => Infinity,
            "-INFINITY" => MinusInfinity,
            _ => Zero,
        };
        if (score != Zero)
            return true;

        if (!int.TryParse(text, out var number))
            return false;

        score = new Score(Math.Clamp(number, -InfiniteValue, InfiniteValue));
        return true;
    }

    public override string ToString() => Value switch
    {
        >= InfiniteValue => "INFINITY",
        <= -InfiniteValue => "-INFINITY",
        _ => Value.ToString(),
    };
}
