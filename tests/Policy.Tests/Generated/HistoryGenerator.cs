using System.Xml.Linq;

namespace HaActors.Policy.Tests.Generated;

/// <summary>The status: what was seen of nodes, resources and tickets.</summary>
internal sealed class HistoryGenerator
{
    public const long Now = 1_700_000_000;

    private readonly Dice _dice;
    private readonly NodeGenerator _nodes;
    private readonly ResourceGenerator _resources;
    private readonly bool _isWild;
    private readonly XElement _status = new("status");
    private readonly Dictionary<string, XElement> _histories = [];
    private readonly Dictionary<string, XElement> _transient = [];

    /// <summary>How settled the cluster is: the chance that a resource runs where it may.</summary>
    private readonly int _running;
    private readonly int _trouble;
    private int _call;

    public HistoryGenerator(Dice dice, NodeGenerator nodes, ResourceGenerator resources, bool isWild)
    {
        _dice = dice;
        _nodes = nodes;
        _resources = resources;
        _isWild = isWild;
        _running = dice.Of(0, 50, 85, 95);
        _trouble = dice.Of(0, 5, 12);
    }

    private List<string> Hosts => [.. _histories.Keys];

    public XElement Status(IEnumerable<string> tickets)
    {
        foreach (var member in _nodes.Members)
            if (_nodes.State(member) is { } state)
                AddState(member, _nodes.IdOf(member).ToString(), state, _nodes.Kind(member));
        var members = Hosts;
        foreach (var remote in _resources.Remotes)
            Connection(remote, "remote", null, members);
        foreach (var (guest, container) in _resources.Guests)
            Connection(guest, "remote", container, members);
        foreach (var primitive in _resources.Primitives)
            if (!_resources.Remotes.Contains(primitive.Id) && !_resources.Guests.ContainsValue(primitive.Id))
                Resource(primitive);
        foreach (var bundle in _resources.Bundles)
            Bundle(bundle, members);
        if (_dice.Percent(8))
            One("removed", "ocf", "pacemaker", "Dummy", Hosts.Count > 0 ? _dice.OneOf(Hosts) : "-", true, false, []);
        foreach (var (host, attributes) in _transient)
            if (attributes.Element("instance_attributes")!.HasElements)
                _histories[host].Parent!.Parent!.AddFirst(attributes);
        var states = new List<XElement>();
        foreach (var ticket in tickets)
            if (_dice.Percent(80))
                states.Add(new XElement(
                    "ticket_state",
                    new XAttribute("id", ticket),
                    new XAttribute("granted", _dice.Percent(60) ? "true" : "false"),
                    _dice.Percent(15) ? new XAttribute("standby", "true") : null));
        if (states.Count > 0)
            _status.Add(new XElement("tickets", states));
        return _status;
    }

    private void AddState(string name, string id, XElement state, NodeHealthKind kind)
    {
        var transient = new XElement("instance_attributes", new XAttribute("id", $"status-{id}"));
        if (kind == NodeHealthKind.Leaving)
            transient.Add(OptionGenerator.Pair(_dice, "shutdown", Now - 10));
        _transient[name] = new XElement("transient_attributes", new XAttribute("id", id), transient);
        var histories = new XElement("lrm_resources");
        state.Add(new XElement("lrm", new XAttribute("id", id), histories));
        _histories[name] = histories;
        _status.Add(state);
    }

    private void RemoteState(string name) => AddState(
        name,
        name,
        new XElement(
            "node_state",
            new XAttribute("remote_node", "true"),
            new XAttribute("id", name),
            new XAttribute("uname", name),
            new XAttribute("in_ccm", "true"),
            new XAttribute("node_fenced", "0")),
        NodeHealthKind.Online);

    private void Connection(string name, string type, string? container, List<string> members)
    {
        var host = members.Count > 0 && _dice.Percent(_running) ? _dice.OneOf(members) : null;
        if (container is not null)
            foreach (var member in members)
                if (member == host || _dice.Percent(85))
                    One(container, "ocf", "heartbeat", "VirtualDomain", member, member == host, false, []);
        foreach (var member in members)
            if (member == host || _dice.Percent(80))
                One(name, "ocf", "pacemaker", type, member, member == host, false, [], container);
        if (host is not null)
            RemoteState(name);
    }

