using HaActors.Actors.Protocol;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>Nodes that go and come back by intention.</summary>
internal static class CleanRestarts
{
    // Well below the lease, which a successor that was not told would wait for; virtual time, so no machine is too slow.
    private static readonly TimeSpan SuccessionLimit = TimeSpan.FromMilliseconds(200);

    // A dead time until the one that was asked counts as gone, and the beats around it.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);

    /// <summary>L3: one node leaves, the coordinator's or another; nobody waits for what it held.</summary>
    public static Machine LeaveOnce(HaWorld world, SimulatedOperator client, bool isCoordinator)
    {
        var oracles = world.Oracles;
        var leader = world.MachineOf(oracles.Leader!.Value.Value);
        var machine = isCoordinator ? leader : world.Random.Pick(world.Machines.Where(other => other != leader).ToList());
        var term = oracles.NewestTerm;
        var (isReleased, hasEnded) = (false, false);
        HaProcess.Terminate(world, machine, () => isReleased = true, _ => hasEnded = true);
        world.Coverage.Count($"one clean restart{(machine == leader ? " of the coordinator's node" : "")}");
        world.Within(TimeSpan.FromSeconds(10), () => isReleased || hasEnded);
        if (!isReleased)
            throw new InvariantBrokenException($"L3: {machine}, told to end, is emptied and released; it {(hasEnded ? "ended by itself" : "still runs")}");

        if (machine == leader && !world.Within(SuccessionLimit, () => oracles.NewestTerm > term))
            throw new InvariantBrokenException($"L3: {machine}, which coordinated, was released, and nobody has another term within {SuccessionLimit.TotalMilliseconds} ms");
        world.Within(TimeSpan.FromSeconds(5), () => hasEnded);
        EveryoneAnswers(world, client);
        return machine;
    }

    /// <summary>L3: whoever asks now is answered, though the call may be on its way to one that is gone.</summary>
    public static void EveryoneAnswers(HaWorld world, SimulatedOperator client)
    {
        foreach (var machine in world.Running.ToList())
        {
            var asked = world.Driver.Now;
            if (client.Ask(machine, new OperatorRequest.GetStatus()) is null || world.Driver.Now - asked > AnswerLimit)
                throw new InvariantBrokenException($"L3: {machine} answers within {AnswerLimit.TotalSeconds} s, not after {(world.Driver.Now - asked).TotalSeconds} s");
        }
    }

    /// <summary>Nodes leave and come back in the midst of faults, until <paramref name="isOver"/>.</summary>
    public static void NowAndThen(HaWorld world, Func<bool> isOver)
    {
        var random = world.Driver.Fork("restarts");
        var number = 0;
        Next();

        void Next() => world.Driver.After(random.Between(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5)), () =>
        {
            if (isOver())
                return;
            var name = $"restart-{++number}";
            var chance = FaultSchedule.ChanceOf(world.Driver, name);
            var machine = chance.Chance(0.5) && world.Oracles.Leader is { } leader
                ? world.MachineOf(leader.Value)
                : chance.Pick(world.Machines);
            if (world.Schedule.Admits(world.Driver, name, $"clean restart of {machine}"))
                world.RestartCleanly(machine, chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(2)));
            Next();
        });
    }
}
