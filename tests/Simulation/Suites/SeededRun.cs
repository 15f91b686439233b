using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>Turns a broken invariant into a result.</summary>
internal static class SeededRun
{
    public static SeedResult Of(IFaultTarget world, Action run)
    {
        try
        {
            run();
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

    /// <param name="holds">Whether it does.</param>
    /// <param name="invariant">Its name, a colon, the particulars.</param>
    public static void Require(bool holds, Func<string> invariant)
    {
        if (!holds)
            throw new InvariantBrokenException(invariant());
    }
}
