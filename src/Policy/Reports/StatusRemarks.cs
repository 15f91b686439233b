using System.Text;
using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>What stands above the status.</summary>
internal static class StatusRemarks
{
    /// <summary>What is said of the document itself, before anything else.</summary>
    public static void WriteSchema(CibDocument cib, StringBuilder text)
    {
        foreach (var (name, value) in cib.Header.Attributes)
            if (name == "validate-with" && value == "none")
                text.Append(
                    "Schema validation of configuration is disabled (support for validate-with set to \"none\""
                    + " is deprecated and will be removed in a future release)\n");
    }

    public static void Write(SchedulingRun run, StringBuilder text)
    {
        if (run.DisabledInstances + run.BlockedInstances == 0)
            return;
        text.Append($"{run.DisabledInstances} of {run.Instances} resource instances DISABLED and ");
        text.Append($"{run.BlockedInstances} BLOCKED from further action due to failure\n\n");
    }
}
