using System.Runtime.Versioning;
using HaActors.Lab.Machines;

[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: SupportedOSPlatform("linux")]

namespace HaActors.Lab.Scenarios;

/// <summary>
/// A scenario on virtual machines: skipped, saying why, where there can be none, and where it does not run inside the lab's
/// namespaces. <c>./lab run</c> and <c>./test --lab vm</c> put it there.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ScenarioAttribute : FactAttribute
{
    private static readonly string? s_whyNot = Environment.GetEnvironmentVariable("HA_LAB_INSIDE") == "1"
        ? Requirements.WhyNot()
        : "runs in namespaces of its own: ./lab run, or ./test --lab vm";

    public ScenarioAttribute() => Skip = s_whyNot;
}
