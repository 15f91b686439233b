using System.Text;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>Nodes and resources as they are, as operators know the list.</summary>
internal static class ClusterStatusText
{
    /// <param name="pending">Show what is under way.</param>
    public static void Write(SchedulingRun run, StringBuilder text, bool pending = true)
    {
        text.Append("  * Node List:\n");
        NodeListText.Write(run, text);
        text.Append('\n');
        text.Append("  * Full List of Resources:\n");
        var list = new ResourceListText(run, text, pending);
        foreach (var resource in run.Resources)
            list.Write(resource, 2);
    }
}
