using System.Runtime.InteropServices;

namespace HaActors.Policy.Scheduling;

/// <summary>Makes actions: one for each resource, task, interval and node; asking again gives the same one.</summary>
internal sealed partial class ActionFactory(SchedulingRun run)
{
    private readonly Dictionary<(Resource?, string, int, Node?), ScheduledAction> _byTask = [];
    private readonly Dictionary<string, ScheduledAction> _byName = new(StringComparer.Ordinal);

    /// <summary>All actions, oldest first.</summary>
    public List<ScheduledAction> All { get; } = [];

    private SchedulingRun Run { get; } = run;

    /// <summary>The action of a resource. Asked for with <paramref name="optional"/> false it is required from then on.</summary>
    /// <param name="task">See <see cref="Tasks"/>.</param>
    /// <param name="node">Null: nowhere.</param>
    public ScheduledAction Get(Resource resource, string task, int intervalMs, Node? node, bool optional)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_byTask, (resource, task, intervalMs, node), out var exists);
        var action = slot;
        if (!exists)
        {
            action = new ScheduledAction(All.Count + 1, resource, task, intervalMs, node);
            slot = action;
            All.Add(action);
            resource.Actions.Add(action);
            Configure(action);
        }

        if (!optional)
            action!.Clear(ActionFlags.Optional);
        Judge(action!);
        return action!;
    }

    public ScheduledAction? Find(Resource resource, string task, int intervalMs, Node? node) =>
        _byTask.GetValueOrDefault((resource, task, intervalMs, node));

    /// <summary>A pseudo-action of no resource, for example <c>all_stopped</c>.</summary>
    public ScheduledAction Pseudo(string name)
    {
        if (_byName.TryGetValue(name, out var known))
            return known;
        var action = new ScheduledAction(All.Count + 1, null, name, 0, null) { Key = name };
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
            action = new ScheduledAction(All.Count + 1, null, task, 0, node) { Key = key };
            All.Add(action);
            _byName[name] = action;
        }

        if (!optional)
            action.Clear(ActionFlags.Optional);
        return action;
    }

    /// <summary>Fills in what the operation's configuration says: on-fail, role, needs, meta attributes.</summary>
    partial void Configure(ScheduledAction action);

    /// <summary>Whether it can run, as far as the node, quorum and management go; called each time it is asked for.</summary>
    partial void Judge(ScheduledAction action);
}
