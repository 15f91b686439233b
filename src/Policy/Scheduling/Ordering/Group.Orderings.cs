namespace HaActors.Policy.Scheduling;

internal sealed partial class Group
{
    private const OrderingFlags Completes =
        OrderingFlags.UnrunnableFirstBlocks | OrderingFlags.FirstImpliesThen | OrderingFlags.FirstImpliesThenGraphed;

    private const OrderingFlags Follows = OrderingFlags.FirstImpliesThen | OrderingFlags.UnrunnableFirstBlocks;

    public override void AddInternalOrderings()
    {
        Order(Tasks.Stop, Tasks.Stopped, OrderingFlags.UnrunnableFirstBlocks);
        Order(Tasks.Stopped, Tasks.Start, OrderingFlags.Ordered);
        Order(Tasks.Start, Tasks.Started, OrderingFlags.UnrunnableFirstBlocks);

        Resource? previous = null;
        Resource? lastActive = null;
        foreach (var member in Children)
        {
            member.AddInternalOrderings();
            OrderMember(member, previous);
            if (member.RunningOn.Count > 0)
            {
                // A group that is active in parts only shuts down in sequence all the same.
                if (Ordered && previous is { RunningOn.Count: 0 } && lastActive is { RunningOn.Count: > 0 })
                    Run.Order(member, Tasks.Stop, lastActive, Tasks.Stop, OrderingFlags.Ordered);
                lastActive = member;
            }

            previous = member;
        }
    }

    private void OrderMember(Resource member, Resource? previous)
    {
        var down = OrderingFlags.ThenImpliesFirstGraphed;
        var afterDown = OrderingFlags.FirstImpliesThenGraphed;
        if (previous is null)
        {
            if (Ordered)
            {
                down |= OrderingFlags.Ordered;
                afterDown = OrderingFlags.FirstImpliesThen;
            }
        }
        else if (Colocated)
        {
            ColocationLists.Add(
                Run,
                new Colocation(
                    "#group-members",
                    Colocation.NodeName,
                    member,
                    previous,
                    Role.Unknown,
                    Role.Unknown,
                    Scores.Infinity,
                    member.Critical));
        }

        var promotable = OutermostBelowBundle.Promotable;
        if (promotable)
        {
            Order(Tasks.Demote, member, Tasks.Demote, down);
            member.Order(Tasks.Demote, this, Tasks.Demoted, afterDown);
            member.Order(Tasks.Promote, this, Tasks.Promoted, Completes);
            Order(Tasks.Promote, member, Tasks.Promote, OrderingFlags.ThenImpliesFirstGraphed);
        }

        Order(Tasks.Stop, member, Tasks.Stop, down);
        member.Order(Tasks.Stop, this, Tasks.Stopped, afterDown);
        Order(Tasks.Start, member, Tasks.Start, OrderingFlags.ThenImpliesFirstGraphed);
        member.Order(Tasks.Start, this, Tasks.Started, Completes);

        if (!Ordered)
        {
            const OrderingFlags Up = Follows | OrderingFlags.ThenImpliesFirstGraphed;
            Order(Tasks.Start, member, Tasks.Start, Up);
            if (promotable)
                Order(Tasks.Promote, member, Tasks.Promote, Up);
        }
        else if (previous is not null)
        {
            OrderAfter(previous, member, promotable);
        }
    }

    private void OrderAfter(Resource previous, Resource member, bool promotable)
    {
        Run.Order(previous, Tasks.Start, member, Tasks.Start, Follows);
        Run.Order(member, Tasks.Stop, previous, Tasks.Stop, OrderingFlags.Ordered | OrderingFlags.IntermediateStop);

        // Only so does a member that is active behind an inactive one stop before that one starts.
        if (member.RunningOn.Count > 0 && previous.RunningOn.Count == 0)
            Run.Order(
                member,
                Tasks.Stop,
                previous,
                Tasks.Start,
                OrderingFlags.ThenImpliesFirst | OrderingFlags.UnrunnableFirstBlocks);
        if (!promotable)
            return;
        Run.Order(previous, Tasks.Promote, member, Tasks.Promote, Follows);
        Run.Order(member, Tasks.Demote, previous, Tasks.Demote, OrderingFlags.Ordered);
    }
}
