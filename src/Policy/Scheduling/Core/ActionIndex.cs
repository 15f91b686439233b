namespace HaActors.Policy.Scheduling;

/// <summary>A resource's actions of one task and interval, oldest first.</summary>
internal sealed class TaskActions(string keyTask, int intervalMs)
{
    // From so many on they are looked up by node: probes of a resource are as many as nodes.
    private const int Many = 8;

    private readonly List<ScheduledAction> _actions = new(1);
    private Dictionary<Node, ScheduledAction>? _byNode;

    public string KeyTask { get; } = keyTask;

    public int IntervalMs { get; } = intervalMs;

    public int Count => _actions.Count;

    public ScheduledAction this[int index] => _actions[index];

    /// <summary>The one on a node (null: any). One that has no node yet is bound to it.</summary>
    public ScheduledAction? On(Node? node)
    {
        if (node is null)
            return _actions[0];
        var first = _actions[0];
        if (first.Node is null)
        {
            first.Node = node;
            return first;
        }

        return Exactly(node);
    }

    /// <summary>The one that is on this node already.</summary>
    public ScheduledAction? Exactly(Node node)
    {
        if (_byNode is not null)
            return _byNode.GetValueOrDefault(node);
        foreach (var action in _actions)
            if (action.Node == node)
                return action;
        return null;
    }

    public void Add(ScheduledAction action)
    {
        _actions.Add(action);
        if (_byNode is not null)
            Place(action);
        else if (_actions.Count > Many)
        {
            _byNode = [];
            foreach (var known in _actions)
                Place(known);
        }
    }

    private void Place(ScheduledAction action)
    {
        if (action.Node is { } node)
            _byNode!.TryAdd(node, action);
    }
}

internal abstract partial class Resource
{
    private readonly List<TaskActions> _byTask = [];

    /// <summary>Its actions of a task, or null if there are none.</summary>
    public TaskActions? ActionsOf(string keyTask, int intervalMs = 0)
    {
        foreach (var actions in _byTask)
            if (actions.IntervalMs == intervalMs && actions.KeyTask == keyTask)
                return actions;
        return null;
    }

    /// <summary>Its newest action with a task, on a node or (null) anywhere.</summary>
    public ScheduledAction? Newest(string task, Node? node = null)
    {
        for (var at = Actions.Count - 1; at >= 0; at--)
            if ((node is null || Actions[at].Node == node) && Actions[at].Task == task)
                return Actions[at];
        return null;
    }

    internal void Add(ScheduledAction action)
    {
        Actions.Add(action);
        var actions = ActionsOf(action.KeyTask, action.IntervalMs);
        if (actions is null)
            _byTask.Add(actions = new TaskActions(action.KeyTask, action.IntervalMs));
        actions.Add(action);
    }
}
