using System.Text;
using HaActors.Policy.Cib;
using HaActors.Policy.Explaining;
using HaActors.Policy.Scheduling;
using HaActors.Policy.Tests.Unpacking;

namespace HaActors.Policy.Tests.Explaining;

/// <summary>A small cluster whose decision is explained. Nothing is fenced unless it has a device.</summary>
internal sealed class ExplainedCluster
{
    private readonly string[] _nodes;
    private readonly SortedDictionary<string, string> _options = new(StringComparer.Ordinal)
    {
        ["fencing-enabled"] = "false",
    };

    private readonly StringBuilder _resources = new();
    private readonly StringBuilder _constraints = new();
    private readonly StringBuilder _tickets = new();
    private readonly Dictionary<string, string> _attributes = [];
    private readonly Dictionary<string, string> _permanent = [];
    private readonly Dictionary<string, string> _utilization = [];
    private readonly Dictionary<string, List<(string Id, string Type, string Operations)>> _histories = [];
    private readonly Dictionary<string, string> _remoteHistories = [];
    private readonly HashSet<string> _down = [];
    private readonly HashSet<string> _lost = [];
    private readonly HashSet<string> _silent = [];
    private bool _quorum = true;
    private int _call = 10;

    public ExplainedCluster(params string[] nodes)
    {
        _nodes = nodes.Length > 0 ? nodes : ["n1", "n2"];
        foreach (var node in _nodes)
            _histories[node] = [];
    }

    public ExplainedCluster Option(string name, string value)
    {
        _options[name] = value;
        return this;
    }

    /// <summary>A dummy primitive, or any XML of resources.</summary>
    public ExplainedCluster Resource(string idOrXml, string inside = "")
    {
        _resources.Append(idOrXml.Contains('<') ? idOrXml : Reading.Dummy(idOrXml, inside));
        return this;
    }

    /// <summary>A fence device, active on the first node, and fencing switched on.</summary>
    public ExplainedCluster WithFencing(string meta = "")
    {
        _resources.Append($"""<primitive id="device" class="stonith" type="fence_ipmilan">{meta}</primitive>""");
        _options["fencing-enabled"] = "true";
        return Active("device", _nodes[0], type: "fence");
    }

    public ExplainedCluster Constraint(string xml)
    {
        _constraints.Append(xml);
        return this;
    }

    public ExplainedCluster Ticket(string id, bool granted, bool standby = false)
    {
        static string Text(bool value) => value ? "true" : "false";
        _tickets.Append($"""<ticket_state id="{id}" granted="{Text(granted)}" standby="{Text(standby)}"/>""");
        return this;
    }

    public ExplainedCluster WithoutQuorum()
    {
        _quorum = false;
        return this;
    }

    /// <summary>The node went away in order.</summary>
    public ExplainedCluster Down(string node)
    {
        _down.Add(node);
        return this;
    }

    /// <summary>The node vanished.</summary>
    public ExplainedCluster Lost(string node)
    {
        _lost.Add(node);
        return this;
    }

    /// <summary>Nothing was ever heard of the node.</summary>
    public ExplainedCluster Silent(string node)
    {
        _silent.Add(node);
        return this;
    }

    /// <summary>A transient attribute.</summary>
    public ExplainedCluster Attribute(string node, string name, string value)
    {
        _attributes[node] = _attributes.GetValueOrDefault(node) + Pair($"t-{node}-{name}", name, value);
        return this;
    }

    /// <summary>A permanent attribute.</summary>
    public ExplainedCluster NodeAttribute(string node, string name, string value)
    {
        _permanent[node] = _permanent.GetValueOrDefault(node) + Pair($"p-{node}-{name}", name, value);
        return this;
    }

    public ExplainedCluster Capacity(string node, string name, int value)
    {
        _utilization[node] = _utilization.GetValueOrDefault(node) + Pair($"u-{node}-{name}", name, $"{value}");
        return this;
    }

    /// <summary>The resource was started there, and then what the operations say.</summary>
    public ExplainedCluster Active(string resource, string node, string operations = "", string type = "Dummy")
    {
        _histories[node].Add((resource, type, Reading.Operation(resource, "start", _call++) + operations));
        return this;
    }

    /// <summary>The resource was probed there and not found, and then what the operations say.</summary>
    public ExplainedCluster Inactive(string resource, string node, string operations = "")
    {
        _histories[node].Add((resource, "Dummy", Reading.Operation(resource, "monitor", 1, 7, 7) + operations));
        return this;
    }