    private void Bundle(MadeBundle bundle, List<string> members)
    {
        for (var replica = 0; replica < bundle.Replicas; replica++)
        {
            var host = members.Count > 0 && _dice.Percent(_running) ? members[replica % members.Count] : null;
            var container = $"{bundle.Id}-{bundle.Technology}-{replica}";
            foreach (var member in members)
            {
                if (member != host && !_dice.Percent(85))
                    continue;
                One(container, "ocf", "heartbeat", bundle.Technology, member, member == host, false, []);
                if (bundle.HasAddress)
                    One($"{bundle.Id}-ip-192.168.122.{131 + replica}", "ocf", "heartbeat", "IPaddr2", member, member == host, false, []);
                if (bundle.Content is not null)
                    One($"{bundle.Id}-{replica}", "ocf", "pacemaker", "remote", member, member == host, false, [], container);
            }

            if (host is null || bundle.Content is not { } content)
                continue;
            var guest = $"{bundle.Id}-{replica}";
            RemoteState(guest);
            var promoted = content.Promotable && replica == 0 && _dice.Percent(70);
            One(content.Id, content.Standard, content.Provider, content.Type, guest, _dice.Percent(_running), promoted, Monitors(content));
            if (content.Promotable)
                Transient(guest, $"master-{content.Id}", _dice.Of("5", "10"));
        }
    }

    private void Resource(MadePrimitive primitive)
    {
        if (primitive.Copies == 0)
        {
            var host = Hosts.Count > 0 && _dice.Percent(_running) ? _dice.OneOf(Hosts) : null;
            foreach (var node in Hosts)
                if (node == host || _dice.Percent(85))
                    One(primitive, primitive.Id, node, node == host || _dice.Percent(1), false);
            return;
        }

        if (primitive.Unique)
        {
            for (var copy = 0; copy < primitive.Copies; copy++)
            {
                var host = Hosts.Count > 0 && _dice.Percent(_running) ? _dice.OneOf(Hosts) : null;
                foreach (var node in Hosts)
                    if (node == host || _dice.Percent(85))
                        One(primitive, $"{primitive.Id}:{copy}", node, node == host, primitive.Promotable && copy == 0);
            }

            return;
        }

        var promoted = 0;
        foreach (var node in Hosts)
        {
            if (primitive.Promotable && _dice.Percent(70))
                Transient(node, $"master-{primitive.Id}", _dice.Of("5", "10", "100", "-INFINITY", "1"));
            if (_dice.Percent(90))
                One(primitive, primitive.Id, node, _dice.Percent(_running), primitive.Promotable && promoted++ == 0 && _dice.Percent(80));
        }
    }

    private void Transient(string node, string name, object value)
    {
        var attributes = _transient[node].Element("instance_attributes")!;
        if (attributes.Elements().All(pair => (string?)pair.Attribute("name") != name))
            attributes.Add(OptionGenerator.Pair(_dice, name, value));
    }

    private static List<(string Interval, string? Role)> Monitors(MadePrimitive primitive) =>
    [
        .. primitive.Element.Descendants("op")
            .Where(operation => (string?)operation.Attribute("name") == "monitor")
            .Select(operation => ((string)operation.Attribute("interval")!, (string?)operation.Attribute("role"))),
    ];

    private void One(MadePrimitive primitive, string id, string node, bool active, bool promoted) => One(
        id, primitive.Standard, primitive.Provider, primitive.Type, node, active, active && promoted, Monitors(primitive));

