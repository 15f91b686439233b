namespace HaActors.Bench.Runtime;

/// <summary>
/// One row of <c>bench runtime</c>. A class in this assembly with a constructor without parameters is found by itself.
/// </summary>
internal interface IRuntimeRow
{
    /// <summary>The name that <c>--only</c> takes; rows run in the order of their names.</summary>
    string Name { get; }

    /// <summary>Most rounds that are worth their time; the first, which warms up, counts too.</summary>
    int MaxRounds => int.MaxValue;

    /// <summary>One round. Called several times; what each figure's median is, counts.</summary>
    /// <param name="length">How long a round should measure, about; a row that measures a fixed task ignores it.</param>
    Task<IReadOnlyList<Sample>> MeasureAsync(TimeSpan length);
}

/// <summary>What one round gave for one figure.</summary>
/// <param name="Figure">What was measured: the same text in each round.</param>
/// <param name="Unit">Of <paramref name="Value"/>, such as <c>messages/s</c>.</param>
internal sealed record Sample(string Figure, double Value, string Unit);
