namespace HaActors.Policy.Scheduling;

/// <summary>Something that may have to be done. There is one for each resource, task, interval and node.</summary>
internal sealed class ScheduledAction(int number, Resource? resource, string task, int intervalMs, Node? node)
{
    private string? _key;

    /// <summary>From 1, in the order in which they were made.</summary>
    public int Number { get; } = number;

    public Resource? Resource { get; } = resource;

    public string Task { get; } = task;

    public int IntervalMs { get; } = intervalMs;

    /// <summary>Null: not bound to a node (pseudo-actions of sets), or the resource has no place.</summary>
    public Node? Node { get; set; } = node;

    /// <summary><c>RESOURCE_TASK_INTERVAL</c>, or a name of its own.</summary>
    public string Key
    {
        get => _key ??= $"{Resource!.Id}_{Task}_{IntervalMs}";
        init => _key = value;
    }

    public ActionFlags Flags { get; set; } = ActionFlags.Optional | ActionFlags.Runnable;

    public bool IsOptional => (Flags & ActionFlags.Optional) != 0;

    public bool IsRequired => !IsOptional;

    public bool IsRunnable => (Flags & ActionFlags.Runnable) != 0;

    public bool IsPseudo => (Flags & ActionFlags.Pseudo) != 0;

    public bool IsMigratable => (Flags & ActionFlags.Migratable) != 0;

    /// <summary>Why it is required, or why it cannot run; the first cause is kept.</summary>
    public string? Reason { get; set; }

    /// <summary>What its operation is configured to do on failure.</summary>
    public OnFail OnFail { get; set; } = OnFail.Restart;

    /// <summary>The role in which it leaves the resource when it fails.</summary>
    public Role FailRole { get; set; } = Role.Started;

    public Needs Needs { get; set; }

    /// <summary>0 to 1,000,000: copied into the graph.</summary>
    public int Priority { get; set; }

    /// <summary>Its operation's configured values (timeout, role, …), for the graph.</summary>
    public SortedDictionary<string, string>? Meta { get; set; }

    /// <summary>Values that only this action has (fencing's, notification's), for the graph.</summary>
    public SortedDictionary<string, string>? Extra { get; set; }

    /// <summary>Of how many runnable predecessors of kind <see cref="OrderingFlags.MinRunnable"/> it has need.</summary>
    public int RequiredRunnableBefore { get; set; }

    public int RunnableBefore { get; set; }

    /// <summary>What precedes it.</summary>
    public List<Edge> Before { get; } = [];

    /// <summary>What follows it.</summary>
    public List<Edge> After { get; } = [];

    /// <summary>On which attributes of its node, when it is carried out (promotion scores and the like).</summary>
    public string? CancelTask { get; set; }

    /// <summary>What a cancel cancels.</summary>
    public int CancelIntervalMs { get; set; }

    public bool Has(ActionFlags flag) => (Flags & flag) != 0;

    public void Set(ActionFlags flag) => Flags |= flag;

    public void Clear(ActionFlags flag) => Flags &= ~flag;

    public override string ToString() => Node is null ? Key : $"{Key} {Node.Name}";
}
