using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HaActors.Bench.Runtime;
using HaActors.Policy.Cib;
using HaActors.Policy.Simulation;

namespace HaActors.Bench.Deciding;

/// <summary><c>bench policy</c>: how long a decision takes, beside Pacemaker's <c>crm_simulate</c> on the same file.</summary>
internal static class PolicyCommand
{
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measuring = TimeSpan.FromSeconds(3);

    // So that the short runs of small files warm up with what matters for the large ones, too.
    private const int FewestRounds = 7;

    public static Command Create()
    {
        var sizes = new Option<string[]>("--sizes")
        {
            Description = "RESOURCESxNODES, one after the other.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ =>
                ["100x16", "200x16", "500x16", "1000x32", "2000x32", "5000x64", "10000x100", "20000x100"],
        };
        var program = new Option<string>("--pbm") { Description = "The command to be measured.", Required = true };
        var beside = new Option<string>("--beside")
        {
            Description = "Pacemaker's command; none: do not run it.",
            DefaultValueFactory = _ => "crm_simulate",
        };
        var command = new Command("policy", "Measures the policy engine: one node of many is lost.") { sizes, program, beside };
        command.SetAction(parsed =>
        {
            var machine = Machine.Here();
            Console.Error.WriteLine(machine);
            var curve = new List<PolicyFigures>();
            PolicyTable.Head(Console.Error);
            foreach (var size in parsed.GetValue(sizes)!)
            {
                var parts = size.Split('x');
                var figures = Measure(
                    int.Parse(parts[0], CultureInfo.InvariantCulture),
                    int.Parse(parts[1], CultureInfo.InvariantCulture),
                    parsed.GetValue(program)!,
                    parsed.GetValue(beside)!);
                curve.Add(figures);
                PolicyTable.Row(figures, Console.Error);
            }

            Console.WriteLine(JsonSerializer.Serialize(new { machine, curve }));
            return 0;
        });
        return command;
    }

    private static PolicyFigures Measure(int resources, int nodes, string program, string beside)
    {
        var document = GeneratedCib.Make(resources, nodes);
        var file = Path.Combine(Path.GetTempPath(), $"ha-bench-{Environment.ProcessId}.xml");
        File.WriteAllText(file, document.Text);
        try
        {
            Rounds(document.Text, Warming, [], []);
            GC.Collect();
            var (reads, decides) = (new List<double>(), new List<double>());
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var actions = Rounds(document.Text, Measuring, reads, decides);
            allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / reads.Count;
            return new(
                resources,
                nodes,
                document.Constraints,
                actions,
                Median(reads),
                Median(decides),
                allocated / 1e6,
                TimedProgram.Best(5, program, "policy", "simulate", "--no-run", "--cib", file),
                beside == "none" ? null : TimedProgram.Best(3, beside, "-x", file, "-R"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <returns>How many actions the decision is made of.</returns>
    private static int Rounds(string text, TimeSpan time, List<double> reads, List<double> decides)
    {
        var request = new SimulationRequest { CarryOut = false };
        var began = Stopwatch.GetTimestamp();
        var actions = 0;
        for (var round = 0; round < FewestRounds || Stopwatch.GetElapsedTime(began) < time; round++)
        {
            var start = Stopwatch.GetTimestamp();
            var cib = CibReader.Read(text);
            reads.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            start = Stopwatch.GetTimestamp();
            var report = SimulationReport.Of(cib, request);
            decides.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            actions = report.Run.Actions.All.Count;
        }

        return actions;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
