using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>Finds actions of the graph that wait for themselves by way of others.</summary>
internal sealed class GraphLoops
{
    private readonly Dictionary<ScheduledAction, List<ScheduledAction>> _inputs = [];

    public GraphLoops(SchedulingRun run)
    {
        foreach (var synapse in run.Graph)
            _inputs[synapse.Action] = synapse.Inputs;
        // What waits for nothing, or only for such, is in no loop; nor is what nobody waits for.
        Prune(_inputs);
        Prune(Reversed());
    }

    /// <summary>What is in a loop with an action, in the order of creation; nothing: it is in none.</summary>
    public List<ScheduledAction> Of(ScheduledAction action)
    {
        if (!_inputs.ContainsKey(action))
            return [];
        var loop = new List<ScheduledAction>();
        foreach (var other in _inputs.Keys)
            if (other != action && Leads(action, other) && Leads(other, action))
                loop.Add(other);
        loop.Sort(static (left, right) => left.Number.CompareTo(right.Number));
        return loop;
    }

    private void Prune(Dictionary<ScheduledAction, List<ScheduledAction>> edges)
    {
        var waiting = new Dictionary<ScheduledAction, int>();
        var followers = new Dictionary<ScheduledAction, List<ScheduledAction>>();
        var free = new Stack<ScheduledAction>();
        foreach (var (action, inputs) in edges)
        {
            var count = 0;
            foreach (var input in inputs)
            {
                if (!edges.ContainsKey(input))
                    continue;
                count++;
                if (!followers.TryGetValue(input, out var list))
                    followers[input] = list = [];
                list.Add(action);
            }

            waiting[action] = count;
            if (count == 0)
                free.Push(action);
        }

        while (free.TryPop(out var done))
        {
            _inputs.Remove(done);
            foreach (var follower in followers.GetValueOrDefault(done) ?? [])
                if (--waiting[follower] == 0)
                    free.Push(follower);
        }
    }

    private Dictionary<ScheduledAction, List<ScheduledAction>> Reversed()
    {
        var reversed = new Dictionary<ScheduledAction, List<ScheduledAction>>();
        foreach (var action in _inputs.Keys)
            reversed[action] = [];
        foreach (var (action, inputs) in _inputs)
            foreach (var input in inputs)
                if (reversed.TryGetValue(input, out var list))
                    list.Add(action);
        return reversed;
    }

    private bool Leads(ScheduledAction from, ScheduledAction to)
    {
        var seen = new HashSet<ScheduledAction>();
        var open = new Stack<ScheduledAction>();
        open.Push(from);
        while (open.TryPop(out var action))
            foreach (var input in _inputs.GetValueOrDefault(action) ?? [])
            {
                if (input == to)
                    return true;
                if (_inputs.ContainsKey(input) && seen.Add(input))
                    open.Push(input);
            }

        return false;
    }
}
