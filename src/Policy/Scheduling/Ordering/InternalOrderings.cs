namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    partial void InternalOrderings()
    {
        foreach (var resource in Resources)
            resource.AddInternalOrderings();
    }
}

internal abstract partial class Resource
{
    /// <summary>Orders its own actions among each other, and those of its parts; colocates the parts.</summary>
    public abstract void AddInternalOrderings();

    /// <summary>It is part of the other, however deep.</summary>
    public bool IsInside(Resource other)
    {
        for (var outer = Parent; outer is not null; outer = outer.Parent)
            if (outer == other)
                return true;
        return false;
    }

    public void Order(string firstTask, string thenTask, OrderingFlags flags) =>
        Run.Order(this, firstTask, this, thenTask, flags);

    public void Order(string firstTask, Resource then, string thenTask, OrderingFlags flags) =>
        Run.Order(this, firstTask, then, thenTask, flags);

    /// <summary>
    /// Of a promotable: everything comes down before anything goes up, and demotion and promotion stand between.
    /// </summary>
    protected void OrderPromotableRestart()
    {
        Order(Tasks.Stopped, Tasks.Start, OrderingFlags.Ordered);
        Order(Tasks.Stopped, Tasks.Promote, OrderingFlags.Ordered);
        Order(Tasks.Demoted, Tasks.Stop, OrderingFlags.Ordered);
        Order(Tasks.Demoted, Tasks.Start, OrderingFlags.Ordered);
        Order(Tasks.Demoted, Tasks.Promote, OrderingFlags.Ordered);
        Order(Tasks.Started, Tasks.Promote, OrderingFlags.Ordered);
        Order(Tasks.Demote, Tasks.Demoted, OrderingFlags.Ordered);
    }
}
