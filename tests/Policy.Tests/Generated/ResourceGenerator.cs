using System.Xml.Linq;

namespace HaActors.Policy.Tests.Generated;

/// <summary>A primitive, with what its histories need.</summary>
/// <param name="Copies">0: no clone. Else how many instances there are.</param>
internal sealed record MadePrimitive(
    string Id, string Standard, string? Provider, string Type, XElement Element, int Copies, bool Unique, bool Promotable);

/// <summary>A bundle, with what its histories need.</summary>
internal sealed record MadeBundle(string Id, string Technology, int Replicas, bool HasAddress, MadePrimitive? Content);

/// <summary>Resources of all kinds.</summary>
internal sealed class ResourceGenerator(Dice dice, IReadOnlyList<string> members)
{
    private int _last;
    private bool _hasTemplate;

    public List<XElement> Elements { get; } = [];

    public List<MadePrimitive> Primitives { get; } = [];

    public List<MadeBundle> Bundles { get; } = [];

    /// <summary>Containers of guest nodes, by the guest's name; connections of remote nodes have the node's name.</summary>
    public Dictionary<string, string> Guests { get; } = [];

    public List<string> Remotes { get; } = [];

    /// <summary>What constraints can name.</summary>
    public List<string> Names { get; } = [];

    /// <summary>Those of <see cref="Names"/> that have a promoted role.</summary>
    public List<string> PromotableNames { get; } = [];

    public bool HasUtilization { get; } = dice.Percent(20);

    public void Make(bool fencing)
    {
        if (fencing && dice.Percent(92))
        {
            var device = Primitive("fence", 0, false, false, "stonith", null, "fence_xvm");
            if (dice.Percent(5))
                device.AddFirst(Meta("provides", "unfencing"));
            Elements.Add(device);
            Names.Add("fence");
        }

        if (dice.Percent(15))
        {
            _hasTemplate = true;
            Elements.Insert(0, new XElement(
                "template",
                new XAttribute("id", "template1"),
                new XAttribute("class", "ocf"),
                new XAttribute("provider", "pacemaker"),
                new XAttribute("type", "Dummy"),
                MetaBlock(30),
                Operations(false)));
        }

        for (var count = dice.Percent(70) ? dice.Between(1, 6) : dice.Between(1, 14); count > 0; count--)
            Top();
    }

    private void Top()
    {
        switch (dice.Below(20))
        {
            case < 8:
                Elements.Add(Primitive(Next("rsc"), 0, false, false));
                break;
            case < 12:
                Elements.Add(Group(Next("grp"), 0, false, false));
                break;
            case < 16:
                Elements.Add(Clone(promotable: false));
                break;
            case < 18:
                Elements.Add(Clone(promotable: true));
                break;
            case 18 when dice.Percent(60):
                Elements.Add(Bundle());
                break;
            default:
                if (dice.Percent(50))
                    Remote();
                else
                    Guest();
                break;
        }
    }

    private string Next(string prefix) => $"{prefix}{++_last}";

    private XElement Primitive(
        string id, int copies, bool unique, bool promotable,
        string standard = "ocf", string? provider = "pacemaker", string? type = null, bool named = true)
    {
        type ??= promotable ? "Stateful" : "Dummy";
        var fromTemplate = _hasTemplate && type == "Dummy" && dice.Percent(30);
        var element = new XElement("primitive", new XAttribute("id", id));
        if (fromTemplate)
        {
            element.Add(new XAttribute("template", "template1"));
        }
        else
        {
            element.Add(new XAttribute("class", standard));
            if (provider is not null)
                element.Add(new XAttribute("provider", provider));
            element.Add(new XAttribute("type", type));
        }

        element.Add(MetaBlock(35));
        if (dice.Percent(10))
            element.Add(new XElement(
                "instance_attributes",
                new XAttribute("id", dice.Id("ia")),
                OptionGenerator.Pair(dice, "state", "/run/x")));
        element.Add(Operations(promotable));
        if (HasUtilization && dice.Percent(60))
            element.Add(NodeGenerator.Utilization(dice, "0", "1", "2", "5"));
        Primitives.Add(new MadePrimitive(id, standard, provider, type, element, copies, unique, promotable));
        if (copies == 0 && named && id != "fence")
            Names.Add(id);
        return element;
    }

    private XElement Group(string id, int copies, bool unique, bool promotable)
    {
        var group = new XElement("group", new XAttribute("id", id), MetaBlock(30));
        for (var member = dice.Between(1, 4); member > 0; member--)
            group.Add(Primitive(Next("rsc"), copies, unique, promotable));
        if (copies == 0)
            Names.Add(id);
        return group;
    }

    private XElement Clone(bool promotable)
    {
        var id = Next("cln");
        var meta = MetaBlock(20) ?? new XElement("meta_attributes", new XAttribute("id", dice.Id("meta")));
        var max = dice.Percent(35) ? dice.Between(0, 5) : members.Count;
        if (max != members.Count)
            meta.Add(OptionGenerator.Pair(dice, "clone-max", max));
        var unique = dice.Percent(15);
        if (unique)
            meta.Add(OptionGenerator.Pair(dice, "globally-unique", "true"));
        if (unique && dice.Percent(50))
            meta.Add(OptionGenerator.Pair(dice, "clone-node-max", dice.Between(1, 3)));
        May(40, "interleave", "true");
        May(20, "ordered", "true");
        May(30, "notify", "true");
        May(6, "clone-min", "1", "2");
        if (promotable)
        {
            meta.Add(OptionGenerator.Pair(dice, "promotable", "true"));
            May(25, "promoted-max", "1", "2", "0");
            May(8, "promoted-node-max", "1", "2");
            PromotableNames.Add(id);
        }

        Names.Add(id);
        var copies = Math.Max(1, max);
        var content = dice.Percent(30)
            ? Group(Next("grp"), copies, unique, promotable)
            : Primitive(Next("rsc"), copies, unique, promotable);
        return new XElement("clone", new XAttribute("id", id), meta.HasElements ? meta : null, content);

        void May(int chance, string name, params ReadOnlySpan<string> values)
        {
            if (dice.Percent(chance))
                meta.Add(OptionGenerator.Pair(dice, name, dice.Of(values)));
        }
    }

