using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>
/// Takes inputs out of a graph that goes around in a circle, which nothing of it could ever begin. Pacemaker gives up such a
/// transition as invalid when nothing else is left to do; here what the last constraint of the circle asks for is left out,
/// or, if no constraint is to blame, all that can never begin. Either is reported.
/// </summary>
internal sealed class LoopBreaking
{
    private readonly SchedulingRun _run;

    private LoopBreaking(SchedulingRun run) => _run = run;

    public static void Run(SchedulingRun run)
    {
        var breaking = new LoopBreaking(run);
        for (var stuck = breaking.Stuck(run.Graph); stuck.Count > 0; stuck = breaking.Stuck(stuck))
            if (!breaking.BreakOne(stuck))
            {
                breaking.LeaveOut(stuck);
                return;
            }
    }

    /// <summary>What would never be done: a circle, and all that follows one. In the order of the graph.</summary>
    private List<Synapse> Stuck(List<Synapse> graph)
    {
        // By the numbers of actions: how many inputs are left, and a chain of those who wait for it.
        var waits = new int[_run.Actions.All.Count + 1];
        var firstFollower = new int[waits.Length];
        var follows = new List<(int Action, int Next)> { default };
        foreach (var synapse in graph)
            waits[synapse.Action.Number] = 1;
        foreach (var synapse in graph)
            foreach (var input in synapse.Inputs)
                if (waits[input.Number] > 0 || !input.Has(ActionFlags.InGraph))
                {
                    // What is not in the graph is never done.
                    waits[synapse.Action.Number]++;
                    follows.Add((synapse.Action.Number, firstFollower[input.Number]));
                    firstFollower[input.Number] = follows.Count - 1;
                }

        var done = 0;
        var ready = new Stack<int>();
        foreach (var synapse in graph)
            if (waits[synapse.Action.Number] == 1)
                ready.Push(synapse.Action.Number);
        while (ready.TryPop(out var next))
        {
            done++;
            for (var at = firstFollower[next]; at > 0; at = follows[at].Next)
                if (--waits[follows[at].Action] == 1)
                    ready.Push(follows[at].Action);
        }

        return done == graph.Count ? [] : graph.FindAll(synapse => waits[synapse.Action.Number] > 1);
    }

    /// <returns>False: there is a circle without anything that a constraint asks for.</returns>
    private bool BreakOne(List<Synapse> stuck)
    {
        var synapses = stuck.ToDictionary(static synapse => synapse.Action);
        var circle = Circle(stuck[0].Action, synapses);
        var (worst, number) = (-1, -1);
        for (var at = 0; at < circle.Count; at++)
        {
            var found = NumberOf(circle[(at + 1) % circle.Count], circle[at]);
            if (found > number)
                (worst, number) = (at, found);
        }

        if (worst < 0)
            return false;
        var (then, first) = (circle[worst], circle[(worst + 1) % circle.Count]);
        synapses[then].Inputs.Remove(first);
        foreach (var edge in then.Before.AsSpan())
            if (edge.First == first)
            {
                edge.InGraph = false;
                edge.Flags = OrderingFlags.None;
            }

        Report($"'{then}' cannot wait for '{first}', which waits for it: it does not.");
        return true;
    }

    private void LeaveOut(List<Synapse> stuck)
    {
        var gone = stuck.ToHashSet();
        _run.Graph.RemoveAll(gone.Contains);
        foreach (var synapse in stuck)
        {
            synapse.Action.Clear(ActionFlags.InGraph);
            foreach (var edge in synapse.Action.Before.AsSpan())
                edge.InGraph = false;
        }

        Report($"Nothing can begin, for each waits for another: {string.Join(", ", stuck.Select(static s => s.Action))}.");
    }

    private void Report(string text) =>
        _run.Findings.Add(FindingKinds.OrderingLoop.At(new Place("constraints", null, 0), text));

    /// <summary>Each waits for the next, and the last for the first. Empty: the way ends at what is not in the graph.</summary>
    private static List<ScheduledAction> Circle(
        ScheduledAction at, Dictionary<ScheduledAction, Synapse> synapses)
    {
        var path = new List<ScheduledAction>();
        var places = new Dictionary<ScheduledAction, int>();
        while (places.TryAdd(at, path.Count))
        {
            path.Add(at);
            if (synapses[at].Inputs.Find(synapses.ContainsKey) is not { } next)
                return [];
            at = next;
        }

        return path.GetRange(places[at], path.Count - places[at]);
    }

    /// <summary>The place of the last constraint that puts one before the other; -1: no constraint does.</summary>
    private int NumberOf(ScheduledAction first, ScheduledAction then)
    {
        if (first.Resource is null || first.Resource == then.Resource)
            return -1;
        // What a constraint says of other tasks of the two is to blame only if nothing else is.
        var indirect = -1;
        for (var at = _run.ConstraintOrderings - 1; at >= 0; at--)
        {
            var (one, other) = (_run.Orderings[at].First, _run.Orderings[at].Then);
            if (!Covers(one, first) || !Covers(other, then))
                continue;
            if (IsOf(one, first) && IsOf(other, then))
                return at;
            if (indirect < 0)
                indirect = at;
        }

        return indirect;
    }

    private static bool Covers(OrderingEnd end, ScheduledAction action)
    {
        if (end.Resource is null)
            return end.Action == action;
        for (var resource = action.Resource; resource is not null; resource = resource.Parent)
            if (resource == end.Resource)
                return true;
        return false;
    }

    private static bool IsOf(OrderingEnd end, ScheduledAction action) => Begun(end.Task) == Begun(action.KeyTask);

    /// <summary>The task that a mark says is done.</summary>
    private static string? Begun(string? task) => task switch
    {
        Tasks.Started => Tasks.Start,
        Tasks.Stopped => Tasks.Stop,
        Tasks.Promoted => Tasks.Promote,
        Tasks.Demoted => Tasks.Demote,
        _ => task,
    };
}
