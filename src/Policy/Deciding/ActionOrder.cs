using HaActors.Policy.Model;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Deciding;

/// <summary>A deed of the graph with the deeds that it waits for.</summary>
internal sealed record OrderedAction(ClusterAction Action, IReadOnlyList<ClusterAction> Inputs)
{
    public ResourceOperation? Operation { get; init; }

    public int Priority { get; init; }

    /// <summary>Of a start: other nodes may run the same, because it is one of a clone's interchangeable instances.</summary>
    public bool IsOneOfMany { get; init; }

    /// <summary>Of a promotion: how many may be promoted at a time.</summary>
    public int PromotedMax { get; init; } = 1;

    /// <summary>What is not managed any more while its operation is under way: that one comes first. Null: nothing.</summary>
    public ResourceId? After { get; init; }
}

/// <summary>The policy engine's graph as deeds of this cluster, inputs first.</summary>
internal static class ActionOrder
{
    /// <remarks>
    /// Points in the order at which nothing is done are left out: what waits for one waits for what that waits for. An
    /// action in a loop, which the engine never leaves, would be left out with all that waits for it.
    /// </remarks>
    /// <param name="underWay">What is being started, stopped and so on somewhere.</param>
    public static List<OrderedAction> Of(SchedulingRun run, IReadOnlySet<ResourceId> underWay)
    {
        var waiting = new Dictionary<ScheduledAction, int>(run.Graph.Count);
        var followers = new Dictionary<ScheduledAction, List<Synapse>>();
        foreach (var synapse in run.Graph)
            waiting[synapse.Action] = 0;
        foreach (var synapse in run.Graph)
        {
            foreach (var input in synapse.Inputs)
            {
                waiting[synapse.Action]++;
                if (!followers.TryGetValue(input, out var those))
                    followers[input] = those = [];
                those.Add(synapse);
            }
        }

        var ready = new PriorityQueue<Synapse, int>();
        foreach (var synapse in run.Graph)
            if (waiting[synapse.Action] == 0)
                ready.Enqueue(synapse, synapse.Action.Number);

        var ordered = new List<OrderedAction>();
        var deeds = new Dictionary<ScheduledAction, IReadOnlyList<ClusterAction>>();
        var held = new Dictionary<ScheduledAction, ResourceId>();
        while (ready.TryDequeue(out var synapse, out _))
        {
            var inputs = Joined(synapse.Inputs, deeds);
            var after = underWay.Count == 0 ? null : Unmanaged(synapse, underWay, held);
            if (Deed(synapse.Action) is { } deed)
            {
                ordered.Add(Ordered(synapse, deed, inputs) with { After = after });
                deeds[synapse.Action] = [deed];
            }
            else
            {
                deeds[synapse.Action] = inputs;
                if (after is { } first)
                    held[synapse.Action] = first;
            }

            foreach (var follower in followers.GetValueOrDefault(synapse.Action) ?? [])
                if (--waiting[follower.Action] == 0)
                    ready.Enqueue(follower, follower.Action.Number);
        }

        return ordered;
    }

    /// <summary>
    /// The engine does nothing with what is not managed and waits for nothing of it. What an operation under way leaves behind is
    /// not known before its end, though: until then the order counts.
    /// </summary>
    private static ResourceId? Unmanaged(
        Synapse synapse, IReadOnlySet<ResourceId> underWay, Dictionary<ScheduledAction, ResourceId> held)
    {
        foreach (var input in synapse.Inputs)
            if (held.TryGetValue(input, out var first))
                return first;
        foreach (var edge in synapse.Action.Before.AsSpan())
            if (edge is { Flags: not OrderingFlags.None, First.Resource: Primitive { Managed: false } primitive }
                && primitive != synapse.Action.Resource
                && ResourceOperations.NameOf(primitive) is var name && underWay.Contains(name))
                return name;
        return null;
    }

    private static List<ClusterAction> Joined(
        List<ScheduledAction> inputs, Dictionary<ScheduledAction, IReadOnlyList<ClusterAction>> deeds)
    {
        var joined = new List<ClusterAction>();
        var seen = new HashSet<ClusterAction>();
        foreach (var input in inputs)
            foreach (var deed in deeds[input])
                if (seen.Add(deed))
                    joined.Add(deed);
        return joined;
    }

    /// <summary>Null: a mark in the order, or something that this cluster does in another way (shutting a node down).</summary>
    private static ClusterAction? Deed(ScheduledAction action)
    {
        if (action.IsPseudo || action.Node is not { } node)
            return null;
        var name = new NodeName(node.Name);
        if (action.Task == Tasks.Fence)
            return new ClusterAction.Fence(name);
        return ResourceOperations.VerbOf(action) is { } verb && action.Resource is Primitive primitive
            ? new ClusterAction.OnResource(name, ResourceOperations.NameOf(primitive), verb)
            {
                IntervalMs = verb is ResourceVerb.Monitor or ResourceVerb.Cancel ? action.IntervalMs : 0,
                Notice = verb == ResourceVerb.Notify ? action.KeyTask : null,
            }
            : null;
    }

    private static OrderedAction Ordered(Synapse synapse, ClusterAction deed, IReadOnlyList<ClusterAction> inputs)
    {
        if (synapse.Action.Resource is not Primitive primitive || deed is not ClusterAction.OnResource on)
            return new OrderedAction(deed, inputs) { Priority = synapse.Priority };
        var clone = ResourceOperations.CloneOf(primitive);
        return new OrderedAction(deed, inputs)
        {
            Priority = synapse.Priority,
            Operation = ResourceOperations.Of(synapse.Action, primitive, on),
            IsOneOfMany = clone is { Unique: false },
            PromotedMax = clone?.PromotedMax ?? 1,
        };
    }
}
