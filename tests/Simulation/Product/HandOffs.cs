using HaActors.Actors.Protocol;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>Daemons that are restarted while their resources run on.</summary>
internal static class HandOffs
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(8);

    /// <summary>L4: what ran there runs on, is started nowhere, and nobody is fenced; unless its daemon stays away for too long.</summary>
    public static void Once(HaWorld world, SimulatedOperator client)
    {
        var oracles = world.Oracles;
        var machine = world.Random.Chance(0.4) ? world.MachineOf(oracles.Leader!.Value.Value) : world.Random.Pick(world.Machines);
        var overruns = world.Random.Chance(0.3);
        if (!world.Schedule.Admits(world.Driver, "hand-off", $"hand-off of {machine}"))
            return;
        var isWhole = world.Random.Chance(0.3);
        client.Insist(
            isWhole && !overruns ? new OperatorRequest.SetMaintenance(true) : new OperatorRequest.SetHandOff(machine.Name, (long)Bound.TotalMilliseconds),
            TimeSpan.FromSeconds(10));
        world.Coverage.Count($"one hand-off{(overruns ? " that overruns" : isWhole ? " of a cluster in maintenance" : "")}");
        var before = machine.Active.ToList();
        var starts = before.ToDictionary(resource => resource, resource => oracles.Starts.GetValueOrDefault(resource));
        var hasEnded = false;
        HaProcess.Terminate(world, machine, () => { }, _ => hasEnded = true);
        if (!world.Within(TimeSpan.FromSeconds(10), () => hasEnded))
            throw new InvariantBrokenException($"L4: {machine}, told to end, is let go");
        if (!machine.Active.SequenceEqual(before))
            throw new InvariantBrokenException($"L4: {machine} goes, and what it ran runs on: {string.Join(",", before)}, not {string.Join(",", machine.Active)}");

        // Whoever coordinates next must know it, too.
        world.RunFor(world.Random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(2)));
        if (world.Random.Chance(0.5) && world.Machines.Length > 3 && world.MachineOf(oracles.Leader!.Value.Value) is var leader && leader != machine)
            world.Kill(leader, TimeSpan.FromMilliseconds(150));
        world.RunFor(world.Random.Between(TimeSpan.Zero, overruns ? Bound * 4 : Bound / 2));
        if (!overruns)
        {
            AssertLeftAlone();
            world.Restart(machine);
            ClusterSuite.Settle(world, client, "a hand-off", TimeSpan.FromSeconds(30));
            AssertLeftAlone();
        }

        client.Insist(new OperatorRequest.SetMaintenance(false), TimeSpan.FromSeconds(10));
        world.Restart(machine);
        ClusterSuite.Settle(world, client, "a hand-off", TimeSpan.FromSeconds(60));
        if (!overruns)
            AssertLeftAlone();

        void AssertLeftAlone()
        {
            if (oracles.Fences.Contains(machine.Name))
                throw new InvariantBrokenException($"L4: {machine} is handed off and is not fenced");
            foreach (var (resource, count) in starts)
            {
                if (world.InstancesOf(resource) == 1 && oracles.Starts.GetValueOrDefault(resource) != count)
                    throw new InvariantBrokenException($"L4: {resource} ran on {machine}, which is handed off, and was started again");
            }
        }
    }

    /// <summary>In the midst of faults, until <paramref name="isOver"/>.</summary>
    public static void NowAndThen(HaWorld world, SimulatedOperator client, Func<bool> isOver)
    {
        var random = world.Driver.Fork("hand-offs");
        var number = 0;
        Next();

        void Next() => world.Driver.After(random.Between(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(4)), () =>
        {
            if (isOver())
                return;
            var name = $"hand-off-{++number}";
            var chance = FaultSchedule.ChanceOf(world.Driver, name);
            var machine = chance.Chance(0.5) && world.Oracles.Leader is { } leader
                ? world.MachineOf(leader.Value)
                : chance.Pick(world.Machines);
            if (world.Schedule.Admits(world.Driver, name, $"hand-off of {machine}"))
                Begin(machine, chance);
            Next();
        });

        void Begin(Machine machine, SimulatedRandom chance)
        {
            var (patience, away) = (chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1)), chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(4)));
            OperatorRequest request = chance.Chance(0.15)
                ? new OperatorRequest.SetMaintenance(chance.Chance(0.5))
                : new OperatorRequest.SetHandOff(machine.Name, chance.Next(1_000, 6_000));
            if (world.Running.ToList() is not { Count: > 0 } running)
                return;
            client.Send(chance.Pick(running), request, _ =>
            {
                if (request is OperatorRequest.SetHandOff && !isOver())
                    world.Driver.After(patience, () => world.RestartCleanly(machine, away));
            });
        }
    }
}
