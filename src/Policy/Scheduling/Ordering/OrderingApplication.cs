namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    partial void OrderingApplication()
    {
        foreach (var ordering in Orderings)
        {
            if (Record is not null)
                Record.Applying = Record.ConstraintOf(ordering);
            OrderingResolution.Resolve(this, ordering);
        }

        if (Record is not null)
            Record.Applying = null;

        for (var at = Actions.All.Count - 1; at >= 0; at--)
        {
            ColocationBlocking.Block(Actions.All[at]);
            Postponed.Drain();
        }

        new ProbeOrderings(this).Add();

        // Newest first; what is made meanwhile is looked at by whoever makes it.
        for (var at = Actions.All.Count - 1; at >= 0; at--)
        {
            OrderingUpdate.Update(Actions.All[at]);
            Postponed.Drain();
        }

        InvalidOrderings.Disable(this);
    }
}

internal sealed partial class SchedulingRun
{
    public PostponedUpdates Postponed { get; } = new();
}

/// <summary>
/// What follows from a change is looked at at once. In chains of thousands the stack would not suffice for that: the rest waits here.
/// </summary>
internal sealed class PostponedUpdates
{
    private readonly Stack<(ScheduledAction Action, bool Blocks)> _waiting = new();

    /// <param name="blocks">What must be where its resource is waits to be blocked; else what precedes it, to be looked at.</param>
    public void Add(ScheduledAction action, bool blocks) => _waiting.Push((action, blocks));

    public void Drain()
    {
        while (_waiting.TryPop(out var next))
        {
            if (next.Blocks)
                ColocationBlocking.Block(next.Action);
            else
                OrderingUpdate.Update(next.Action);
        }
    }
}
