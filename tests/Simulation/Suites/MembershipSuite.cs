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
        var world = new ClusterWorld(seed, trace, nodes, Config) { ReusesUids = mutant == MembershipMutant.UidReused };
        var views = new MemberViews(world);
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
            var isAgreed = world.AgreesWithin(TimeSpan.FromSeconds(120), nodes)
                || (HasEndedIslands(world) && world.AgreesWithin(TimeSpan.FromSeconds(180), nodes));
            views.Look();
            SeededRun.Require(isAgreed, () => $"after quiet, all live nodes agree on membership: {world.Views()}");
        });
    }

    /// <summary>What an operator does where nobody downs: whoever is not of the largest island starts again.</summary>
    private static bool HasEndedIslands(ClusterWorld world)
    {
        var islands = world.Islands();
        if (islands.Count < 2)
            return false;
        world.Coverage.Count("islands ended by an operator");
        foreach (var node in islands.Skip(1).SelectMany(island => island))
            world.Restart(node);
        return true;
    }

    private string Config => "akka.cluster.downing-provider-class = \"\"\n" + mutant switch
    {
        MembershipMutant.SuspectsForEver => "akka.cluster.failure-detector.implementation-class = "
            + "\"HaActors.Simulation.Suites.NeverForgives, simulate\"",
        _ => "",
    };
}

/// <summary>A member that went from a node's view never comes back to it: its incarnation is dead.</summary>
internal sealed class MemberViews(ClusterWorld world)
{
    private readonly SortedDictionary<string, SortedSet<string>> _present = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _gone = new(StringComparer.Ordinal);

    public void Look()
    {
        foreach (var node in world.Live)
        {
            var own = ClusterWorld.Member(node);
            var observer = own.SelfUniqueAddress.ToString();
            var now = new SortedSet<string>(
                own.State.Members.Select(member => member.UniqueAddress.ToString()), StringComparer.Ordinal);
            if (!_gone.TryGetValue(observer, out var gone))
                gone = _gone[observer] = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var member in _present.GetValueOrDefault(observer) ?? [])
            {
                if (!now.Contains(member) && gone.Add(member))
                    world.Coverage.Count("member gone from a view");
            }

            _present[observer] = now;
            var back = now.FirstOrDefault(gone.Contains);
            SeededRun.Require(back is null, () => $"a removed member stays removed: {back} is a member again on {node}");
        }
    }
}
