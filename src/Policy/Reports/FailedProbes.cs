using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>Probes that found that a resource cannot run on a node at all.</summary>
internal static class FailedProbes
{
    /// <param name="node">Null: on any node.</param>
    public static OperationRecord? Of(Resource resource, string? node)
    {
        foreach (var failed in resource.Run.FailedOperations)
            if (failed.IsUnavailableProbe && (node is null || failed.Node.Name == node)
                && IsOf(resource, failed.HistoryId))
                return failed.Record;
        return null;
    }

    private static bool IsOf(Resource resource, string historyId) =>
        resource is Primitive ? resource.Id == historyId || resource.HistoryId == historyId
            : resource.Children.Exists(child => IsOf(child, historyId));
}
