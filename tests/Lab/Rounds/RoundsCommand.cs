using System.CommandLine;
using System.Diagnostics;
using HaActors.Lab.Demo;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Rounds;

/// <summary><c>ha-lab rounds</c>: random faults, one round after the other, while a client writes.</summary>
public static class RoundsCommand
{
    public static System.CommandLine.Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How many.", DefaultValueFactory = _ => 20 };
        var seed = new Option<long>("--seed") { Description = "The same seed, the same faults.", DefaultValueFactory = _ => 1 };
        var command = new System.CommandLine.Command(
            "rounds", "Random faults while a client writes: no acknowledged record is lost or served by two nodes at a time.")
        {
            rounds, seed,
        };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(rounds), parsed.GetValue(seed)));
        return command;
    }

    private static async Task<int> RunAsync(int rounds, long seed)
    {
        var folder = Path.Combine(DemoFolder.Repository, "artifacts", "rounds");
        Console.WriteLine($"{rounds} rounds of random faults, seed {seed}");
        var passed = 0;
        string? problem = null;
        using var cluster = new RoundCluster(folder, DemoFolder.Binaries, _ => { });
        try
        {
            await cluster.FormAsync();
            for (var round = 1; round <= rounds && problem is null; round++)
            {
                problem = await RoundAsync(cluster, seed, round);
                passed += problem is null ? 1 : 0;
            }
        }
        catch (LabException cause)
        {
            problem = cause.Message;
        }

        if (problem is not null)
            Console.WriteLine($"{problem}\nthe same again: ./test --lab netns --rounds {rounds} --seed {seed}; logs are in {folder}");
        Console.WriteLine(cluster.Summary);
        Console.WriteLine($"{passed} passed, {(problem is null ? 0 : 1)} failed, 0 skipped");
        return problem is null ? 0 : 1;
    }

    /// <returns>What went wrong; null: nothing.</returns>
    private static async Task<string?> RoundAsync(RoundCluster cluster, long seed, int round)
    {
        var plan = RoundPlan.Of(seed, round);
        var began = Stopwatch.GetTimestamp();
        var said = $"round {round}: {plan}";
        try
        {
            var victims = new List<string>();
            foreach (var fault in plan.Faults)
                victims.Add(await cluster.InjectAsync(fault));
            said += $" ({string.Join(", ", victims)})";
            if (victims.Count == 1)
            {
                await cluster.ServedAsync();
                said += $", served after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s";
            }

            cluster.Mend();
            await cluster.HealedAsync();
        }
        catch (LabException cause)
        {
            return string.Join('\n', [$"{said}: {cause.Message}", .. cluster.Problems()]);
        }

        var problems = cluster.Problems();
        Console.WriteLine($"{said}, whole after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        return problems.Count == 0 ? null : string.Join('\n', problems.Take(20));
    }
}
