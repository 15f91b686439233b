namespace HaActors.Policy.Scheduling;

internal sealed partial class Clone
{
    public override void AddInternalOrderings()
    {
        Order(Tasks.Stopped, Tasks.Start, OrderingFlags.Ordered);
        Order(Tasks.Start, Tasks.Started, OrderingFlags.UnrunnableFirstBlocks);
        Order(Tasks.Stop, Tasks.Stopped, OrderingFlags.UnrunnableFirstBlocks);
        if (Promotable)
        {
            Order(Tasks.Demoted, Tasks.Stop, OrderingFlags.Ordered);
            Order(Tasks.Started, Tasks.Promote, OrderingFlags.UnrunnableFirstBlocks);
        }

        if (Ordered)
            SortInstances();
        for (var at = 0; at < Children.Count; at++)
        {
            var instance = Children[at];
            instance.AddInternalOrderings();
            Order(
                Tasks.Start,
                instance,
                Tasks.Start,
                OrderingFlags.UnrunnableFirstBlocks | OrderingFlags.ThenImpliesFirstGraphed);
            instance.Order(Tasks.Start, this, Tasks.Started, OrderingFlags.FirstImpliesThenGraphed);
            Order(Tasks.Stop, instance, Tasks.Stop, OrderingFlags.ThenImpliesFirstGraphed);
            instance.Order(Tasks.Stop, this, Tasks.Stopped, OrderingFlags.FirstImpliesThenGraphed);
            if (!Ordered)
                continue;
            for (var later = at + 1; later < Children.Count; later++)
            {
                Run.Order(instance, Tasks.Start, Children[later], Tasks.Start, OrderingFlags.Ordered);
                Run.Order(Children[later], Tasks.Stop, instance, Tasks.Stop, OrderingFlags.Ordered);
            }
        }

        if (Promotable)
            OrderPromotions();
    }

    /// <summary>Brings instances into the order of their numbers: placing them may have shuffled them.</summary>
    public void SortInstances() => InstanceRank.SortByNumber(Children);

    private void OrderPromotions()
    {
        OrderPromotableRestart();
        Resource? previous = null;
        foreach (var instance in Children)
        {
            instance.Order(Tasks.Demote, Tasks.Promote, OrderingFlags.Ordered);
            Order(Tasks.Promote, instance, Tasks.Promote, OrderingFlags.Ordered);
            instance.Order(Tasks.Promote, this, Tasks.Promoted, OrderingFlags.Ordered);
            if (Ordered && previous is not null)
                Run.Order(previous, Tasks.Promote, instance, Tasks.Promote, OrderingFlags.Ordered);

            Order(Tasks.Demote, instance, Tasks.Demote, OrderingFlags.ThenImpliesFirstGraphed);
            instance.Order(Tasks.Demote, this, Tasks.Demoted, OrderingFlags.FirstImpliesThenGraphed);
            if (Ordered && previous is not null)
                Run.Order(instance, Tasks.Demote, previous, Tasks.Demote, OrderingFlags.Ordered);
            previous = instance;
        }
    }
}
