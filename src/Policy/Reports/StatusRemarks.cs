using System.Text;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>What stands above the status.</summary>
internal static class StatusRemarks
{
    public static void Write(SchedulingRun run, StringBuilder text)
    {
        if (run.DisabledInstances + run.BlockedInstances == 0)
            return;
        text.Append($"{run.DisabledInstances} of {run.Instances} resource instances DISABLED and ");
        text.Append($"{run.BlockedInstances} BLOCKED from further action due to failure\n\n");
    }
}
