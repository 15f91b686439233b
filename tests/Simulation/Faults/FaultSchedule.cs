using System.Globalization;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation;

/// <summary>
/// The faults of one run. Each has a name and draws its own chance from it, so that leaving one out shifts no other:
/// that is how a failing run is made smaller.
/// </summary>
public sealed class FaultSchedule(IReadOnlySet<string>? only = null)
{
    private readonly List<InjectedFault> _injected = [];

    /// <summary>In the order in which they were injected; those left out are not among them.</summary>
    public IReadOnlyList<InjectedFault> Injected => _injected;

    /// <summary>Whether the fault is part of this run; if so it is recorded, and the caller injects it.</summary>
    /// <param name="driver">The run's.</param>
    /// <param name="name">The same in each run of the seed, and no other fault's.</param>
    /// <param name="what">A line for people.</param>
    public bool Admits(SimulationDriver driver, string name, string what)
    {
        if (only is not null && !only.Contains(name))
            return false;
        _injected.Add(new InjectedFault(name, driver.Now, what));
        driver.Trace($"fault {name}: {what}");
        return true;
    }

    /// <summary>The chance of one fault: where it strikes, how long it lasts.</summary>
    public static SimulatedRandom ChanceOf(SimulationDriver driver, string name) => driver.Fork($"fault/{name}");

    public static string Numbered(int number) => string.Create(CultureInfo.InvariantCulture, $"f{number}");
}

/// <param name="Name">What <see cref="FaultSchedule"/> knows it by.</param>
/// <param name="At">Virtual time.</param>
/// <param name="What">A line for people.</param>
public sealed record InjectedFault(string Name, TimeSpan At, string What);
