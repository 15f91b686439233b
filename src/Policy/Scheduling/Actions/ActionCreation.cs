namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    partial void ActionCreation()
    {
        HistoryCheck.Finish(this);
        if (Options.StartupProbes)
            Probes.Schedule(this);
        foreach (var resource in Resources)
            resource.CreateActions();
    }
}

internal abstract partial class Resource
{
    /// <summary>Makes the actions that lead from its present role and place to the decided ones.</summary>
    public abstract void CreateActions();
}