    /// <summary>Failures of an operation, as nodes count them.</summary>
    public ExplainedCluster Failures(string resource, string node, int count, string operation = "monitor_10000") =>
        Attribute(node, $"fail-count-{resource}#{operation}", $"{count}")
            .Attribute(node, $"last-failure-{resource}#{operation}", $"{Reading.Now - 60}");

    public ExplainedCluster RemoteHistory(string node, string history)
    {
        _remoteHistories[node] = history;
        return this;
    }

    public string Explain(params string[] ids) => Text(new Selection(ids, [], []));

    public string ExplainNode(string name) => Text(new Selection([], [name], []));

    public string ExplainActions(params string[] names) => Text(new Selection([], [], names));

    /// <summary>A resource, and some actions.</summary>
    public string Of(string resource, params string[] actions) => Text(new Selection([resource], [], actions));

    public SchedulingRun Decide()
    {
        var run = new SchedulingRun(CibReader.Read(Xml()), Reading.Now) { Record = new DecisionRecord() };
        run.Decide();
        return run;
    }

    private string Text(Selection selection) => ExplanationText.Of(selection.Of(Decide()));

    private string Xml() => $"""
        <cib validate-with="pacemaker-4.0" have-quorum="{(_quorum ? 1 : 0)}" dc-uuid="1" crm_feature_set="3.20.0">
          <configuration>
            <crm_config><cluster_property_set id="options">
              {string.Concat(_options.Select(static one => Pair($"o-{one.Key}", one.Key, one.Value)))}
            </cluster_property_set></crm_config>
            <nodes>{string.Concat(_nodes.Select(NodeXml))}</nodes>
            <resources>{_resources}</resources>
            <constraints>{_constraints}</constraints>
          </configuration>
          <status>
            {string.Concat(_nodes.Where(node => !_silent.Contains(node)).Select(StateXml))}
            {string.Concat(_remoteHistories.Select(static one => $"""
                <node_state id="{one.Key}" uname="{one.Key}" remote_node="true" in_ccm="true">
                  <lrm id="{one.Key}"><lrm_resources>{one.Value}</lrm_resources></lrm>
                </node_state>
                """))}
            <tickets>{_tickets}</tickets>
          </status>
        </cib>
        """;

    private string NodeXml(string node, int number) => $"""
        <node id="{number + 1}" uname="{node}">
          <instance_attributes id="p-{node}">{_permanent.GetValueOrDefault(node)}</instance_attributes>
          <utilization id="u-{node}">{_utilization.GetValueOrDefault(node)}</utilization>
        </node>
        """;

    private string StateXml(string node)
    {
        var id = Array.IndexOf(_nodes, node) + 1;
        var (member, peer, join, expected) = _down.Contains(node)
            ? ("false", "offline", "down", "down")
            : _lost.Contains(node) ? ("false", "offline", "down", "member") : ("true", "online", "member", "member");
        var histories = string.Concat(_histories[node].Select(static one => $"""
            <lrm_resource id="{one.Id}" {Agent(one.Type)}>{WithDigests(one.Operations)}</lrm_resource>
            """));
        return $"""
            <node_state id="{id}" uname="{node}" in_ccm="{member}" crmd="{peer}" join="{join}" expected="{expected}">
              <transient_attributes id="{id}">
                <instance_attributes id="t-{node}">{_attributes.GetValueOrDefault(node)}</instance_attributes>
              </transient_attributes>
              <lrm id="{id}"><lrm_resources>{histories}</lrm_resources></lrm>
            </node_state>
            """;
    }

    /// <summary>As if all had been called without parameters, and what recurs with the default timeout.</summary>
    private static string WithDigests(string operations) => string.Join("<lrm_rsc_op", operations.Split("<lrm_rsc_op").Select(
        static one => one.Length == 0 || one.Contains("op-digest=", StringComparison.Ordinal)
            ? one
            : one.Contains("interval=\"0\"", StringComparison.Ordinal)
                ? $""" op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8"{one}"""
                : $""" op-digest="4811cef7f7f94e3a35a70be7916cb2fd"{one}"""));

    private static string Agent(string type) => type switch
    {
        "fence" => """class="stonith" type="fence_ipmilan" """,
        "remote" => """class="ocf" provider="pacemaker" type="remote" """,
        _ => $"""class="ocf" provider="pacemaker" type="{type}" """,
    };

    private static string Pair(string id, string name, string value) =>
        $"""<nvpair id="{id}" name="{name}" value="{value}"/>""";
}
