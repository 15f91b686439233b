using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using HaActors.Bench.Runtime;

namespace HaActors.Bench.Checks;

/// <summary>What one checker costs, and how soon it knows.</summary>
/// <param name="Problem">Why there are no figures; null: there are.</param>
internal sealed record CheckerFigures(
    [property: JsonPropertyName("checker")] string Checker,
    [property: JsonPropertyName("servers")] int Servers,
    [property: JsonPropertyName("processorPercent")] double ProcessorPercent,
    [property: JsonPropertyName("residentMb")] double ResidentMb,
    [property: JsonPropertyName("failed")] int Failed,
    [property: JsonPropertyName("detected")] int Detected,
    [property: JsonPropertyName("false")] int False,
    [property: JsonPropertyName("delayMs")] IReadOnlyList<double> DelayMs,
    [property: JsonPropertyName("problem")] string? Problem);

/// <summary><c>bench checks</c>: many real servers on loopback, one of them failing now and then; ours beside others, one after another.</summary>
internal static class ChecksCommand
{
    private static readonly double[] Parts = [0.5, 0.9, 0.99, 1];

    public static Command Create()
    {
        var servers = new Option<int>("--servers") { Description = "Real servers.", DefaultValueFactory = _ => 10_000 };
        var interval = new Option<double>("--interval") { Description = "Seconds between two checks of one.", DefaultValueFactory = _ => 5 };
        var seconds = new Option<int>("--seconds") { Description = "Of each measurement.", DefaultValueFactory = _ => 60 };
        var warming = new Option<int>("--warming") { Description = "Seconds before it.", DefaultValueFactory = _ => 30 };
        var ldirectord = new Option<int>("--ldirectord-servers")
        {
            Description = "It checks one server after another: as many as it can within the interval.",
            DefaultValueFactory = _ => 500,
        };
        var only = new Option<string>("--only") { DefaultValueFactory = _ => "haactors,keepalived,ldirectord" };
        var command = new Command("checks", "Measures health checks beside keepalived and ldirectord; run it in a network namespace.")
        {
            servers, interval, seconds, warming, ldirectord, only,
        };
        command.SetAction(async parsed =>
        {
            var machine = Machine.Here();
            Console.Error.WriteLine(machine);
            Console.Error.WriteLine($"{"checker",-12}{"servers",8}{"cpu %",8}{"MB",8}{"failed",8}{"found",7}{"false",7}{"p50",8}{"p90",8}{"p99",8}{"max",8}  (ms)");
            var figures = new List<CheckerFigures>();
            var (count, pace) = (parsed.GetValue(servers), parsed.GetValue(interval));
            foreach (var name in parsed.GetValue(only)!.Split(','))
            {
                var many = name == "ldirectord" ? parsed.GetValue(ldirectord) : count;
                var made = await MeasureAsync(name, many, pace, parsed.GetValue(warming), parsed.GetValue(seconds));
                figures.Add(made);
                Console.Error.WriteLine(Row(made));
            }

            Console.WriteLine(JsonSerializer.Serialize(new { machine, figures }));
            return 0;
        });
        return command;
    }

    private static async Task<CheckerFigures> MeasureAsync(string name, int servers, double interval, int warming, int seconds)
    {
        using var responder = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await responder.StandardOutput.ReadLineAsync();
        try
        {
            using var checker = name switch
            {
                "haactors" => Contestant.Own(servers, interval),
                "keepalived" => Contestant.Keepalived(servers, interval),
                "ldirectord" => Contestant.Ldirectord(servers, interval),
                _ => throw new ArgumentException($"no checker is called {name}", nameof(name)),
            };
            return await MeasureAsync(checker, responder, servers, warming, seconds, interval);
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            return Nothing(name, servers, absent.Message);
        }
        finally
        {
            responder.StandardInput.Close();
            await responder.WaitForExitAsync();
        }
    }

    private static async Task<CheckerFigures> MeasureAsync(
        Contestant checker, Process responder, int servers, int warming, int seconds, double interval)
    {
        await Task.Delay(TimeSpan.FromSeconds(warming));
        var early = checker.Down.Count;
        var (before, _) = checker.Usage();
        var begun = Stopwatch.GetTimestamp();

        // One server in twenty fails in the first two thirds of the time; the others must not.
        var chance = new Random(17);
        var victims = Pool.Addresses(servers).OrderBy(_ => chance.Next()).Take(Math.Max(1, servers / 20)).ToList();
        var failed = new Dictionary<IPAddress, long>();
        foreach (var (address, at) in victims.Index().Select(pair => (pair.Item, pair.Index * seconds * 0.66 / victims.Count)))
        {
            var wait = TimeSpan.FromSeconds(at) - Stopwatch.GetElapsedTime(begun);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
            failed[address] = Stopwatch.GetTimestamp();
            await responder.StandardInput.WriteLineAsync(address.ToString());
            await responder.StandardInput.FlushAsync();
        }

        var rest = TimeSpan.FromSeconds(seconds) - Stopwatch.GetElapsedTime(begun);
        await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
        var (after, bytes) = checker.Usage();
        var elapsed = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        if (checker.IsOver)
            return Nothing(checker.Name, servers, checker.Said.Trim().Split('\n')[^1]);

        var delays = failed.Where(one => checker.Down.TryGetValue(one.Key, out var at) && at >= one.Value)
            .Select(one => Stopwatch.GetElapsedTime(one.Value, checker.Down[one.Key]).TotalMilliseconds).Order().ToList();
        return new CheckerFigures(
            checker.Name,
            servers,
            Math.Round(100 * (after - before) / elapsed, 1),
            Math.Round(bytes / 1e6, 1),
            failed.Count,
            delays.Count,
            checker.Down.Keys.Count(address => !failed.ContainsKey(address)),
            delays.Count == 0 ? [] : [.. Parts.Select(part => Math.Round(delays[(int)Math.Min(delays.Count - 1, part * delays.Count)]))],
            early > 0 ? $"{early} servers were down before any failed" : null);
    }

    private static CheckerFigures Nothing(string name, int servers, string problem) => new(name, servers, 0, 0, 0, 0, 0, [], problem);

    private static string[] Arguments() => Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
        ? [typeof(ChecksCommand).Assembly.Location, Responder.CommandName]
        : [Responder.CommandName];

    private static string Row(CheckerFigures made) => made.DelayMs.Count == 0
        ? $"{made.Checker,-12}{made.Servers,8}  nothing: {made.Problem ?? "it detected nothing"}"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{made.Checker,-12}{made.Servers,8}{made.ProcessorPercent,8}{made.ResidentMb,8}{made.Failed,8}{made.Detected,7}{made.False,7}")
            + string.Concat(made.DelayMs.Select(ms => $"{ms,8}"))
            + (made.Problem is { } problem ? $"  {problem}" : "");
}
