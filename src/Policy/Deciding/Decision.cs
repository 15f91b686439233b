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
        Func<ImmutableArray<Reason>> reasons)
        : this(graph, placements, fences) => _reasons = new Lazy<ImmutableArray<Reason>>(reasons);

    /// <summary>How long the fence of a node waits, so that of two halves the one with the more important work survives.</summary>
    public ImmutableSortedDictionary<NodeName, TimeSpan> FenceDelays { get; init; } =
        ImmutableSortedDictionary<NodeName, TimeSpan>.Empty;

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

    /// <summary>Have a resource probed, started, stopped or monitored on a node.</summary>
    public sealed record OnResource(NodeName Node, ResourceId Resource, ResourceVerb Verb) : ClusterAction
    {
        public override string ToString() => $"{Verb.ToString().ToLowerInvariant()} {Resource} on {Node}";
    }
}
