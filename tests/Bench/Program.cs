using System.CommandLine;
using System.Text.Json;
using HaActors.Bench;
using HaActors.Bench.Checks;
using HaActors.Bench.Deciding;
using HaActors.Bench.Runtime;
using HaActors.Bench.Simulation;
using HaActors.Lab.Demo;
using HaActors.Lab.Namespaces;

const string PowerOff = "poweroff active";

(string Fault, long LimitMs)[] known =
[
    (PowerOff, 1_000),
    ("kill active", 1_500),
    ("freeze active", 1_500),
    ("partition active", 1_500),
    ("crash service", Faults.MonitorIntervalMs + 300),
    ("standby active", 200),
];

var runs = new Option<int>("--runs") { Description = "Runs of each fault.", DefaultValueFactory = _ => 5 };
var formations = new Option<int>("--formations") { Description = "Clusters formed.", DefaultValueFactory = _ => 3 };
var only = new Option<string?>("--only") { Description = "Only these faults, separated by commas." };
var profiles = new Option<string>("--profile")
{
    Description = "Timing profiles of the nodes for the faults, separated by commas.",
    DefaultValueFactory = _ => DemoCluster.DefaultProfile,
};
var faultsOnly = new Option<bool>("--faults-only") { Description = "Neither formation nor idle figures." };
var root = new RootCommand("Measures the demo's cluster; run it by tests/Bench/bench.")
{
    runs, formations, only, profiles, faultsOnly, RuntimeCommand.Create(), RemotePeer.Create(), SimulationCommand.Create(), PolicyCommand.Create(),
    ChecksCommand.Create(), Responder.Create(), OwnChecker.Create(),
};
root.SetAction(async parsed =>
{
    var brief = parsed.GetValue(faultsOnly);
    var wanted = parsed.GetValue(only)?.Split(',', StringSplitOptions.TrimEntries);
    try
    {
        var formation = new List<long>();
        for (var run = 0; run < (brief ? 0 : parsed.GetValue(formations)); run++)
            formation.Add(await Measurements.FormationAsync());
        var idle = brief ? [] : await Measurements.IdleAsync();
        var faults = new List<FaultFigures>();
        foreach (var profile in parsed.GetValue(profiles)!.Split(',', StringSplitOptions.TrimEntries))
        {
            foreach (var (fault, limit) in known.Where(each => wanted?.Contains(each.Fault) ?? true))
            {
                var goal = fault == PowerOff && profile == "lan-fast" ? 300 : limit;
                faults.Add(await Measurements.FaultAsync(fault, parsed.GetValue(runs), goal, profile));
            }
        }

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