    private XElement Bundle()
    {
        var id = Next("bnd");
        var replicas = dice.Between(1, 3);
        var technology = dice.Of("docker", "podman");
        var container = new XElement(
            technology, new XAttribute("image", "image:1"), new XAttribute("replicas", replicas));
        var bundle = new XElement("bundle", new XAttribute("id", id), MetaBlock(20), container);
        var hasContent = dice.Percent(65);
        var hasAddress = dice.Percent(50);
        var promotable = hasContent && dice.Percent(40);
        if (promotable)
            container.Add(new XAttribute("promoted-max", 1));
        if (hasAddress || hasContent)
            bundle.Add(new XElement(
                "network",
                hasAddress ? new XAttribute("ip-range-start", "192.168.122.131") : null,
                new XAttribute("control-port", 3121)));
        if (hasContent)
            bundle.Add(Primitive(Next("rsc"), replicas, false, promotable));
        MadePrimitive? content = null;
        if (hasContent)
        {
            content = Primitives[^1];
            Primitives.RemoveAt(Primitives.Count - 1);
        }

        Bundles.Add(new MadeBundle(id, technology, replicas, hasAddress, content));
        Names.Add(id);
        if (promotable)
            PromotableNames.Add(id);
        return bundle;
    }

    private void Remote()
    {
        var id = Next("remote");
        Remotes.Add(id);
        Elements.Add(Primitive(id, 0, false, false, "ocf", "pacemaker", "remote"));
    }

    private void Guest()
    {
        var id = Next("vm");
        var guest = Next("guest");
        var element = Primitive(id, 0, false, false, "ocf", "heartbeat", "VirtualDomain");
        var meta = element.Element("meta_attributes");
        if (meta is null)
        {
            meta = new XElement("meta_attributes", new XAttribute("id", dice.Id("meta")));
            element.AddFirst(meta);
        }

        meta.Add(OptionGenerator.Pair(dice, "remote-node", guest));
        Guests[guest] = id;
        Elements.Add(element);
    }

    private XElement Meta(string name, string value) => new(
        "meta_attributes", new XAttribute("id", dice.Id("meta")), OptionGenerator.Pair(dice, name, value));

    private XElement? MetaBlock(int chance)
    {
        if (!dice.Percent(chance))
            return null;
        var block = new XElement("meta_attributes", new XAttribute("id", dice.Id("meta")));
        var names = new HashSet<string>();
        for (var count = dice.Between(1, 3); count > 0; count--)
        {
            var (name, value) = dice.Below(14) switch
            {
                0 => ("target-role", dice.Of("Started", "Stopped", "Promoted", "Unpromoted")),
                1 => ("is-managed", dice.Of("false", "true")),
                2 or 3 => ("resource-stickiness", dice.Of("0", "1", "100", "INFINITY", "-5")),
                4 or 5 => ("migration-threshold", dice.Of("1", "2", "3")),
                6 => ("failure-timeout", dice.Of("10s", "1000000s")),
                7 => ("allow-migrate", "true"),
                8 => ("multiple-active", dice.Of("block", "stop_only", "stop_start", "stop_unexpected")),
                9 => ("requires", dice.Of("nothing", "quorum", "fencing")),
                10 or 11 => ("priority", dice.Of("1", "5", "-3", "10")),
                12 => ("maintenance", dice.Of("true", "false", "false")),
                _ => ("critical", dice.Of("false", "true")),
            };
            if (names.Add(name))
                block.Add(OptionGenerator.Pair(dice, name, value));
        }

        return block;
    }

    private XElement? Operations(bool promotable)
    {
        var operations = new XElement("operations");
        if (dice.Percent(60))
            Add("monitor", "10s", promotable ? "Unpromoted" : null);
        if (promotable && dice.Percent(60))
            Add("monitor", "11s", "Promoted");
        if (dice.Percent(5))
            Add("monitor", "12s", "Stopped");
        if (dice.Percent(20))
            Add("start", "0", null);
        if (dice.Percent(20))
            Add("stop", "0", null);
        if (promotable && dice.Percent(10))
            Add("promote", "0", null);
        if (promotable && dice.Percent(10))
            Add("demote", "0", null);
        return operations.HasElements ? operations : null;

        void Add(string name, string interval, string? role)
        {
            var operation = new XElement(
                "op",
                new XAttribute("id", dice.Id("op")),
                new XAttribute("name", name),
                new XAttribute("interval", interval));
            if (role is not null)
                operation.Add(new XAttribute("role", role));
            if (dice.Percent(25))
                operation.Add(new XAttribute("on-fail", name switch
                {
                    "stop" => dice.Of("ignore", "block", "fence"),
                    "promote" => dice.Of("ignore", "block", "stop", "restart", "fence", "standby", "demote"),
                    "monitor" when role == "Promoted" => dice.Of("demote", "ignore", "block", "restart"),
                    _ => dice.Of("ignore", "block", "stop", "restart", "fence", "standby"),
                }));
            if (dice.Percent(4))
                operation.Add(new XAttribute("enabled", "false"));
            operations.Add(operation);
        }
    }
}
