namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    /// <summary>Whether what is already active or stopped was looked for on all nodes before anything starts.</summary>
    partial void ActionCreation()
    {
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
