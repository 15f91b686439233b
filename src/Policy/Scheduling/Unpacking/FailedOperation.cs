using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>A result that was not the one hoped for.</summary>
/// <param name="HistoryId">The id under which the node's history has the resource.</param>
internal sealed record FailedOperation(Node Node, string HistoryId, OperationRecord Record)
{
    /// <summary>
    /// A probe that found that the resource cannot run there, which is no failure as long as it need not.
    /// </summary>
    public bool IsUnavailableProbe => OperationMeaning.IsUnavailableProbe(Record);
}

internal sealed partial class SchedulingRun
{
    /// <summary>In the order in which histories were read; one for each operation and node.</summary>
    public List<FailedOperation> FailedOperations { get; } = [];

    /// <summary>Which resource each history that was read is about.</summary>
    public Dictionary<ResourceHistory, Primitive> HistoryOwners { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Recurring monitors whose failure is too old to count: to be started anew.</summary>
    public HashSet<OperationRecord> ExpiredMonitors { get; } = new(ReferenceEqualityComparer.Instance);
}
