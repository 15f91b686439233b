using System.Globalization;
using System.Text;
using HaActors.Policy.Digests;

namespace HaActors.Bench.Deciding;

/// <summary>A configuration of any size: always the same text for the same numbers.</summary>
/// <remarks>
/// Of the instances 40 % are in groups of three, 20 % are clones' (one on each node), the others stand alone; one fence device.
/// Every tenth that stands alone and every fifth group prefers its node; every fifth that stands alone is with, and after, the one
/// before it; every fourth group is with, and after, a clone. All run, their histories tell, and the last node is lost. No probe
/// is recorded or asked for.
/// </remarks>
internal sealed class GeneratedCib
{
    private const string Feature = "3.16.1";
    private const string Transition = "00000000-0000-4000-8000-000000000000";
    private const long Moment = 1_700_000_000;

    private static readonly string StartDigest = ParameterDigest.All([]);
    private static readonly string MonitorDigest = ParameterDigest.All([], 20_000);

    private readonly StringBuilder _text = new();
    private readonly List<string>[] _on;
    private readonly int _nodes;
    private readonly int _clones;
    private readonly int _groups;
    private readonly int _single;

    private GeneratedCib(int resources, int nodes)
    {
        _nodes = nodes;
        _on = [.. Enumerable.Range(0, nodes).Select(static _ => new List<string>())];
        _clones = Math.Max(1, (int)Math.Round(0.2 * resources / nodes));
        _groups = Math.Max(1, (int)Math.Round(0.4 * resources / 3));
        _single = Math.Max(1, resources - _clones * nodes - 3 * _groups);
    }

    /// <param name="Text">The document.</param>
    /// <param name="Constraints">How many there are.</param>
    public readonly record struct Document(string Text, int Constraints);

    public static Document Make(int resources, int nodes)
    {
        var cib = new GeneratedCib(resources, nodes);
        cib.Options();
        cib.Resources();
        var constraints = cib.Constraints();
        cib.Status();
        return new(cib._text.ToString(), constraints);
    }

    private void Options()
    {
        Add($"""
            <cib crm_feature_set="{Feature}" validate-with="pacemaker-3.0" epoch="1" num_updates="0" admin_epoch="0"
             have-quorum="1" dc-uuid="1" execution-date="{Moment}"><configuration><crm_config>
            <cluster_property_set id="options"><nvpair id="o1" name="stonith-enabled" value="true"/>
            <nvpair id="o2" name="no-quorum-policy" value="stop"/><nvpair id="o3" name="batch-limit" value="100"/>
            <nvpair id="o4" name="enable-startup-probes" value="false"/></cluster_property_set></crm_config><nodes>

            """);
        for (var node = 0; node < _nodes; node++)
            Add($"<node id=\"{node + 1}\" uname=\"{Name(node)}\"/>\n");
    }

    private void Resources()
    {
        Add("</nodes><resources>\n");
        Add("<primitive id=\"fencing\" class=\"stonith\" type=\"fence_xvm\"><operations>"
            + "<op id=\"fencing-m\" name=\"monitor\" interval=\"10s\" timeout=\"20s\"/></operations></primitive>\n");
        _on[0].Add("fencing");
        for (var clone = 0; clone < _clones; clone++)
        {
            Add($"<clone id=\"clone{clone}\"><meta_attributes id=\"clone{clone}-meta\"><nvpair id=\"clone{clone}-i\""
                + " name=\"interleave\" value=\"true\"/></meta_attributes>");
            Primitive($"cp{clone}");
            Add("</clone>\n");
        }

        for (var group = 0; group < _groups; group++)
        {
            Add($"<group id=\"grp{group}\">");
            for (var member = 1; member <= 3; member++)
            {
                Primitive($"grp{group}-m{member}");
                _on[group % _nodes].Add($"grp{group}-m{member}");
            }

            Add("</group>\n");
        }

        for (var single = 0; single < _single; single++)
        {
            Primitive($"rsc{single}");
            Add("\n");
            _on[Home(single)].Add($"rsc{single}");
        }
    }

