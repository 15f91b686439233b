using HaActors.Actors.Protocol;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>Nodes that go and come back by intention.</summary>
internal static class CleanRestarts
{
    // Well below the lease, which a successor that was not told would wait for; virtual time, so no machine is too slow.
    private static readonly TimeSpan SuccessionLimit = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMilliseconds(500);

    /// <summary>L3: one node leaves, the coordinator's or another; nobody waits for what it held.</summary>
    public static Machine LeaveOnce(HaWorld world, SimulatedOperator client, bool isCoordinator)
    {
        var oracles = world.Oracles;
        var leader = world.MachineOf(oracles.Leader!.Value.Value);
        var machine = isCoordinator ? leader : world.Random.Pick(world.Machines.Where(other => other != leader).ToList());
        var term = oracles.NewestTerm;
        bool? released = null;
        HaProcess.Terminate(world, machine, cleanly => released = cleanly);
        world.Coverage.Count($"one clean restart{(machine == leader ? " of the coordinator's node" : "")}");
        var end = world.Driver.Now + TimeSpan.FromSeconds(10);
        while (released is null && world.Driver.Now < end)
            Answers(world, client, machine);
        if (released != true)
            throw new InvariantBrokenException($"L3: {machine}, told to end, is emptied and released; it {(released is null ? "still runs" : "ended by itself")}");

        if (machine == leader && !world.Within(SuccessionLimit, () => oracles.NewestTerm > term))
            throw new InvariantBrokenException($"L3: {machine}, which coordinated, ended, and nobody has another term within {SuccessionLimit.TotalMilliseconds} ms");
        return machine;
    }

    /// <summary>Whoever asks now is answered, also when the call was on its way to the one that goes.</summary>
    private static void Answers(HaWorld world, SimulatedOperator client, Machine leaving)
    {
        foreach (var machine in world.Running.Where(machine => machine != leaving).ToList())
        {
            var asked = world.Driver.Now;
            if (client.Ask(machine, new OperatorRequest.GetStatus()) is null || world.Driver.Now - asked > AnswerLimit)
                throw new InvariantBrokenException($"L3: {machine} answers within {AnswerLimit.TotalMilliseconds} ms of another node's leave, not after {(world.Driver.Now - asked).TotalMilliseconds} ms");
        }
    }

    /// <summary>Nodes leave and come back in the midst of faults, until <paramref name="isOver"/>.</summary>
    public static void NowAndThen(HaWorld world, Func<bool> isOver)
    {
        var random = world.Driver.Fork("restarts");
        Next();

        void Next() => world.Driver.After(random.Between(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5)), () =>
        {
            if (isOver())
                return;
            var machine = random.Chance(0.5) && world.Oracles.Leader is { } leader
                ? world.MachineOf(leader.Value)
                : random.Pick(world.Machines);
            world.RestartCleanly(machine, random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(2)));
            Next();
        });
    }
}
