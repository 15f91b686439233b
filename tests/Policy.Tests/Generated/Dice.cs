namespace HaActors.Policy.Tests.Generated;

/// <summary>Chance in the words that generators use.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);
    private int _last;

    /// <summary>From 0 to <paramref name="end"/> - 1.</summary>
    public int Below(int end) => _random.Next(end);

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public bool Percent(int chance) => _random.Next(100) < chance;

    public T Of<T>(params ReadOnlySpan<T> values) => values[_random.Next(values.Length)];

    public T OneOf<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];

    /// <summary>An XML id that nothing else has.</summary>
    public string Id(string prefix) => $"{prefix}-{++_last}";
}
