namespace HaActors.Policy.Simulation;

/// <summary>What can be changed before a decision, in the order in which it is.</summary>
internal enum InjectionKind
{
    Quorum,
    Watchdog,
    NodeUp,
    NodeDown,
    NodeFail,
    NodeStandby,
    NodeOnline,
    TicketGrant,
    TicketRevoke,
    TicketStandby,
    TicketActivate,
    Operation,
}

/// <summary>A change of what was observed, made before the decision.</summary>
/// <param name="Value">True or false, a node's or ticket's name; for an operation see <see cref="OperationOutcome"/>.</param>
internal sealed record Injection(InjectionKind Kind, string Value);

/// <summary>What was asked for cannot be injected into this configuration.</summary>
internal sealed class InjectionException(string text) : Exception(text);

/// <summary>How an operation ends: <c>RESOURCE_TASK_INTERVAL@NODE=EXITCODE</c>, the interval in ms.</summary>
/// <param name="Resource">As histories name it, or an instance.</param>
internal sealed record OperationOutcome(string Resource, string Task, int IntervalMs, string Node, int ExitCode)
{
    public const string Form = "RESOURCE_TASK_INTERVAL@NODE=EXITCODE, for example web_monitor_10000@n1=7";

    /// <summary>Null if the text is no such thing.</summary>
    public static OperationOutcome? Parse(string text)
    {
        var equals = text.LastIndexOf('=');
        var at = text.LastIndexOf('@');
        if (at <= 0 || equals < at || !int.TryParse(text[(equals + 1)..], out var code))
            return null;
        var key = text[..at];
        var last = key.LastIndexOf('_');
        var first = last <= 0 ? -1 : key.LastIndexOf('_', last - 1);
        // Two tasks have a line in their names.
        foreach (var task in (string[])[Scheduling.Tasks.MigrateTo, Scheduling.Tasks.MigrateFrom])
            if (last > task.Length && key[..last].EndsWith("_" + task, StringComparison.Ordinal))
                first = last - task.Length - 1;
        return first > 0 && int.TryParse(key[(last + 1)..], out var interval)
            ? new OperationOutcome(key[..first], key[(first + 1)..last], interval, text[(at + 1)..equals], code)
            : null;
    }

    public bool Matches(Scheduling.ScheduledAction action) =>
        action.Task == Task && action.IntervalMs == IntervalMs && action.Node?.Name == Node && IsOf(action.Resource!);

    public bool IsOf(Scheduling.Resource resource) => resource.Id == Resource || resource.HistoryId == Resource;
}
