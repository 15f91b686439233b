namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    /// <summary>What speaks for and against nodes before anything is placed: locks, locations, stickiness, failures, discovery.</summary>
    partial void NodeCriteria()
    {
        if (Options.ShutdownLock)
            foreach (var resource in Resources)
                ShutdownLocks.Apply(this, resource);
        foreach (var location in Locations)
            location.Resource.Apply(location);
        foreach (var resource in Resources)
            ApplyStickiness(resource);
        foreach (var resource in Resources)
            FailureThreshold.Apply(resource);
        foreach (var resource in Resources)
            ForbidUndiscoverable(resource);
    }

    private static void ApplyStickiness(Resource resource)
    {
        if (resource.Children.Count > 0)
        {
            foreach (var child in resource.Children)
                ApplyStickiness(child);
            return;
        }

        if (!resource.Managed || resource.Stickiness < 1 || resource.RunningOn.Count != 1)
            return;
        // Who must be allowed to be somewhere does not stay where that was taken back.
        var node = resource.RunningOn[0];
        if (resource.Run.Options.Symmetric || resource.Allowed.Contains(node))
            resource.AddScore(node, resource.Stickiness, new ScoreCause(Cause.Stickiness));
    }

    private static void ForbidUndiscoverable(Resource resource)
    {
        if (!resource.ExclusiveDiscovery && !resource.OutermostBelowBundle.ExclusiveDiscovery)
            return;
        foreach (var child in resource.Children)
            ForbidUndiscoverable(child);
        foreach (var node in resource.Run.Nodes)
            if (resource.Allowed.Contains(node) && resource.Allowed.ModeOf(node) != ProbeMode.Exclusive)
                resource.SetScore(node, -Scores.Infinity, new ScoreCause(Cause.Discovery));
    }
}