    private void One(
        string id, string standard, string? provider, string type, string node, bool active, bool promoted,
        List<(string Interval, string? Role)> monitors, string? container = null)
    {
        if (!_histories.TryGetValue(node, out var histories))
            return;
        var history = new XElement(
            "lrm_resource",
            new XAttribute("id", id),
            new XAttribute("class", standard),
            provider is null ? null : new XAttribute("provider", provider),
            new XAttribute("type", type),
            container is null ? null : new XAttribute("container", container));
        histories.Add(history);
        if (!active)
        {
            if (_dice.Percent(_trouble))
                Trouble(history, id, node, _dice.Of("start", "stop", "monitor-probe", "pending-probe"));
            else if (_dice.Percent(70))
                history.Add(Operation(id, "monitor", 0, 7, 7, 0));
            else
                history.Add(Operation(id, "stop", 0, 0, 0, 0));
            return;
        }

        history.Add(_dice.Percent(10)
            ? Operation(id, "monitor", 0, promoted ? 8 : 0, 7, 0)
            : Operation(id, promoted ? "promote" : "start", 0, 0, 0, 0));
        foreach (var (interval, role) in monitors)
            if (role is null or "Started" || (role == "Promoted") == promoted)
                if (role != "Stopped" && _dice.Percent(92))
                    history.Add(Operation(
                        id, "monitor", int.Parse(interval[..^1]) * 1000, promoted ? 8 : 0, promoted ? 8 : 0, 0));
        if (_dice.Percent(_trouble))
            Trouble(history, id, node, _dice.Of(
                "monitor", "monitor", "stop", "start", "pending-stop", "pending-start", "digest",
                promoted ? "demote" : "monitor", promoted ? "monitor" : "migrate_to"));
    }

    private void Trouble(XElement history, string id, string node, string kind)
    {
        var code = _dice.Of(1, 1, 1, 5, 6, 7, 9);
        switch (kind)
        {
            case "monitor-probe":
                history.Add(Operation(id, "monitor", 0, _dice.Of(1, 2, 5, 6, 9), 7, 0));
                break;
            case "pending-probe":
                Pending(Operation(id, "monitor", 0, 193, 7, -1));
                break;
            case "pending-stop":
                Pending(Operation(id, "stop", 0, 193, 0, -1));
                break;
            case "pending-start":
                Pending(Operation(id, "start", 0, 193, 0, -1));
                break;
            case "digest":
                foreach (var operation in history.Elements().Take(1))
                    operation.Add(new XAttribute("op-digest", new string('0', 32)));
                break;
            case "monitor":
                history.Add(Operation(id, "monitor", 10000, code, 0, 0, "_last_failure_0"));
                Count(id, node, "monitor_10000");
                break;
            case "migrate_to":
                var target = _dice.OneOf(Hosts);
                var moved = Operation(id, "migrate_to", 0, _dice.Of(0, 1), 0, 0);
                moved.Add(new XAttribute("migrate_source", node), new XAttribute("migrate_target", target));
                if (target != node)
                    history.Add(moved);
                break;
            default:
                history.Add(Operation(id, kind, 0, code, 0, 0, "_last_failure_0"));
                Count(id, node, $"{kind}_0");
                break;
        }

        // What is under way takes the place of what was last.
        void Pending(XElement operation)
        {
            history.Elements().Where(other => (string?)other.Attribute("id") == (string?)operation.Attribute("id")).Remove();
            history.Add(operation);
        }
    }

    private void Count(string id, string node, string operation)
    {
        if (_isWild && _dice.Percent(30))
            return;
        var name = id.Contains(':') ? id[..id.IndexOf(':')] : id;
        Transient(node, $"fail-count-{name}#{operation}", _dice.Of("1", "2", "INFINITY"));
        Transient(node, $"last-failure-{name}#{operation}", Now - 100);
    }

    /// <param name="status">0: done, -1: under way.</param>
    private XElement Operation(
        string resource, string task, int interval, int code, int expected, int status, string? suffix = null)
    {
        var call = status < 0 ? -1 : ++_call;
        var key = $"{_call}:1:{expected}:11111111-2222-3333-4444-555555555555";
        return new XElement(
            "lrm_rsc_op",
            new XAttribute("id", resource + (suffix ?? (interval > 0 ? $"_{task}_{interval}" : "_last_0"))),
            new XAttribute("operation_key", $"{resource}_{task}_{interval}"),
            new XAttribute("operation", task),
            new XAttribute("crm_feature_set", "3.16.1"),
            new XAttribute("transition-key", key),
            new XAttribute("transition-magic", $"{status}:{code};{key}"),
            new XAttribute("call-id", call),
            new XAttribute("rc-code", code),
            new XAttribute("op-status", status),
            new XAttribute("interval", interval),
            new XAttribute("last-rc-change", Now - 200 + (_call % 100)));
    }
}
