using HaActors.Actors.Protocol;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.Suites;

namespace HaActors.Simulation.Product;

/// <summary>The product's own actors on simulated machines: nothing runs twice, nothing accepted is lost, all recovers.</summary>
internal sealed class ClusterSuite(Mutant mutant = Mutant.None, int plant = 0, bool hasWitness = false) : ISuite
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

    public string Name => hasWitness ? "witness" : "cluster";

    public IReadOnlyList<int> Kept => hasWitness ? [342] : [3259, 4277, 5983, 11822, 16889, 19977];

    public SeedResult Run(int seed, ITrace trace, FaultSchedule faults)
    {
#if MUTANTS
        Planted.Set((Plant)plant);
        var needs = mutant == Mutant.None ? ((Plant)plant).Needs() : null;
#else
        IReadOnlyList<HaFault>? needs = null;
#endif
        var size = !hasWitness ? NodesOf(seed) : seed % 5 == 3 ? 4 : 2;
        var world = new HaWorld(seed, trace, size, mutant, faults, hasWitness, needs);
        return SeededRun.Of(world.Driver, world.Coverage, () => Run(world, seed), countsTime: mutant == Mutant.None && plant == 0);
    }

    private static int NodesOf(int seed) => HaWorld.VotingOf(seed) == Voting.TwoNode ? 2 : (seed % 10) switch
    {
        7 => 7,
        4 or 9 => 5,
        _ => 3,
    };

    private static void Run(HaWorld world, int seed)
    {
        var client = new SimulatedOperator(world);
        world.Boot();
        Settle(world, client, "a fresh cluster", TimeSpan.FromSeconds(30));
        if (world.Oracles.Fences.Count > 0)
            throw new InvariantBrokenException($"L2: a cluster that starts fences nobody, not {string.Join(",", world.Oracles.Fences)}");
        if (seed % 16 == 12)
        {
            HandOffs.Once(world, client);
            return;
        }

        if (seed % 8 == 4)
        {
            OneCleanRestart(world, client, isCoordinator: seed / 8 % 3 < 2);
            return;
        }

        if (seed % 4 == 0)
        {
            OneCrash(world, client);
            return;
        }

        var isOver = false;
        if (seed % 8 == 2)
            CleanRestarts.NowAndThen(world, () => isOver);
        if (seed % 8 == 6)
            HandOffs.NowAndThen(world, client, () => isOver);
        var editors = new SimulatedEditors(world);
        client.Live();
        if (world.Features.HasFlag(Features.Migratable))
            client.SendAbout();
        editors.Live();
        world.Faults.Run(TimeSpan.FromSeconds(world.Random.Next(8, 25)));
        world.Faults.End();
        isOver = true;
        client.Retire();
        editors.Verify();
        Recover(world, client);
    }

    private static void OneCleanRestart(HaWorld world, SimulatedOperator client, bool isCoordinator)
    {
        if (!world.Schedule.Admits(world.Driver, "restart", "one clean restart"))
            return;
        var machine = CleanRestarts.LeaveOnce(world, client, isCoordinator);
        world.RunFor(world.Random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        world.Restart(machine);
        Settle(world, client, "a clean restart", TimeSpan.FromSeconds(3));
        if (world.Oracles.Fences.Count > 0)
            throw new InvariantBrokenException($"L3: {machine} was restarted cleanly; fenced were {string.Join(",", world.Oracles.Fences)}");
    }

    /// <summary>L2: what the node ran is started once elsewhere; nothing else moves, then or when the node comes back.</summary>
    private static void OneCrash(HaWorld world, SimulatedOperator client)
    {
        var oracles = world.Oracles;
        var victim = world.Random.Pick(world.Machines);
        if (!world.Schedule.Admits(world.Driver, "crash", victim.Name))
            return;
        var before = Places(world);
        var starts = oracles.Starts.ToDictionary(StringComparer.Ordinal);
        var promotions = oracles.Promotions.GetValueOrDefault(SimulatedConfiguration.Promotable);
        var promoted = victim.IsPromoted(SimulatedConfiguration.Promotable) ? 1 : 0;
        var isMachine = world.Random.Chance(0.6);
        var isQuick = !isMachine && world.Random.Chance(0.5);
        var led = oracles.Leader?.Value == victim.Name;
        world.Coverage.Count($"one crash of a {(isMachine ? "machine" : "process")}{(led ? ", the coordinator's" : "")}");
        if (isMachine)
            world.PowerOff(victim, "machine");
        else
            world.Kill(victim, isQuick ? TimeSpan.FromMilliseconds(150) : TimeSpan.FromSeconds(3));
        CleanRestarts.EveryoneAnswers(world, client);
        world.RunFor(TimeSpan.FromSeconds(1));
        Settle(world, client, "one crash", TimeSpan.FromSeconds(30));
        world.RunFor(TimeSpan.FromSeconds(5));
        Settle(world, client, "the node's return", TimeSpan.FromSeconds(5));
        foreach (var (resource, places) in before)
        {
            var started = oracles.Starts.GetValueOrDefault(resource) - starts.GetValueOrDefault(resource);
            var most = places.Contains(victim.Name) ? 1 : 0;
            if (started > most)
                throw new InvariantBrokenException(
                    $"L2: one crash of {victim}: {resource}, which ran on {string.Join(",", places)}, was started {started} times");
        }

        var again = oracles.Promotions.GetValueOrDefault(SimulatedConfiguration.Promotable) - promotions;
        if (again > promoted)
            throw new InvariantBrokenException($"L2: one crash of {victim}, which had {promoted} promoted: {again} promotions");

        if (oracles.Fences.Any(fenced => fenced != victim.Name))
            throw new InvariantBrokenException($"L2: one crash of {victim}: fenced were {string.Join(",", oracles.Fences)}");
    }

    public static void Recover(HaWorld world, SimulatedOperator client)
    {
        ClusterStatus? status = null;
        if (!world.Within(Quiet, () => (status = client.Status())?.Coordinator is not null))
            throw new InvariantBrokenException($"L1: within {Quiet.TotalSeconds} s of quiet there is a coordinator: {States(world, status)}");

        client.VerifyPromises(status!);
        client.Insist(new OperatorRequest.SetMaintenance(false), Quiet);
        if (!world.Within(Quiet, () => (status = client.Status()) is not null && IsTrue(world, status)))
            throw new InvariantBrokenException(
                $"L5: within {Quiet.TotalSeconds} s of quiet the coordinator knows what runs where, untold: {States(world, status)}");
        foreach (var machine in world.Machines)
            client.Insist(new OperatorRequest.SetStandby(machine.Name, false), Quiet);
        foreach (var unit in PlacementUnit.All(world.Configuration).Select(unit => unit.Id.Value))
        {
            client.Insist(new OperatorRequest.SetTarget(unit, true), Quiet);
            client.Insist(new OperatorRequest.Cleanup(unit, null), Quiet);
        }

        Settle(world, client, "the faults", Quiet, unit => client.Insist(new OperatorRequest.Cleanup(unit, null), Quiet));
    }

    private static bool AreTogether(HaWorld world, ColocationEntry rule)
    {
        var with = PlacementUnit.All(world.Configuration).First(unit => unit.Id.Value == rule.Primary).Members[0].Id;
        return world.Machines.Any(machine => machine.Runs(rule.Dependent!) && machine.Runs(with.Value));
    }

    /// <summary>L1: each resource runs once, clones on their nodes with one promoted, and the coordinator says so; all nodes are online.</summary>
    public static void Settle(
        HaWorld world, SimulatedOperator client, string after, TimeSpan limit, Action<string>? cleanup = null)
    {
        ClusterStatus? status = null;
        var end = world.Driver.Now + limit;
        while (world.Driver.Now < end)
        {
            if (IsInPlace(world) && IsOneCluster(world))
            {
                status = client.Status();
                if (IsWell(world, status))
                    return;
            }

            world.RunFor(TimeSpan.FromMilliseconds(200));
        }

        status ??= client.Status();
        throw new InvariantBrokenException(
            $"L1: {limit.TotalSeconds} s after {after} each resource runs once, on a node that is online, and all are members: {States(world, status)}");
    }

    private static bool IsInPlace(HaWorld world) => world.Configuration.Resources.Keys.All(resource =>
        world.Machines.Count(machine => machine.Runs(resource.Value)) == world.InstancesOf(resource.Value))
        && (!world.Features.HasFlag(Features.Promotable)
            || world.Machines.Count(machine => machine.IsPromoted(SimulatedConfiguration.Promotable)) == 1)
        && world.Configuration.Cib.Constraints.OfType<ColocationEntry>().All(rule => rule.Score != "INFINITY" || AreTogether(world, rule))
        && world.Machines.All(machine => machine.Node.IsRunning && !machine.Node.IsPaused);

    /// <summary>Every node's cluster incarnation has all nodes as members, up and reachable.</summary>
    private static bool IsOneCluster(HaWorld world) => world.Machines.All(machine =>
        machine.Membership is { } membership
        && membership.State.Unreachable.IsEmpty
        && membership.State.Members.Count(member => member.Status == Akka.Cluster.MemberStatus.Up) == world.Machines.Length
        && membership.State.Members.Count == world.Machines.Length);

    private static bool IsWell(HaWorld world, ClusterStatus? status) => status is { Coordinator: not null }
        && status.Nodes.All(node => node.Presence == "online")
        && status.Activity.IsEmpty
        && status.Resources.All(resource => resource.Runs
            && (world.InstancesOf(resource.Id) > 1
                || (resource.Node == resource.Target && world.MachineOf(resource.Node!).Runs(resource.Id))));

    /// <summary>What it says to be running runs there, and what it says to be stopped runs nowhere.</summary>
    private static bool IsTrue(HaWorld world, ClusterStatus status) => status is { Coordinator: not null } && status.Resources.All(resource =>
        resource.Runs ? world.MachineOf(resource.Node!).Runs(resource.Id)
        : resource.State != "stopped" || world.InstancesOf(resource.Id) > 1 || world.Machines.All(machine => !machine.Runs(resource.Id)));

    private static SortedDictionary<string, List<string>> Places(HaWorld world) => new(
        world.Configuration.Resources.Keys.ToDictionary(
            resource => resource.Value,
            resource => world.Machines.Where(machine => machine.Runs(resource.Value)).Select(machine => machine.Name).ToList()),
        StringComparer.Ordinal);

    private static string States(HaWorld world, ClusterStatus? status) =>
        string.Join("; ", world.Machines.Select(machine =>
            $"{machine}{(machine.Node.IsRunning ? "" : " (down)")} runs [{string.Join(",", machine.Active)}]"
            + $"{(machine.IsPromoted(SimulatedConfiguration.Promotable) ? ", promoted" : "")}, members "
            + string.Join(",", machine.Membership?.State.Members.Select(member => $"{member.Address.Host} {member.Status}") ?? [])))
        + (status is null ? "; nobody answers" : $"; {status.AskedNode} says: coordinator {status.Coordinator}, term {status.Term}, "
            + string.Join(",", status.Nodes.Select(node => $"{node.Name} {node.Presence}"))
            + "; " + string.Join(",", status.Resources.Where(resource => !resource.Runs)
                .Select(resource => $"{resource.Id} {resource.State} ({resource.Why})"))
            + "; " + string.Join(" ", status.Activity.Concat(status.Problems)));
}
