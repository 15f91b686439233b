namespace HaActors.Policy.Scheduling;

internal sealed partial class ActionFactory
{
    /// <summary>The node forgets what it knows of the resource.</summary>
    public ScheduledAction ClearHistory(Primitive resource, Node node) =>
        Get(resource, Tasks.LrmDelete, 0, node, optional: false);
}