    private int Constraints()
    {
        var count = 0;
        Add("</resources><constraints>\n");
        for (var single = 0; single < _single; single++)
        {
            var id = $"rsc{single}";
            if (single % 10 == 0)
                Constraint($"<rsc_location id=\"loc-{id}\" rsc=\"{id}\" node=\"{Name(Home(single))}\" score=\"100\"/>");
            if (single % 5 == 4)
                Follow(id, $"rsc{single - 1}");
        }

        for (var group = 0; group < _groups; group++)
        {
            var id = $"grp{group}";
            if (group % 5 == 0)
                Constraint($"<rsc_location id=\"loc-{id}\" rsc=\"{id}\" node=\"{Name(group % _nodes)}\" score=\"50\"/>");
            if (group % 4 == 0)
                Follow(id, $"clone{group / 4 % _clones}");
        }

        Add("</constraints><rsc_defaults><meta_attributes id=\"defaults\"><nvpair id=\"d1\" name=\"resource-stickiness\""
            + " value=\"1\"/></meta_attributes></rsc_defaults></configuration><status>\n");
        return count;

        void Constraint(string text)
        {
            Add(text);
            Add("\n");
            count++;
        }

        void Follow(string follower, string first)
        {
            Constraint($"<rsc_colocation id=\"col-{follower}\" rsc=\"{follower}\" with-rsc=\"{first}\" score=\"INFINITY\"/>");
            Constraint($"<rsc_order id=\"ord-{follower}\" first=\"{first}\" then=\"{follower}\" kind=\"Mandatory\"/>");
        }
    }

    private void Status()
    {
        for (var node = 0; node < _nodes; node++)
        {
            var state = node == _nodes - 1
                ? "in_ccm=\"false\" crmd=\"offline\" join=\"down\" expected=\"member\""
                : "in_ccm=\"true\" crmd=\"online\" join=\"member\" expected=\"member\"";
            Add($"<node_state id=\"{node + 1}\" uname=\"{Name(node)}\" {state}><lrm id=\"{node + 1}\"><lrm_resources>\n");
            var call = 10;
            foreach (var id in _on[node])
                History(id, node, ref call);
            for (var clone = 0; clone < _clones; clone++)
                History($"cp{clone}", node, ref call);
            Add("</lrm_resources></lrm></node_state>\n");
        }

        Add("</status></cib>\n");
    }

    private void Primitive(string id) => Add(
        $"<primitive id=\"{id}\" class=\"ocf\" provider=\"pacemaker\" type=\"Dummy\"><operations>"
        + $"<op id=\"{id}-m\" name=\"monitor\" interval=\"10s\" timeout=\"20s\"/></operations></primitive>");

    private void History(string id, int node, ref int call)
    {
        var agent = id == "fencing"
            ? "type=\"fence_xvm\" class=\"stonith\""
            : "type=\"Dummy\" class=\"ocf\" provider=\"pacemaker\"";
        Add($"<lrm_resource id=\"{id}\" {agent}>");
        Record(id, $"{id}_last_0", "start", 0, node, call++, StartDigest);
        Record(id, $"{id}_monitor_10000", "monitor", 10_000, node, call++, MonitorDigest);
        Add("</lrm_resource>\n");
    }

    private void Record(string id, string record, string task, int interval, int node, int call, string digest) => Add(
        $"<lrm_rsc_op id=\"{record}\" operation_key=\"{id}_{task}_{interval}\" operation=\"{task}\""
        + $" crm_feature_set=\"{Feature}\" transition-key=\"1:1:0:{Transition}\" transition-magic=\"0:0;1:1:0:{Transition}\""
        + $" on_node=\"{Name(node)}\" call-id=\"{call}\" rc-code=\"0\" op-status=\"0\" interval=\"{interval}\""
        + $" op-digest=\"{digest}\"/>");

    // What is with another is where that one is.
    private int Home(int single)
    {
        var first = single % 5 == 4 ? single - 1 : single;
        return (first + first / 5) % _nodes;
    }

    private static string Name(int node) => string.Create(CultureInfo.InvariantCulture, $"node{node + 1}");

    private void Add(string text) => _text.Append(text);
}
