using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy;

/// <summary>What follows from a <see cref="ClusterState"/>: what to do, where everything belongs, and why.</summary>
/// <param name="Placements">For every primitive its node, or none.</param>
/// <param name="Fences">Nodes that have to be fenced, each with the reason; also those whose fence has to wait.</param>
public sealed record Decision(
    TransitionGraph Graph,
    ImmutableSortedDictionary<ResourceId, NodeName?> Placements,
    ImmutableSortedDictionary<NodeName, string> Fences)
{
    private readonly Lazy<ImmutableArray<Reason>> _reasons = new(() => []);

    internal Decision(
        TransitionGraph graph,
        ImmutableSortedDictionary<ResourceId, NodeName?> placements,
        ImmutableSortedDictionary<NodeName, string> fences,
        long? recheckAt,
        Func<ImmutableArray<Reason>> reasons)
        : this(graph, placements, fences)
    {
        RecheckAt = recheckAt;
        _reasons = new Lazy<ImmutableArray<Reason>>(reasons);
    }

    /// <summary>Those of <see cref="Placements"/> that belong there promoted.</summary>
    public ImmutableSortedSet<ResourceId> Promoted { get; init; } = [];

    /// <summary>
    /// Where the configuration says that nobody looks for a resource (<c>resource-discovery</c>), as the node's history names
    /// it. What is not known of it there counts as "it does not run".
    /// </summary>
    public ImmutableHashSet<(ResourceId Resource, NodeName Node)> NotLookedFor { get; init; } = [];

    /// <summary>How much of the graph is under way at a time.</summary>
    public TransitionLimits Limits { get; init; } = TransitionLimits.None;

    /// <summary>Seconds since 1970: time alone changes the decision then (a rule, a failure forgotten); null: never.</summary>
    public long? RecheckAt { get; }

    /// <summary>How long the fence of a node waits, so that of two halves the one with the more important work survives.</summary>
    public ImmutableSortedDictionary<NodeName, TimeSpan> FenceDelays { get; init; } =
        ImmutableSortedDictionary<NodeName, TimeSpan>.Empty;

    /// <summary>Resources that are kept for the return of the node that is, or was, shut down with them.</summary>
    public ImmutableSortedDictionary<ResourceId, ShutdownLock> ShutdownLocks { get; init; } =
        ImmutableSortedDictionary<ResourceId, ShutdownLock>.Empty;

    /// <summary>For people. Worked out when first asked for, which costs as much as the decision.</summary>
    public ImmutableArray<Reason> Reasons => _reasons.Value;
}

/// <param name="Subject">The resource or node that it is about.</param>
/// <param name="IsProblem">Something that was wanted cannot be.</param>
public sealed record Reason(string Subject, string Text, bool IsProblem = false);

/// <summary>Actions with what each waits for. Inputs always have lower numbers, so that no graph can hold a loop.</summary>
public sealed record TransitionGraph(ImmutableArray<GraphAction> Actions)
{
    public static TransitionGraph Empty { get; } = new([]);
}

/// <param name="Inputs">Numbers of the actions that must have succeeded before this one may begin.</param>
public sealed record GraphAction(int Number, ClusterAction Action, ImmutableArray<int> Inputs)
{
    /// <summary>What the node is to do; null of a fence.</summary>
    public ResourceOperation? Operation { get; init; }

    /// <summary>Higher begins first where not all can begin at once.</summary>
    public int Priority { get; init; }

    public override string ToString() => $"{Number}: {Action} after [{string.Join(',', Inputs)}]";
}

/// <summary>One thing to be done. Two equal actions are the same deed, also across two graphs.</summary>
public abstract record ClusterAction
{
    private ClusterAction()
    {
    }

    /// <summary>Make sure that a node does nothing any more.</summary>
    public sealed record Fence(NodeName Target) : ClusterAction
    {
        public override string ToString() => $"fence {Target}";
    }

    /// <summary>Have something done with a resource on a node.</summary>
    /// <param name="Resource">As the node's history names it.</param>
    public sealed record OnResource(NodeName Node, ResourceId Resource, ResourceVerb Verb) : ClusterAction
    {
        /// <summary>Of a monitor, or of its cancellation; tells several of one resource apart.</summary>
        public int IntervalMs { get; init; }

        /// <summary>Of a notification: before or after what, as in <c>pre_notify_start</c>, <c>post_notify_demote</c>.</summary>
        public string? Notice { get; init; }

        /// <summary>Of a live migration: the node at its other end. Sent to another node, it is another deed.</summary>
        public NodeName? Peer { get; init; }

        /// <summary>A notification of what will be done.</summary>
        public bool IsNoticeBefore => Notice?.StartsWith("pre_", StringComparison.Ordinal) == true;

        /// <summary>Whether it is a notification that comes after this deed, and because of it. A fence is a stop, too.</summary>
        public bool TellsOf(ClusterAction deed) =>
            Notice == $"post_notify_{(deed is OnResource on ? ResourceOperation.TaskOf(on.Verb) : ResourceOperation.TaskOf(ResourceVerb.Stop))}";

        public override string ToString() =>
            $"{Word}{(Notice is null ? "" : $" ({Notice})")} {Resource} on {Node}{Way}";

        private string Way => (Verb, Peer) switch
        {
            (ResourceVerb.MigrateTo, { } target) => $" to {target}",
            (ResourceVerb.MigrateFrom, { } source) => $" from {source}",
            _ => "",
        };

        private string Word => Verb switch
        {
            ResourceVerb.Cancel => $"cancel monitor of {IntervalMs} ms of",
            ResourceVerb.ForgetFailures => "forget failures of",
            ResourceVerb.MigrateTo => "migrate away",
            ResourceVerb.MigrateFrom => "receive",
            _ => Verb.ToString().ToLowerInvariant(),
        };
    }
}
