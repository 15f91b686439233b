namespace HaActors.Policy.Scheduling;

internal sealed partial class ActionFactory
{
    /// <summary>The node forgets what it knows of the resource.</summary>
    public ScheduledAction ClearHistory(Primitive resource, Node node) =>
        Get(resource, Tasks.LrmDelete, 0, node, optional: false);

    /// <summary>Failures of the resource on the node count no more.</summary>
    public ScheduledAction ClearFailCount(Primitive resource, Node node, string reason)
    {
        var clear = Get(resource, Tasks.ClearFailcount, 0, node, optional: false);
        clear.Reason = reason;
        clear.Say("op_no_wait", "true");
        return clear;
    }
}
