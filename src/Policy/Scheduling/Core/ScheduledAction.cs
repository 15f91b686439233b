namespace HaActors.Policy.Scheduling;

/// <summary>Something that may have to be done. There is one for each resource, task, interval and node.</summary>
/// <param name="keyTask">The middle part of its key: its task, but for a cancellation that of what it cancels.</param>
internal sealed class ScheduledAction(
    int number, Resource? resource, string keyTask, string task, int intervalMs, Node? node)
{
    private string? _key;

    // The lists are structures: fields, so that adding changes them and no copy.
    private EdgeList _before;
    private EdgeList _after;
    private HashSet<ScheduledAction>? _followers;

    public required SchedulingRun Run { get; init; }

    /// <summary>From 1, in the order in which they were made.</summary>
    public int Number { get; } = number;

    public Resource? Resource { get; } = resource;

    /// <summary>What the key says between resource and interval, for example <c>start</c> or <c>pre_notify_start</c>.</summary>
    public string KeyTask { get; } = keyTask;

    public string Task { get; set; } = task;

    /// <summary>0: done once.</summary>
    public int IntervalMs { get; } = intervalMs;

    /// <summary>Null: not bound to a node (pseudo-actions of sets), or the resource has no place.</summary>
    public Node? Node { get; set; } = node;

    /// <summary><c>RESOURCE_TASK_INTERVAL</c>, or a name of its own.</summary>
    public string Key
    {
        get => _key ??= $"{Resource!.Id}_{KeyTask}_{IntervalMs}";
        init => _key = value;
    }

    public ActionFlags Flags { get; set; } = ActionFlags.Optional | ActionFlags.Runnable;

    public bool IsOptional => (Flags & ActionFlags.Optional) != 0;

    public bool IsRequired => !IsOptional;

    public bool IsRunnable => (Flags & ActionFlags.Runnable) != 0;

    public bool IsPseudo => (Flags & ActionFlags.Pseudo) != 0;

    public bool IsMigratable => (Flags & ActionFlags.Migratable) != 0;

    /// <summary>Its task has an interval: it is repeated until it is cancelled.</summary>
    public bool IsRecurring => IntervalMs > 0 && !IsCancellation;

    /// <summary>Ends a recurring action; <see cref="KeyTask"/> says which.</summary>
    public bool IsCancellation => Task == Tasks.Cancel;

    /// <summary>Why it is required, or why it cannot run; the first cause is kept.</summary>
    public string? Reason { get; set; }

    /// <summary>What must be true before it runs.</summary>
    public Needs Needs { get; set; }

    /// <summary>0 to 1,000,000: copied into the graph.</summary>
    public int Priority { get; set; }

    /// <summary>Its operation as configured: timeout and the like. Shared by actions of one operation; null: nothing of a resource.</summary>
    public Operation? Operation { get; set; }

    /// <summary>The exit code that says that all is as it was thought to be; -1: the usual one, 0.</summary>
    public int ExpectedExitCode { get; set; } = -1;

    /// <summary>Values that only this action has (fencing's, notification's), for the graph.</summary>
    public SortedDictionary<string, string>? Extra { get; set; }

    /// <summary>Of how many runnable predecessors of kind <see cref="OrderingFlags.MinRunnable"/> it has need.</summary>
    public int RequiredRunnableBefore { get; set; }

    public int RunnableBefore { get; set; }

    /// <summary>For walks over the orderings: the last walk that came by.</summary>
    public int Visit { get; set; }

    /// <summary>What precedes it, oldest first.</summary>
    public ref EdgeList Before => ref _before;

    /// <summary>What follows it, oldest first.</summary>
    public ref EdgeList After => ref _after;

    /// <summary>Adds an edge whose first action this is.</summary>
    public void Precede(Edge edge)
    {
        _after.Add(edge);
        _followers?.Add(edge.Then);
    }

    /// <summary>Some edge leads from here to the other. For those with many followers.</summary>
    public bool IsFollowedBy(ScheduledAction other)
    {
        if (_followers is null)
        {
            _followers = [];
            foreach (var edge in _after.AsSpan())
                _followers.Add(edge.Then);
        }

        return _followers.Contains(other);
    }

    public bool Has(ActionFlags flag) => (Flags & flag) != 0;

    public void Set(ActionFlags flag) => Flags |= flag;

    public void Clear(ActionFlags flag) => Flags &= ~flag;

    /// <summary>Adds a value that only this action has.</summary>
    public void Say(string name, string value) =>
        (Extra ??= new SortedDictionary<string, string>(StringComparer.Ordinal))[name] = value;

    /// <summary>Takes a reason if it has none.</summary>
    public void Because(string reason) => Reason ??= reason;

    /// <summary>Removes a flag because of another action.</summary>
    /// <param name="colocation">The id of the colocation that connects both; null: they are ordered.</param>
    public void ClearFor(ActionFlags flag, ScheduledAction cause, string? colocation = null)
    {
        if (!Has(flag))
            return;
        Clear(flag);
        Run.Record?.Lost(this, flag, cause, colocation);
    }

    /// <summary>
    /// Removes a flag because of another action, and keeps that as the reason if it is the first and another resource's.
    /// </summary>
    public void ClearBecause(ActionFlags flag, ScheduledAction cause)
    {
        if (!Has(flag))
            return;
        ClearFor(flag, cause);
        if (Reason is not null || cause.Resource == Resource)
            return;
        var change = flag switch
        {
            ActionFlags.Runnable => "unrunnable",
            ActionFlags.Migratable => "unmigrateable",
            _ => "required",
        };
        Reason = cause.Resource is { } by ? $"{change} {by.Id} {cause.Task}" : $"{change} {cause.Task}";
    }

    public override string ToString() => Node is null ? Key : $"{Key} {Node.Name}";
}
