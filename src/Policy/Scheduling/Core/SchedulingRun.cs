using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Everything that one decision is made of: what was read, what follows from it, what shall be done.</summary>
/// <remarks>Used by one thread, once. Lists are in the order in which things were found; nothing depends on a hash's order.</remarks>
internal sealed partial class SchedulingRun
{
    public SchedulingRun(CibDocument cib, long now)
    {
        Cib = cib;
        Now = now;
        Actions = new ActionFactory(this);
    }

    public CibDocument Cib { get; }

    /// <summary>Seconds since 1970.</summary>
    public long Now { get; }

    public ClusterOptions Options { get; } = new();

    public bool HasQuorum { get; set; }

    public bool HaveFenceDevice { get; set; }

    /// <summary>
    /// A start under way in its place is asked for again, with a stop before it, so that what follows it waits. False: it
    /// counts as done, since Pacemaker lets what is under way end before it decides.
    /// </summary>
    public bool RepeatsPendingStarts { get; init; }

    /// <summary>
    /// Among equals a live migration keeps the target that it began with. False: they are compared anew, as by Pacemaker, and a
    /// migration may be broken off for it.
    /// </summary>
    public bool KeepsMigrationTargets { get; init; }

    /// <summary>Some resource's probe or start needs unfencing.</summary>
    public bool UnfencingPossible { get; set; }

    public bool HaveRemoteNodes { get; set; }

    /// <summary>Sorted by name, numbers within names by value.</summary>
    public List<Node> Nodes { get; } = [];

    public Node? Dc { get; set; }

    /// <summary>Top-level resources by descending priority.</summary>
    public List<Resource> Resources { get; } = [];

    public SortedDictionary<string, Ticket> Tickets { get; } = new(StringComparer.Ordinal);

    public List<Colocation> Colocations { get; } = [];

    public List<Ordering> Orderings { get; } = [];

    public List<Location> Locations { get; } = [];

    /// <summary>Makes actions and finds those that were made.</summary>
    public ActionFactory Actions { get; }

    /// <summary>Instances that may not be started again, and those that are blocked: for the remark above the summary.</summary>
    public int DisabledInstances { get; set; }

    public int BlockedInstances { get; set; }

    public int Instances { get; set; }

    public List<Finding> Findings { get; } = [];

    /// <summary>Receives each score when a resource is placed; null: nobody wants to know.</summary>
    public ScoreListing? ScoreListing { get; init; }

    /// <summary>Receives what leads to the decision; null: nobody wants it explained.</summary>
    public DecisionRecord? Record { get; init; }

    /// <summary>After so many looks at actions the decision is given up: a test's way to notice that it would not end.</summary>
    public long StepLimit { get; init; } = long.MaxValue;

    /// <summary>How often some action was looked at for what its orderings do to it.</summary>
    public long Steps { get; private set; }

    /// <exception cref="InvalidOperationException">The limit is reached.</exception>
    public void Step()
    {
        if (++Steps > StepLimit)
            throw new InvalidOperationException($"No end after {StepLimit} steps.");
    }

    /// <summary>Records an ordering, and those for live migrations that follow from it.</summary>
    public Ordering Order(OrderingEnd first, OrderingEnd then, OrderingFlags flags)
    {
        var ordering = new Ordering(Orderings.Count + 1, first, then, flags);
        Orderings.Add(ordering);
        Record?.Made(ordering);
        MigrationOrderings.AddEquivalents(this, ordering);
        return ordering;
    }

    /// <summary>Orders all actions of two resources with certain tasks.</summary>
    public void Order(Resource first, string firstTask, Resource then, string thenTask, OrderingFlags flags) =>
        Order(OrderingEnd.Of(first, firstTask), OrderingEnd.Of(then, thenTask), flags);
}
