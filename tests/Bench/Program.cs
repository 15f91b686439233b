using System.CommandLine;
using System.Text.Json;
using HaActors.Bench;
using HaActors.Bench.Deciding;
using HaActors.Bench.Runtime;
using HaActors.Bench.Simulation;
using HaActors.Lab.Demo;
using HaActors.Lab.Namespaces;

(string Fault, long LimitMs)[] known =
[
    ("kill active", 1_500),
    ("freeze active", 1_500),
    ("partition active", 1_500),
    ("crash service", Faults.MonitorIntervalMs + 300),
    ("standby active", 200),
];

var runs = new Option<int>("--runs") { Description = "Runs of each fault.", DefaultValueFactory = _ => 5 };
var formations = new Option<int>("--formations") { Description = "Clusters formed.", DefaultValueFactory = _ => 3 };
var only = new Option<string?>("--only") { Description = "Only these faults, separated by commas." };
var root = new RootCommand("Measures the demo's cluster; run it by tests/Bench/bench.")
{
    runs, formations, only, RuntimeCommand.Create(), RemotePeer.Create(), SimulationCommand.Create(), PolicyCommand.Create(),
};
root.SetAction(async parsed =>
{
    var wanted = parsed.GetValue(only)?.Split(',', StringSplitOptions.TrimEntries);
    try
    {
        var formation = new List<long>();
        for (var run = 0; run < parsed.GetValue(formations); run++)
            formation.Add(await Measurements.FormationAsync());
        var idle = await Measurements.IdleAsync();
        var faults = new List<FaultFigures>();
        foreach (var (fault, limit) in known.Where(each => wanted?.Contains(each.Fault) ?? true))
            faults.Add(await Measurements.FaultAsync(fault, parsed.GetValue(runs), limit));
        var figures = new Figures(formation, idle, faults);
        Table.Print(figures, Console.Error);
        Console.WriteLine(JsonSerializer.Serialize(figures));
        return 0;
    }
    catch (LabException cause)
    {
        await Console.Error.WriteLineAsync($"bench: {cause.Message}");
        return 1;
    }
});
return root.Parse(args).Invoke();
