using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>Turns a broken invariant into a result.</summary>
internal static class SeededRun
{
    public static SeedResult Of(ClusterWorld world, Action<ClusterWorld> run)
    {
        try
        {
            run(world);
            world.Coverage.Count("virtual seconds", (long)world.Driver.Now.TotalSeconds);
            world.Coverage.Count("steps", world.Driver.Steps);
            return new SeedResult.Passed(world.Coverage);
        }
        catch (InvariantBrokenException broken)
        {
            world.Driver.Trace($"BROKEN: {broken.Message}");
            return new SeedResult.Failed(broken.Message, world.Driver.Now, world.Driver.Steps, world.Coverage);
        }
    }

    public static void Require(bool holds, Func<string> invariant)
    {
        if (!holds)
            throw new InvariantBrokenException(invariant());
    }
}
