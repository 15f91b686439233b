using HaActors.Simulation.Product;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.Suites;

namespace HaActors.Simulation.Drbd;

/// <summary>
/// The product's own actors, its agent net:drbd and its answers to kernels, on three simulated machines of which two mirror a device: no
/// acknowledged write is lost, the copies never part, and all recovers.
/// </summary>
internal sealed class DrbdSuite(Mutant mutant = Mutant.None, int plant = 0) : ISuite
{
    private const int Nodes = 3;

    /// <summary>An operation that hung when the faults ended is given up by then, and a node that leaves is gone.</summary>
    private static readonly TimeSpan LongestHang = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(120);

    public string Name => "drbd";

    public IReadOnlyList<string> MustReach =>
    [
        "drbd: fence-peer exits with 1",
        "drbd: fence-peer exits with 4",
        "drbd: fence-peer exits with 7",
        "drbd: fence-peer finds no daemon",
        "drbd: the daemon dies while fence-peer waits for it",
        "drbd: frozen, and met again",
        "drbd: frozen, and the peer was restarted",
        "drbd: promoted alone",
        "drbd: resync",
        "drbd: written on one side alone",
        "drbd: a command's permit was gone",
    ];

    public SeedResult Run(int seed, ITrace trace, FaultSchedule faults)
    {
#if MUTANTS
        Planted.Set((Plant)plant);
        var needs = mutant == Mutant.None ? ((Plant)plant).Needs() : null;
#else
        IReadOnlyList<HaFault>? needs = null;
#endif
        var world = new HaWorld(seed, trace, Nodes, mutant, faults, needs: needs, hasMirror: true);
        return SeededRun.Of(world.Driver, world.Coverage, () => Run(world, world.Mirror!, hasRestarts: seed % 4 == 2), countsTime: mutant == Mutant.None && plant == 0);
    }

    private static void Run(HaWorld world, Mirror mirror, bool hasRestarts)
    {
        var @operator = new SimulatedOperator(world);
        world.Boot();
        ClusterSuite.Settle(world, @operator, "a fresh cluster", TimeSpan.FromSeconds(60));
        new MirrorClient(mirror).Live();
        Serve(world, mirror, "a fresh cluster");
        var isOver = false;
        if (hasRestarts)
            CleanRestarts.NowAndThen(world, () => isOver);
        @operator.Live();
        world.Faults.Run(TimeSpan.FromSeconds(world.Random.Next(8, 30)));
        world.Faults.End();
        isOver = true;
        @operator.Retire();
        var end = world.Driver.Now;
        world.Within(LongestHang, () => world.Machines.All(machine =>
            machine.Node.IsRunning && !machine.IsLeaving && !machine.AwaitsWhatBegan(end)));
        ClusterSuite.Recover(world, @operator);
        Serve(world, mirror, "the faults");
    }

    /// <summary>D5: one side is primary, writes go on, and both sides are up to date.</summary>
    private static void Serve(HaWorld world, Mirror mirror, string after)
    {
        var began = world.Driver.Now;
        if (!world.Within(Quiet, () => mirror.IsWhole && mirror.Sides.Count(side => side.CanWrite) == 1 && mirror.Oracles.AcknowledgedAt > began))
            throw new InvariantBrokenException(
                $"D5: within {Quiet.TotalSeconds} s after {after} one side is primary, its writes go on, and both are up to date: {mirror}");
        world.Coverage.Count("drbd: virtual seconds until all was well", (long)(world.Driver.Now - began).TotalSeconds);
        mirror.Oracles.OnSettled();
        world.RunFor(TimeSpan.Zero);
    }
}
