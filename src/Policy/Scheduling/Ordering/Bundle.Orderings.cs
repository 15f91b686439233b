namespace HaActors.Policy.Scheduling;

internal sealed partial class Bundle
{
    public override void AddInternalOrderings()
    {
        foreach (var replica in Replicas)
            OrderReplica(replica);
        if (Inner is null)
            return;

        Order(Tasks.Start, Inner, Tasks.Start, OrderingFlags.ThenImpliesFirstGraphed);
        Inner.Order(Tasks.Started, this, Tasks.Started, OrderingFlags.FirstImpliesThenGraphed);
        Order(Tasks.Stop, Inner, Tasks.Stop, OrderingFlags.ThenImpliesFirstGraphed);
        Inner.Order(Tasks.Stopped, this, Tasks.Stopped, OrderingFlags.FirstImpliesThenGraphed);
        Inner.AddInternalOrderings();
        if (!Inner.Promotable)
            return;

        OrderPromotableRestart();
        Order(Tasks.Demote, Inner, Tasks.Demote, OrderingFlags.ThenImpliesFirstGraphed);
        Inner.Order(Tasks.Demoted, this, Tasks.Demoted, OrderingFlags.FirstImpliesThenGraphed);
        Order(Tasks.Promote, Inner, Tasks.Promote, OrderingFlags.ThenImpliesFirstGraphed);
        Inner.Order(Tasks.Promoted, this, Tasks.Promoted, OrderingFlags.FirstImpliesThenGraphed);
    }

    private void OrderReplica(Replica replica)
    {
        var container = replica.ContainerResource;
        container.AddInternalOrderings();
        Order(
            Tasks.Start,
            container,
            Tasks.Start,
            OrderingFlags.UnrunnableFirstBlocks | OrderingFlags.ThenImpliesFirstGraphed);
        if (replica.Child is not null)
            Order(Tasks.Stop, replica.Child, Tasks.Stop, OrderingFlags.ThenImpliesFirstGraphed);
        Order(Tasks.Stop, container, Tasks.Stop, OrderingFlags.ThenImpliesFirstGraphed);
        Run.Order(container, Tasks.Start, this, Tasks.Started, OrderingFlags.FirstImpliesThenGraphed);
        Run.Order(container, Tasks.Stop, this, Tasks.Stopped, OrderingFlags.FirstImpliesThenGraphed);

        if (replica.Ip is { } address)
        {
            address.AddInternalOrderings();
            Run.Order(
                address,
                Tasks.Start,
                container,
                Tasks.Start,
                OrderingFlags.UnrunnableFirstBlocks | OrderingFlags.GuestAllowed);
            Run.Order(
                container,
                Tasks.Stop,
                address,
                Tasks.Stop,
                OrderingFlags.ThenImpliesFirst | OrderingFlags.GuestAllowed);
            ColocationLists.Add(
                Run,
                new Colocation(
                    "#ip-with-container",
                    Colocation.NodeName,
                    address,
                    container,
                    Role.Unknown,
                    Role.Unknown,
                    Scores.Infinity,
                    true));
        }

        // The order of connection and what runs inside follows from the node that the connection makes.
        replica.Connection?.AddInternalOrderings();
    }
}
