using System.Xml.Linq;

namespace HaActors.Policy.Tests.Generated;

internal enum NodeHealthKind
{
    Online,
    Offline,
    Unclean,
    PeerGone,
    Pending,
    Leaving,
    Unseen,
}

/// <summary>Members of the cluster, with what is configured and what was seen of them.</summary>
internal sealed class NodeGenerator
{
    private readonly Dice _dice;
    private readonly Dictionary<string, NodeHealthKind> _kinds = [];

    public NodeGenerator(Dice dice)
    {
        _dice = dice;
        var count = dice.Percent(80) ? dice.Between(2, 4) : dice.Between(1, 8);
        Members = [.. Enumerable.Range(1, count).Select(number => $"node{number}")];
        foreach (var name in Members)
            _kinds[name] = !dice.Percent(22) ? NodeHealthKind.Online : dice.Of(
                NodeHealthKind.Offline, NodeHealthKind.Unclean, NodeHealthKind.Unclean, NodeHealthKind.PeerGone,
                NodeHealthKind.Pending, NodeHealthKind.Leaving, NodeHealthKind.Leaving, NodeHealthKind.Unseen);
    }

    public IReadOnlyList<string> Members { get; }

    public NodeHealthKind Kind(string name) => _kinds[name];

    public XElement Elements(ResourceGenerator resources) => new(
        "nodes",
        Members.Select((name, index) =>
        {
            var node = new XElement("node", new XAttribute("id", index + 1), new XAttribute("uname", name));
            var attributes = new List<XElement>();
            May(7, "standby", "on");
            May(4, "maintenance", "true");
            May(20, "site", "a", "b");
            May(20, "pingd", "0", "100", "200");
            May(6, "#health-disk", "red", "yellow", "green", "-10");
            if (attributes.Count > 0)
                node.Add(new XElement(
                    "instance_attributes", new XAttribute("id", $"nodes-{index + 1}"), attributes));
            if (resources.HasUtilization)
                node.Add(Utilization(_dice, "2", "4", "8"));
            return node;

            void May(int chance, string attribute, params ReadOnlySpan<string> values)
            {
                if (_dice.Percent(chance))
                    attributes.Add(OptionGenerator.Pair(_dice, attribute, _dice.Of(values)));
            }
        }));

    public static XElement Utilization(Dice dice, params ReadOnlySpan<string> values) => new(
        "utilization",
        new XAttribute("id", dice.Id("u")),
        OptionGenerator.Pair(dice, "cpu", dice.Of(values)),
        dice.Percent(50) ? OptionGenerator.Pair(dice, "memory", dice.Of(values)) : null);

    /// <summary>Its status, still empty; null: nothing was ever seen of it.</summary>
    public XElement? State(string name)
    {
        var (member, process, join, expected) = _kinds[name] switch
        {
            NodeHealthKind.Online or NodeHealthKind.Leaving => ("true", "online", "member", "member"),
            NodeHealthKind.Offline => ("false", "offline", "down", "down"),
            NodeHealthKind.Unclean => ("false", "offline", "down", "member"),
            NodeHealthKind.PeerGone => ("true", "offline", "down", "member"),
            NodeHealthKind.Pending => ("true", "online", "pending", _dice.Of("member", "down")),
            _ => ("", "", "", ""),
        };
        return member.Length == 0 ? null : new XElement(
            "node_state",
            new XAttribute("id", IdOf(name)),
            new XAttribute("uname", name),
            new XAttribute("in_ccm", member),
            new XAttribute("crmd", process),
            new XAttribute("join", join),
            new XAttribute("expected", expected));
    }

    public int IdOf(string name) => Members.ToList().IndexOf(name) + 1;
}
