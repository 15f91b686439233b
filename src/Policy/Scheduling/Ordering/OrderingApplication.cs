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
            ColocationBlocking.Block(Actions.All[at]);

        new ProbeOrderings(this).Add();

        // Newest first; what is made meanwhile is looked at by whoever makes it.
        for (var at = Actions.All.Count - 1; at >= 0; at--)
            OrderingUpdate.Update(Actions.All[at]);

        InvalidOrderings.Disable(this);
    }
}
