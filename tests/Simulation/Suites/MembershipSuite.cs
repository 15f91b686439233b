using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>A bug of membership, planted at a seam.</summary>
internal enum MembershipMutant
{
    None,

    /// <summary>A failure detector that never takes a suspicion back.</summary>
    SuspectsForEver,

    /// <summary>A restarted process has the uid of the one before.</summary>
    UidReused,
}

/// <summary>
/// Whatever happened to nodes and network: once it is over, all nodes agree on who is a member.
/// </summary>
internal sealed class MembershipSuite(MembershipMutant mutant = MembershipMutant.None) : ISuite
{
    private static readonly FaultKind[] Faults =
    [
        FaultKind.ProcessCrash, FaultKind.MachineCrash, FaultKind.CrashAtStep, FaultKind.Partition, FaultKind.OneWayCut,
        FaultKind.Flap, FaultKind.Stall, FaultKind.Reset, FaultKind.Pause, FaultKind.SlowLinks, FaultKind.NarrowLinks,
        FaultKind.SlowNode, FaultKind.ClockJump, FaultKind.ClockDrift,
    ];

    public string Name => "membership";

    public IReadOnlyList<string> MustReach { get; } =
        [.. Faults.Where(kind => kind is not (FaultKind.ProcessCrash or FaultKind.MachineCrash)).Select(kind => $"fault {kind}"),
         "crash of a process", "crash of a machine", "member gone from a view"];

    public SeedResult Run(int seed, ITrace trace, FaultSchedule schedule)
    {
        var nodes = 3 + (seed % 3);
        var views = new MemberViews();
        var world = views.World = new ClusterWorld(seed, trace, nodes, Config, views.Follow)
        {
            ReusesUids = mutant == MembershipMutant.UidReused,
        };
        return SeededRun.Of(world, () =>
        {
            world.Boot();
            SeededRun.Require(
                world.AgreesWithin(TimeSpan.FromSeconds(60), nodes), () => $"a fresh cluster forms: {world.Views()}");
            var faults = new FaultSwarm(world, schedule, Faults);
            faults.Run(TimeSpan.FromSeconds(60), () =>
            {
                world.Verify();
                views.Look();
            });

            faults.End();
            var isAgreed = world.AgreesWithin(TimeSpan.FromSeconds(120), nodes);
            views.Look();
            if (!isAgreed && world.Strangers() is { Count: > 0 } strangers)
            {
                world.Coverage.Count("strangers restarted by an operator");
                foreach (var node in strangers)
                    world.Restart(node);
                isAgreed = world.AgreesWithin(TimeSpan.FromSeconds(180), nodes);
                views.Look();
            }

            SeededRun.Require(isAgreed, () => $"after quiet, all live nodes agree on membership: {world.Views()}");
        });
    }

    private string Config => "akka.cluster.downing-provider-class = \"\"\n" + mutant switch
    {
        MembershipMutant.SuspectsForEver => "akka.cluster.failure-detector.implementation-class = "
            + "\"HaActors.Simulation.Suites.NeverForgives, simulate\"",
        _ => "",
    };
}
