namespace HaActors.Policy.Scheduling;

/// <summary>An action of the transition graph, with what must be done before it.</summary>
/// <param name="priority">0 to 1,000,000; carried out first among those that are ready.</param>
internal sealed class Synapse(ScheduledAction action, int priority)
{
    public ScheduledAction Action { get; } = action;

    public int Priority { get; } = priority;

    /// <summary>In the order in which they are written.</summary>
    public List<ScheduledAction> Inputs { get; } = [];
}

internal sealed partial class SchedulingRun
{
    /// <summary>What shall be done, in the order of the graph.</summary>
    public List<Synapse> Graph { get; } = [];
}
