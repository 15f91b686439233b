namespace HaActors.Policy.Scheduling;

/// <summary>
/// One end of an ordering: an action, or all actions of a resource with a task (which are known only when all were made).
/// </summary>
/// <param name="IntervalMs">0 unless a recurring action is meant.</param>
internal readonly record struct OrderingEnd(Resource? Resource, string? Task, int IntervalMs, ScheduledAction? Action)
{
    public static OrderingEnd Of(ScheduledAction action) => new(action.Resource, action.KeyTask, action.IntervalMs, action);

    public static OrderingEnd Of(Resource resource, string task, int intervalMs = 0) => new(resource, task, intervalMs, null);
}

/// <summary>First is done before then; see the flags for what else follows.</summary>
internal sealed class Ordering(int number, OrderingEnd first, OrderingEnd then, OrderingFlags flags)
{
    /// <summary>Place in the order of creation.</summary>
    public int Number { get; } = number;

    public OrderingEnd First { get; set; } = first;

    public OrderingEnd Then { get; set; } = then;

    public OrderingFlags Flags { get; set; } = flags;

    public override string ToString() => $"{First} then {Then}: {Flags}";
}
