using HaActors.Lab.Namespaces;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace HaActors.Process.Tests;

/// <summary>
/// A test with real processes in the lab's namespaces: skipped, saying why, where it does not run inside them.
/// <c>./test --only process</c> puts the whole run there.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public class LabFactAttribute : FactAttribute
{
    private static readonly string? s_whyNot = WhyNot();

    public LabFactAttribute() => Skip = s_whyNot;

    private static string? WhyNot()
    {
        if (Environment.GetEnvironmentVariable("HA_LAB_INSIDE") == "1")
            return null;
        return Permission.WhyNot() ?? "runs in namespaces of its own: ./test --only process";
    }
}
