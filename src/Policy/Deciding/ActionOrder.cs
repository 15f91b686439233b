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

    /// <summary>What is under way and has to end first, though no input says so, for people; null: nothing.</summary>
    public string? Awaited { get; init; }
}

/// <summary>The policy engine's graph as deeds of this cluster, inputs first.</summary>
internal static class ActionOrder
{
    /// <remarks>
    /// Points in the order at which nothing is done are left out: what waits for one waits for what that waits for. An
    /// action in a loop, which the engine never leaves, would be left out with all that waits for it.
    /// </remarks>
    public static List<OrderedAction> Of(SchedulingRun run, OperationsUnderWay underWay)
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
        var held = new Dictionary<ScheduledAction, string>();
        var upset = Upset(run, underWay);
        while (ready.TryDequeue(out var synapse, out _))
        {
            var inputs = Joined(synapse.Inputs, deeds);
            var awaited = Unmanaged(synapse, underWay, held);
            if (Deed(synapse.Action) is { } deed)
            {
                ordered.Add(Ordered(synapse, deed, inputs) with { Awaited = awaited ?? upset.GetValueOrDefault(synapse.Action) });
                deeds[synapse.Action] = [deed];
            }
            else
            {
                deeds[synapse.Action] = inputs;
                if (awaited is not null)
                    held[synapse.Action] = awaited;
            }

            foreach (var follower in followers.GetValueOrDefault(synapse.Action) ?? [])
                if (--waiting[follower.Action] == 0)
                    ready.Enqueue(follower, follower.Action.Number);
        }

        return ordered;
    }

    /// <summary>
    /// What was ordered to start upon something that ran, and that runs no more: the start is repeated after what it stands on has started
    /// again. Until the first one has ended that must not begin; it may reach its node only now.
    /// </summary>
    private static Dictionary<ScheduledAction, string> Upset(SchedulingRun run, OperationsUnderWay underWay)
    {
        var upset = new Dictionary<ScheduledAction, string>();
        if (!underWay.HasStarts)
            return upset;

        var graph = run.Graph.Select(synapse => synapse.Action).ToHashSet();
        var open = new Stack<ScheduledAction>();
        foreach (var start in graph.Where(action => IsUnderWay(action, underWay)))
        {
            var name = ResourceOperations.NameOf((Primitive)start.Resource!);
            var why = $"waits for the start of {name}, which stands on it, to end";
            open.Push(start);
            while (open.TryPop(out var next))
                foreach (var edge in next.Before.AsSpan())
                    if ((edge.Flags & OrderingFlags.UnrunnableFirstBlocks) != 0
                        && edge.First.Resource is { } below && below != start.Resource
                        && graph.Contains(edge.First) && !IsUnderWay(edge.First, underWay) && upset.TryAdd(edge.First, why))
                        open.Push(edge.First);
        }

        return upset;
    }

    private static bool IsUnderWay(ScheduledAction action, OperationsUnderWay underWay) =>
        action is { Task: Tasks.Start, Resource: Primitive primitive, Node: { } node }
        && underWay.Starts(ResourceOperations.NameOf(primitive), new NodeName(node.Name), ResourceOperations.CloneOf(primitive) is { Unique: false });

    /// <summary>
    /// The engine does nothing with what is not managed and waits for nothing of it. What an operation under way leaves behind is
    /// not known before its end, though: until then the order counts.
    /// </summary>
    private static string? Unmanaged(Synapse synapse, OperationsUnderWay underWay, Dictionary<ScheduledAction, string> held)
    {
        if (underWay.IsNothing)
            return null;
        foreach (var input in synapse.Inputs)
            if (held.TryGetValue(input, out var first))
                return first;
        foreach (var edge in synapse.Action.Before.AsSpan())
            if (edge is { Flags: not OrderingFlags.None, First.Resource: Primitive { Managed: false } primitive }
                && primitive != synapse.Action.Resource
                && ResourceOperations.NameOf(primitive) is var name && underWay.IsBusy(name))
                return $"waits for what {name} does to end, though that is not managed any more";
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
                Peer = ResourceOperations.PeerOf(action),
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
