namespace HaActors.Policy.Scheduling;

/// <summary>Looks for an ordering that leads back to where it came from.</summary>
internal static class LoopSearch
{
    /// <summary>Whether following the inputs from an ordering's first action leads to its then.</summary>
    public static bool Closes(SchedulingRun run, Edge edge)
    {
        var visit = ++run.Visits;
        var open = new Stack<ScheduledAction>();
        if (!GraphInputs.IsInput(edge))
            return false;
        open.Push(edge.First);
        while (open.TryPop(out var action))
        {
            if (action == edge.Then)
                return true;
            if (action.Visit == visit)
                continue;
            action.Visit = visit;
            foreach (var before in action.Before.AsSpan())
                if (GraphInputs.IsInput(before))
                    open.Push(before.First);
        }

        return false;
    }
}
