namespace HaActors.Policy.Scheduling;

/// <summary>What one ordering makes of its two actions.</summary>
internal static class OrderingEffects
{
    /// <param name="firstFlags">First's, as the ordering sees them.</param>
    public static Updated Apply(Edge edge, ActionFlags firstFlags, ActionFlags thenFlags)
    {
        var first = edge.First;
        var then = edge.Then;
        var changed = Updated.Nothing;
        var node = then.Node;
        var firstRequired = (firstFlags & ActionFlags.Optional) == 0;
        var firstRunnable = (firstFlags & ActionFlags.Runnable) != 0;

        if (edge.Has(OrderingFlags.FirstImpliesSameNodeThen))
        {
            edge.Flags = (edge.Flags & ~OrderingFlags.FirstImpliesSameNodeThen) | OrderingFlags.FirstImpliesThen;
            node = first.Node;
        }

        if (edge.Has(OrderingFlags.FirstImpliesThen))
        {
            if (then.Resource is not null)
                changed |= Update(OrderingFlags.FirstImpliesThen, firstFlags & ActionFlags.Optional, ActionFlags.Optional);
            else if (firstRequired && then.IsOptional)
            {
                then.ClearFor(ActionFlags.Optional, first);
                changed |= Updated.Then;
            }
        }

        if (edge.Has(OrderingFlags.IntermediateStop) && then.Resource is not null)
            changed |= Update(
                OrderingFlags.IntermediateStop, firstFlags, ActionFlags.Optional | ActionFlags.Runnable);

        if (edge.Has(OrderingFlags.ThenImpliesFirst))
        {
            if (first.Resource is not null)
                changed |= InstanceUpdate.Update(
                    first.Resource,
                    first,
                    then,
                    node,
                    firstFlags,
                    ActionFlags.Optional,
                    OrderingFlags.ThenImpliesFirst);
            else if (firstRequired && first.IsRunnable)
            {
                first.ClearFor(ActionFlags.Runnable, then);
                changed |= Updated.First;
            }
        }

        if (edge.Has(OrderingFlags.PromotedImpliesFirst) && then.Resource is not null)
            changed |= Update(OrderingFlags.PromotedImpliesFirst, firstFlags & ActionFlags.Optional, ActionFlags.Optional);

        if (edge.Has(OrderingFlags.MinRunnable))
        {
            if (then.Resource is not null)
                changed |= Update(OrderingFlags.MinRunnable, firstFlags, ActionFlags.Runnable);
            else if (firstRunnable && ++then.RunnableBefore >= then.RequiredRunnableBefore && !then.IsRunnable)
            {
                then.Set(ActionFlags.Runnable);
                changed |= Updated.Then;
            }
        }

        if (edge.Has(OrderingFlags.NestedRemoteProbe) && then.Resource is not null)
        {
            if (!firstRunnable && first.Resource is { IsSeenActive: true })
                edge.Flags = OrderingFlags.None;
            else
                changed |= Update(OrderingFlags.UnrunnableFirstBlocks, firstFlags, ActionFlags.Runnable);
        }

        if (edge.Has(OrderingFlags.UnrunnableFirstBlocks))
        {
            if (then.Resource is not null)
                changed |= Update(OrderingFlags.UnrunnableFirstBlocks, firstFlags, ActionFlags.Runnable);
            else if (!firstRunnable && then.IsRunnable)
            {
                then.ClearFor(ActionFlags.Runnable, first);
                changed |= Updated.Then;
            }
        }

        if (then.Resource is not null)
        {
            if (edge.Has(OrderingFlags.UnmigratableThenBlocks))
                changed |= Update(OrderingFlags.UnmigratableThenBlocks, firstFlags, ActionFlags.Optional);
            if (edge.Has(OrderingFlags.FirstElseThen))
                changed |= Update(OrderingFlags.FirstElseThen, firstFlags, ActionFlags.Optional);
            if (edge.Has(OrderingFlags.Ordered))
                changed |= Update(OrderingFlags.Ordered, firstFlags, ActionFlags.Runnable);
            if (edge.Has(OrderingFlags.Asymmetric))
                changed |= Update(OrderingFlags.Asymmetric, firstFlags, ActionFlags.Runnable);
        }

        if (edge.Has(OrderingFlags.FirstImpliesThenGraphed) && first.IsRunnable && firstRequired)
            then.Set(ActionFlags.Always);
        if (edge.Has(OrderingFlags.ThenImpliesFirstGraphed) && (thenFlags & ActionFlags.Optional) == 0)
            first.Set(ActionFlags.Always);

        if (IsStopThatNobodyMakes(edge) && then.IsRunnable)
        {
            then.ClearFor(ActionFlags.Runnable, first);
            changed |= Updated.Then;
        }

        return changed;

        Updated Update(OrderingFlags type, ActionFlags flags, ActionFlags filter) =>
            InstanceUpdate.Update(then.Resource!, first, then, node, flags, filter, type);
    }

    private static bool IsStopThatNobodyMakes(Edge edge)
    {
        const OrderingFlags Implies =
            OrderingFlags.FirstImpliesThen | OrderingFlags.ThenImpliesFirst | OrderingFlags.IntermediateStop;
        return edge.Has(Implies)
            && edge.First is { IsRunnable: false, Task: Tasks.Stop, Resource: { Managed: false, Blocked: true } };
    }
}
