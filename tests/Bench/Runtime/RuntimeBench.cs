namespace HaActors.Bench.Runtime;

/// <summary>Runs the rows, one after the other, and says on stderr how far it is.</summary>
internal static class RuntimeBench
{
    public static IReadOnlyList<IRuntimeRow> Rows { get; } =
    [
        .. typeof(IRuntimeRow).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IRuntimeRow)) && type is { IsAbstract: false })
            .Select(type => (IRuntimeRow)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(row => row.Name, StringComparer.Ordinal),
    ];

    public static async Task<RuntimeReport> RunAsync(IReadOnlyList<IRuntimeRow> rows, int rounds, TimeSpan length)
    {
        var machine = Machine.Here();
        await Console.Error.WriteLineAsync(machine.ToString());
        var figures = new List<RuntimeFigure>();
        foreach (var row in rows)
        {
            await Console.Error.WriteLineAsync($"{row.Name} …");
            figures.AddRange(await MeasureAsync(row, rounds, length));
        }

        return new RuntimeReport(machine, DateTime.UtcNow.ToString("yyyy-MM-dd"), figures);
    }

    private static async Task<IEnumerable<RuntimeFigure>> MeasureAsync(IRuntimeRow row, int rounds, TimeSpan length)
    {
        var samples = new List<Sample>();
        rounds = Math.Min(rounds, row.MaxRounds);
        for (var round = 0; round < rounds; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var found = await row.MeasureAsync(length);
            // The first round runs what the compiler has not yet seen to be hot.
            if (round > 0 || rounds == 1)
                samples.AddRange(found);
        }

        return samples.GroupBy(sample => sample.Figure)
            .Select(figure => RuntimeFigure.Of(row.Name, figure.Key, [.. figure]));
    }
}
