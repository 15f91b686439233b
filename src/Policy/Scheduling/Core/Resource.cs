using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>
/// A resource while a decision is made: a primitive, or something made of others. What each phase does with it stands in a
/// part of the class in that phase's folder.
/// </summary>
internal abstract partial class Resource(SchedulingRun run, ResourceEntry entry, string id, Resource? parent)
{
    // As many as most have: what it is, what defaults say, and a little of its own.
    private const int MetaCapacity = 7;

    public SchedulingRun Run { get; } = run;

    public ResourceEntry Entry { get; } = entry;

    /// <summary>Unique: an instance is <c>NAME:NUMBER</c>, a replica's parts <c>BUNDLE-docker-NUMBER</c>.</summary>
    public string Id { get; set; } = id;

    /// <summary>Its name in histories and constraints: without the instance number where instances are alike.</summary>
    public string HistoryId { get; set; } = id;

    public Resource? Parent { get; set; } = parent;

    public List<Resource> Children { get; } = [];

    /// <summary>The outermost resource that it belongs to, or itself; within a bundle, the bundle.</summary>
    public Resource Top => Parent?.Top ?? this;

    /// <summary>The outermost resource that it belongs to, or itself; within a bundle, what is directly below the bundle.</summary>
    public Resource OutermostBelowBundle => Parent is null or Bundle ? this : Parent.OutermostBelowBundle;

    /// <summary>Own meta attributes, then those that it inherits, with defaults filled in.</summary>
    public Dictionary<string, string> Meta { get; } = new(MetaCapacity, StringComparer.Ordinal);

    /// <summary>Scores of the nodes where it may be; empty until constraints were read.</summary>
    public NodeTable Allowed { get; set; } = new(0);

    /// <summary>Decides who is placed first; of instances that can be promoted, also who is promoted.</summary>
    public int Priority { get; set; }

    /// <summary>The priority that it is configured to have.</summary>
    public int ConfiguredPriority { get; set; }

    public int Stickiness { get; set; }

    /// <summary>Failures on a node that ban it there; <see cref="Scores.Infinity"/>: never.</summary>
    public int MigrationThreshold { get; set; } = Scores.Infinity;

    /// <summary>After how many seconds a failure is forgotten; 0: never.</summary>
    public int FailureTimeoutSeconds { get; set; }

    public MultiplyActive MultiplyActive { get; set; } = MultiplyActive.Restart;

    /// <summary>Set for a resource with an explicit value; null: by its class.</summary>
    public Role TargetRole { get; set; } = Role.Unknown;

    // What is, and what shall be.
    public Role Role { get; set; } = Role.Unknown;

    public Role NextRole { get; set; } = Role.Unknown;

    /// <summary>Where it was seen active.</summary>
    public List<Node> RunningOn { get; } = [];

    /// <summary>Where its state is known.</summary>
    public HashSet<Node> KnownOn { get; } = [];

    /// <summary>Where this decision puts it.</summary>
    public Node? AssignedTo { get; set; }

    /// <summary>Its place was decided (perhaps: none).</summary>
    public bool IsAssigned { get; set; }

    /// <summary>Held for the return of a node that was shut down.</summary>
    public Node? LockNode { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public long LockTime { get; set; }

    // Claims.
    public bool Managed { get; set; } = true;

    public bool InMaintenance { get; set; }

    public bool Blocked { get; set; }

    public bool Failed { get; set; }

    public bool FailureIgnored { get; set; }

    /// <summary>It is active, and no longer configured.</summary>
    public bool Removed { get; set; }

    /// <summary>An instance beyond the configured ones.</summary>
    public bool RemovedInstance { get; set; }

    public bool Unique { get; set; } = true;

    public bool Notify { get; set; }

    public bool Critical { get; set; } = true;

    public bool AllowMigrate { get; set; }

    public bool IsFenceDevice { get; set; }

    /// <summary>Failed, and recovered by a stop (not by a demotion alone).</summary>
    public bool StopIfFailed { get; set; }

    public bool StartPending { get; set; }

    public bool Promotable { get; set; }

    /// <summary>Its exclusive discovery was asked for by some location constraint.</summary>
    public bool ExclusiveDiscovery { get; set; }

    public Needs Needs { get; set; }

    /// <summary>Decides who is promoted first; negative: cannot be promoted.</summary>
    public int PromotionKey { get; set; }

    /// <summary>Of a clone or bundle whose instances are being placed: how many each node has, by its index.</summary>
    public int[]? InstanceCounts { get; set; }

    // While it is placed: breaks loops.
    public bool Assigning { get; set; }

    public bool MergingScores { get; set; }

    // Constraints that name it.
    public List<Location> Locations { get; } = [];

    /// <summary>Colocations in which it is the dependent: it goes with others.</summary>
    public List<Colocation> With { get; } = [];

    /// <summary>Colocations in which it is the primary: others go with it.</summary>
    public List<Colocation> WithIt { get; } = [];

    public List<TicketDependency> TicketDependencies { get; } = [];

    /// <summary>Its actions, oldest first.</summary>
    public List<ScheduledAction> Actions { get; } = [];

    /// <summary>What it uses of its node's capacities.</summary>
    public Amounts Utilization { get; } = new();

    /// <summary>The container inside which it runs, for a remote connection of a guest or a resource confined to one.</summary>
    public Resource? Container { get; set; }

    /// <summary>What runs inside it, if it is a container.</summary>
    public List<Resource> Contained { get; } = [];

    public string? MetaValue(string name) => Meta.TryGetValue(name, out var value) ? value : null;

    /// <summary>This and everything inside it, itself first.</summary>
    public IEnumerable<Resource> SelfAndDescendants()
    {
        yield return this;
        foreach (var child in Children)
            foreach (var inner in child.SelfAndDescendants())
                yield return inner;
    }

    public override string ToString() => Id;
}
