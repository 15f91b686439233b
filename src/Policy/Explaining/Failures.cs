using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>What failed of a resource.</summary>
internal static class Failures
{
    /// <summary>The failures of a resource that the nodes remember, on one node or (null) on all.</summary>
    public static IEnumerable<FailedOperation> Of(Resource resource, Node? node = null)
    {
        foreach (var failed in resource.Run.FailedOperations)
            if ((node is null || failed.Node == node) && IsOf(resource, failed))
                yield return failed;
    }

    /// <summary>A failure after which a certain thing is to be done.</summary>
    public static FailedOperation? With(Primitive resource, OnFail onFail, Node? node = null)
    {
        foreach (var failed in Of(resource, node))
            if (resource.Run.Actions.OnFailOf(resource, failed.Record.Task, failed.Record.IntervalMs) == onFail)
                return failed;
        return null;
    }

    /// <summary>The failure that a resource is recovered from: the latest where it is active.</summary>
    public static FailedOperation? Latest(Resource resource)
    {
        FailedOperation? latest = null;
        foreach (var failed in Of(resource))
            if (!failed.IsUnavailableProbe && (latest is null || failed.Record.LastChange >= latest.Record.LastChange))
                latest = failed;
        return latest;
    }

    public static string Text(FailedOperation failed) => $"its {Phrases.Result(failed.Record)} on {failed.Node.Name}";

    // A history belongs to the instance that is active there; of several alike its name is without a number.
    private static bool IsOf(Resource resource, FailedOperation failed) =>
        failed.HistoryId == resource.Id || failed.HistoryId == resource.HistoryId
        && (resource.RunningOn.Count == 0 || resource.RunningOn.Contains(failed.Node) || !IsAnonymous(resource));

    private static bool IsAnonymous(Resource resource) => resource.AnonymousClone is not null;
}
