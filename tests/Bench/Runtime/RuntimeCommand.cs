using System.CommandLine;
using System.Text.Json;

namespace HaActors.Bench.Runtime;

/// <summary><c>bench runtime</c>: how fast the runtime itself is, on this machine.</summary>
internal static class RuntimeCommand
{
    public static Command Create()
    {
        var only = new Option<string?>("--only")
        {
            Description = $"Only these rows, separated by commas: {string.Join(", ", RuntimeBench.Rows.Select(row => row.Name))}.",
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds of each row; the first warms up. The median of the others counts.",
            DefaultValueFactory = _ => 6,
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "Length of a round, about.",
            DefaultValueFactory = _ => 2,
        };
        var command = new Command("runtime", "Measures the runtime: messages, asks, actors, remoting.")
        {
            only, rounds, seconds,
        };
        command.SetAction(async parsed =>
        {
            var wanted = parsed.GetValue(only)?.Split(',', StringSplitOptions.TrimEntries);
            var unknown = wanted?.Except(RuntimeBench.Rows.Select(row => row.Name)).ToArray() ?? [];
            if (unknown.Length > 0)
            {
                await Console.Error.WriteLineAsync($"bench: no row is called {string.Join(", ", unknown)}");
                return 2;
            }

            var report = await RuntimeBench.RunAsync(
                [.. RuntimeBench.Rows.Where(row => wanted?.Contains(row.Name) ?? true)],
                Math.Max(1, parsed.GetValue(rounds)),
                TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            RuntimeTable.Print(report, Console.Error);
            Console.WriteLine(JsonSerializer.Serialize(report));
            return 0;
        });
        return command;
    }
}
