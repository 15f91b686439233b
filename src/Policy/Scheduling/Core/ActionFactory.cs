namespace HaActors.Policy.Scheduling;

/// <summary>Makes actions: one for each resource, task, interval and node; asking again gives the same one.</summary>
internal sealed partial class ActionFactory(SchedulingRun run)
{
    private readonly Dictionary<string, ScheduledAction> _byName = new(StringComparer.Ordinal);

    /// <summary>All actions, oldest first.</summary>
    public List<ScheduledAction> All { get; } = [];

    private SchedulingRun Run { get; } = run;

    /// <summary>The action of a resource. Asked for with <paramref name="optional"/> false it is required from then on.</summary>
    /// <param name="task">See <see cref="Tasks"/>.</param>
    /// <param name="node">Null: nowhere, or wherever it is. The next who asks with a node binds it to that.</param>
    public ScheduledAction Get(Resource resource, string task, int intervalMs, Node? node, bool optional) =>
        Get(resource, task, task, intervalMs, node, optional);

    /// <summary>An action whose key names another task than it has, such as a notification.</summary>
    public ScheduledAction Get(
        Resource resource, string keyTask, string task, int intervalMs, Node? node, bool optional)
    {
        var action = resource.ActionsOf(keyTask, intervalMs)?.On(node);
        if (action is null)
        {
            action = new ScheduledAction(All.Count + 1, resource, keyTask, task, intervalMs, node) { Run = Run };
            if (!optional)
                action.Clear(ActionFlags.Optional);
            Configure(action);
            All.Add(action);
            resource.Add(action);
        }

        if (action.Node is not null && !action.IsPseudo && !resource.Managed && intervalMs == 0)
            action.Set(ActionFlags.Optional);
        else if (!optional)
            action.Clear(ActionFlags.Optional);
        Judge(action);
        return action;
    }

    /// <summary>The action if it was made, on that very node (null: on any).</summary>
    public static ScheduledAction? Find(Resource resource, string task, int intervalMs, Node? node)
    {
        var actions = resource.ActionsOf(task, intervalMs);
        return node is null ? actions?[0] : actions?.Exactly(node);
    }

    /// <summary>Something that is not executed, but marks a point in the order of a resource's actions.</summary>
    public ScheduledAction Pseudo(Resource resource, string task, bool optional, bool runnable)
    {
        var action = Get(resource, task, 0, null, optional);
        action.Set(ActionFlags.Pseudo);
        if (runnable)
            action.Set(ActionFlags.Runnable);
        return action;
    }

    /// <summary>A pseudo-action of no resource, for example <c>maintenance_nodes</c>.</summary>
    public ScheduledAction Pseudo(string name)
    {
        if (_byName.TryGetValue(name, out var known))
            return known;
        var action = new ScheduledAction(All.Count + 1, null, name, name, 0, null) { Key = name, Run = Run };
        action.Set(ActionFlags.Pseudo);
        All.Add(action);
        return _byName[name] = action;
    }

    /// <summary>An action upon a node that is no resource's: fencing, shutdown and the like.</summary>
    public ScheduledAction OnNode(string key, string task, Node node, bool optional)
    {
        var name = $"{key} {node.Name}";
        if (!_byName.TryGetValue(name, out var action))
        {
            action = new ScheduledAction(All.Count + 1, null, task, task, 0, node) { Key = key, Run = Run };
            All.Add(action);
            _byName[name] = action;
        }

        if (!optional)
            action.Clear(ActionFlags.Optional);
        return action;
    }
}
