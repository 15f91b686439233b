using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>
/// Three nodes that have nothing to do, on links that lose 1 % of what is sent and delay it by up to 20 ms: for as long as
/// it lasts nobody suspects anybody.
/// </summary>
internal sealed class IdleSuite(TimeSpan time) : ISuite
{
    public string Name => "idle";

    public bool RunsUnasked => false;

    public SeedResult Run(int seed, ITrace trace, FaultSchedule faults)
    {
        var world = new HaWorld(seed, trace, 3, Mutant.None, faults) { DetectsAsShipped = true };
        world.Driver.Network.ResendsEarly = true;
        world.Driver.Network.ForEachLink(link => (link.Jitter, link.LossRate) = (TimeSpan.FromMilliseconds(20), 0.01));
        try
        {
            var client = new SimulatedOperator(world);
            world.Boot();
            ClusterSuite.Settle(world, client, "a fresh cluster", TimeSpan.FromSeconds(60));
            Idle(world);
            ClusterSuite.Settle(world, client, "all this", TimeSpan.FromSeconds(5));
            world.Coverage.Count("virtual seconds", (long)world.Driver.Now.TotalSeconds);
            world.Coverage.Count("steps", world.Driver.Steps);
            return new SeedResult.Passed(world.Coverage);
        }
        catch (InvariantBrokenException broken)
        {
            return new SeedResult.Failed(broken.Message, world.Driver.Now, world.Driver.Steps, world.Coverage);
        }
    }

    private void Idle(HaWorld world)
    {
        var oracles = world.Oracles;
        var term = oracles.NewestTerm;
        var starts = oracles.Starts.Values.Sum();
        var end = world.Driver.Now + time;
        while (world.Driver.Now < end)
        {
            world.RunFor(TimeSpan.FromMilliseconds(50));
            var suspicion = world.Machines.Select(Suspicion).FirstOrDefault(what => what is not null)
                ?? (oracles.NewestTerm > term ? $"another term began: {oracles.NewestTerm}" : null)
                ?? (oracles.Fences.Count > 0 ? $"{oracles.Fences[0]} was fenced" : null)
                ?? (oracles.Starts.Values.Sum() > starts ? "something was started again" : null);
            if (suspicion is not null)
                throw new InvariantBrokenException($"idle: nobody suspects anybody, but {suspicion}, after {world.Driver.Now.TotalSeconds:F1} s");
        }
    }

    private static string? Suspicion(Machine machine) =>
        machine.Guard is not { IsQuorate: true } ? $"{machine} hears no quorum"
        : machine.Membership?.State.Unreachable is { IsEmpty: false } unreachable
            ? $"{machine} does not reach {string.Join(",", unreachable.Select(member => member.Address.Host))}"
        : null;
}
