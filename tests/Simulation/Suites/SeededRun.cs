using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>Turns a broken invariant into a result.</summary>
internal static class SeededRun
{
    public static SeedResult Of(IFaultTarget world, Action run) => Of(world.Driver, world.Coverage, run);

    /// <param name="countsTime">Not where a bug is planted: that run is no measure.</param>
    public static SeedResult Of(SimulationDriver driver, Coverage coverage, Action run, bool countsTime = true)
    {
        try
        {
            run();
            if (countsTime)
                coverage.Count("virtual seconds", (long)driver.Now.TotalSeconds);
            coverage.Count("steps", driver.Steps);
            return new SeedResult.Passed(coverage);
        }
        catch (InvariantBrokenException broken)
        {
            driver.Trace($"BROKEN: {broken.Message}");
            return new SeedResult.Failed(broken.Message, driver.Now, driver.Steps, coverage);
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
