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
    public void Lose(Node node) => SetState(node, "false", "online", "member", "member", forget: false);

    /// <summary>Adds an operation's result to the node's history, in place of the last one of its kind.</summary>
    /// <param name="known">The name under which the cluster's histories know the resource.</param>
    public void Record(Node node, Primitive resource, string known, Result result, long now)
    {
        var place = HistoryOf(node, resource, known);
        var history = Histories(node).Histories[place];
        var name = history.Id;
        var task = result.Task is Tasks.Reload or Tasks.ReloadAgent ? Tasks.Start : result.Task;
        var key = $"{name}_{task}_{result.IntervalMs}";
        var failed = result.ExitCode != result.Expected;
        var id = failed ? $"{name}_last_failure_0"
            : result.IntervalMs > 0 || result.Task is Tasks.MigrateTo or Tasks.MigrateFrom ? key
            : $"{name}_last_0";
        var call = 0;
        foreach (var operation in history.Operations)
            call = Math.Max(call, operation.CallId);
        // No decision of a cluster: later than everything that one decided.
        var transition = $"{call + 1}:-1:{result.Expected}:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
        var record = new OperationRecord(
            id, key, task, result.IntervalMs, call + 1, result.ExitCode, 0, transition,
            $"0:{result.ExitCode};{transition}", null, now,
            node.Name, result.Digest, null, null, null, null, null, result.MigrateSource, result.MigrateTarget, []);
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
    /// <param name="fatal">One failure is as bad as infinitely many.</param>
    /// <returns>What is said about it, a line each.</returns>
    public IReadOnlyList<string> CountFailure(
        Node node, Primitive resource, string task, int intervalMs, long now, bool fatal)
    {
        var suffix = $"{ExecutionText.ConfiguredName(resource)}#{task}_{intervalMs}";
        var count = 0;
        foreach (var block in Require(node).TransientAttributes)
            foreach (var value in block.Values)
                if (value.Name == $"fail-count-{suffix}")
                    count = CibValue.Score(value.Value, 0);
        var text = Scores.Text(fatal ? Scores.Infinity : Scores.Add(count, 1));
        var when = now.ToString(CultureInfo.InvariantCulture);
        SetTransient(node, $"fail-count-{suffix}", text);
        SetTransient(node, $"last-failure-{suffix}", when);
        return
        [
            $"Injecting attribute fail-count-{suffix}={text} into /node_state '{node.Id}'",
            $"Injecting attribute last-failure-{suffix}={when} into /node_state '{node.Id}'",
        ];
    }

    /// <summary>Sets a node attribute that lasts as long as the node's present life.</summary>
    public void SetTransient(Node node, string name, string value)
    {
        var status = Require(node);
        var blocks = status.TransientAttributes;
        _nodes[node.Name] = status with
        {
            TransientAttributes = blocks.IsDefaultOrEmpty
                ? [With(new AttributeBlock($"status-{node.Id}", 0, null, [], default), name, value)]
                : blocks.SetItem(0, With(blocks[0], name, value)),
        };
    }

    /// <summary>The block with one value set, in its place or as its last.</summary>
    public static AttributeBlock With(AttributeBlock block, string name, string value)
    {
        for (var at = 0; at < block.Values.Length; at++)
            if (block.Values[at].Name == name)
                return block with { Values = block.Values.SetItem(at, block.Values[at] with { Value = value }) };
        return block with { Values = block.Values.Add(new NameValue($"{block.Id}-{name}", name, value)) };
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

    /// <summary>
    /// Its place among the node's histories. Where there are several of one id, none of them is it: a new one is made.
    /// </summary>
    private int HistoryOf(Node node, Primitive resource, string known)
    {
        var (histories, index) = Histories(node);
        var name = index.ContainsKey(known) ? known : ExecutionText.ConfiguredName(resource);
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

/// <summary>How an operation ended.</summary>
/// <param name="Expected">The exit code that says that it went well.</param>
/// <param name="Digest">Of what it was called with; null: nobody knows.</param>
internal sealed record Result(
    string Task,
    int IntervalMs,
    int Expected,
    int ExitCode,
    string? MigrateSource = null,
    string? MigrateTarget = null,
    string? Digest = null);
