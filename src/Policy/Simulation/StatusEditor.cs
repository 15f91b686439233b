using System.Collections.Immutable;
using System.Globalization;
using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Simulation;

/// <summary>Changes what a CIB says about nodes and histories.</summary>
internal sealed class StatusEditor
{
    private const int Ambiguous = -1;

    private readonly CibDocument _cib;
    private readonly List<string> _order = [];
    private readonly Dictionary<string, NodeStatus> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, int>> _indexes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ResourceHistory>> _histories = new(StringComparer.Ordinal);

    public StatusEditor(CibDocument cib)
    {
        _cib = cib;
        foreach (var node in cib.NodeStatuses)
        {
            var name = node.Name ?? node.Id;
            if (_nodes.TryAdd(name, node))
                _order.Add(name);
        }
    }

    /// <summary>The document with the changes.</summary>
    public CibDocument ToCib()
    {
        foreach (var (name, histories) in _histories)
            _nodes[name] = _nodes[name] with { History = [.. histories] };
        return _cib with { NodeStatuses = [.. _order.Select(name => _nodes[name])] };
    }

    /// <summary>The node is off: nothing is known of it any more.</summary>
    public void TakeDown(Node node) => SetState(node, "false", "offline", "down", "down", forget: true);

    /// <summary>The node is a member, and its peer process is there.</summary>
    public void BringUp(Node node) => SetState(node, "true", "online", "member", "member", forget: false);

    /// <summary>The node is a member no more, as when it crashed: what it ran is not known to have ended.</summary>
    public void Lose(Node node) => SetState(node, "false", "offline", "member", "member", forget: false);

    /// <summary>Adds an operation's result to the node's history, in place of the last one of its kind.</summary>
    public void Record(ScheduledAction action, Primitive resource, int expected, int exitCode, long now)
    {
        var node = action.Node!;
        var place = HistoryOf(node, resource);
        var history = Histories(node).Histories[place];
        var name = history.Id;
        var task = action.Task is Tasks.Reload or Tasks.ReloadAgent ? Tasks.Start : action.Task;
        var key = $"{name}_{task}_{action.IntervalMs}";
        var failed = exitCode != expected;
        var id = failed ? $"{name}_last_failure_0"
            : action.IntervalMs > 0 || action.Task is Tasks.MigrateTo or Tasks.MigrateFrom ? key
            : $"{name}_last_0";
        var call = 0;
        foreach (var operation in history.Operations)
            call = Math.Max(call, operation.CallId);
        // No decision of a cluster: later than everything that one decided.
        var transition = $"{call + 1}:-1:{expected}:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
        var record = new OperationRecord(
            id, key, task, action.IntervalMs, call + 1, exitCode, 0, transition, $"0:{exitCode};{transition}", null, now,
            node.Name, null, null, null, null, null, null,
            action.Extra?.GetValueOrDefault("migrate_source"),
            action.Extra?.GetValueOrDefault("migrate_target"),
            []);
        var operations = history.Operations.ToBuilder();
        var at = -1;
        for (var i = 0; i < operations.Count; i++)
            if (operations[i].Id == id)
                at = i;
        if (at < 0)
            operations.Add(record);
        else
            operations[at] = record;
        Histories(node).Histories[place] = history with { Operations = operations.ToImmutable() };
    }

    /// <summary>As the failure counters of the node do.</summary>
    public void CountFailure(Node node, Primitive resource, string task, int intervalMs, long now)
    {
        var name = $"{ExecutionText.ConfiguredName(resource)}#{task}_{intervalMs}";
        var status = Require(node);
        var block = status.TransientAttributes.Length > 0
            ? status.TransientAttributes[0]
            : new AttributeBlock($"status-{node.Id}", 0, null, [], default);
        var count = 1;
        var values = new List<NameValue>();
        foreach (var value in block.Values)
        {
            if (value.Name == $"fail-count-{name}")
                count = Scores.Add(CibValue.Score(value.Value, 0), 1);
            else if (value.Name != $"last-failure-{name}")
                values.Add(value);
        }

        values.Add(new NameValue(
            $"status-{node.Id}-fail-count-{name}", $"fail-count-{name}", count.ToString(CultureInfo.InvariantCulture)));
        values.Add(new NameValue(
            $"status-{node.Id}-last-failure-{name}", $"last-failure-{name}", now.ToString(CultureInfo.InvariantCulture)));
        var changed = block with { Values = [.. values] };
        _nodes[node.Name] = status with
        {
            TransientAttributes = status.TransientAttributes.Length > 0
                ? status.TransientAttributes.SetItem(0, changed)
                : [changed],
        };
    }

    /// <summary>The name under which the node's history has the resource, or would get it.</summary>
    public string NameOf(Node node, Primitive resource)
    {
        var configured = ExecutionText.ConfiguredName(resource);
        return Histories(node).Index.ContainsKey(configured) ? configured : resource.HistoryId;
    }

    private void SetState(
        Node node, string member, string process, string join, string expected, bool forget)
    {
        var status = Require(node);
        if (forget)
        {
            status = status with { History = null, TransientAttributes = [], TransientUtilization = [] };
            _histories.Remove(node.Name);
            _indexes.Remove(node.Name);
        }

        var attributes = new List<KeyValuePair<string, string>>();
        foreach (var pair in status.Attributes)
            if (pair.Key is not ("in_ccm" or "crmd" or "join" or "expected"))
                attributes.Add(pair);
        attributes.Add(new("in_ccm", member));
        attributes.Add(new("crmd", process));
        attributes.Add(new("join", join));
        attributes.Add(new("expected", expected));
        _nodes[node.Name] = status with
        {
            InCluster = member,
            PeerProcess = process,
            Join = join,
            Expected = expected,
            Attributes = [.. attributes],
        };
    }

    private NodeStatus Require(Node node)
    {
        if (_nodes.TryGetValue(node.Name, out var status))
            return status;
        // A status under the node's id alone is the same node's.
        if (_nodes.Remove(node.Id, out status))
        {
            _order[_order.IndexOf(node.Id)] = node.Name;
            return _nodes[node.Name] = status with { Name = node.Name };
        }

        _order.Add(node.Name);
        var attributes = new List<KeyValuePair<string, string>> { new("id", node.Id), new("uname", node.Name) };
        if (node.IsRemoteOrGuest)
            attributes.Insert(0, new("remote_node", "true"));
        return _nodes[node.Name] = new NodeStatus(
            node.Id, node.Name, null, null, null, null, node.IsRemoteOrGuest, [], [], null, [.. attributes]);
    }

    /// <summary>Its place among the node's histories. Where there are several of one id, none of them is it: a new one is made.</summary>
    private int HistoryOf(Node node, Primitive resource)
    {
        var (histories, index) = Histories(node);
        var name = NameOf(node, resource);
        var isKnown = index.TryGetValue(name, out var at);
        if (isKnown && at != Ambiguous)
            return at;
        index[name] = isKnown ? Ambiguous : histories.Count;
        histories.Add(new ResourceHistory(
            name, resource.Standard, resource.Provider, resource.Type, resource.Container?.Id, null, []));
        return histories.Count - 1;
    }

    private (List<ResourceHistory> Histories, Dictionary<string, int> Index) Histories(Node node)
    {
        if (_histories.TryGetValue(node.Name, out var histories))
            return (histories, _indexes[node.Name]);
        histories = [.. Require(node).History ?? []];
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < histories.Count; i++)
            if (!index.TryAdd(histories[i].Id, i))
                index[histories[i].Id] = Ambiguous;
        _histories[node.Name] = histories;
        _indexes[node.Name] = index;
        return (histories, index);
    }
}
