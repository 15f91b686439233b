using HaActors.Policy.Rules;

namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    private readonly Dictionary<string, Node> _nodesByName = new(StringComparer.OrdinalIgnoreCase);
    private readonly RuleChange _ruleChange = new();
    private readonly Dictionary<(string?, string?, string?), RuleInput> _ruleInputs = [];
    private RuleInput? _ruleInput;

    /// <summary>When some rule, or the age of a failure, next changes what would be decided; null: never.</summary>
    public long? NextRuleChange => _ruleChange.Next;

    /// <summary>
    /// What a rule about nobody in particular is judged by. Copies of it report when judgements change.
    /// </summary>
    public RuleInput RuleInput() => _ruleInput ??= new(Now) { Change = _ruleChange };

    /// <summary>What a rule about a resource of some agent is judged by.</summary>
    public RuleInput RuleInput(string? standard, string? provider, string? type)
    {
        if (_ruleInputs.TryGetValue((standard, provider, type), out var known))
            return known;
        return _ruleInputs[(standard, provider, type)] = RuleInput() with
        {
            ResourceStandard = standard,
            ResourceProvider = provider,
            ResourceType = type,
        };
    }

    public void RecheckAt(long seconds) => _ruleChange.At(seconds);

    public Node? FindNode(string? name) => name is null ? null : _nodesByName.GetValueOrDefault(name);

    /// <summary>By name, else by the id that histories use.</summary>
    public Node? FindNode(string id, string? name) => FindNode(name) ?? Nodes.Find(node => node.Id == id);

    /// <summary>
    /// Puts a node in its place among the others. Places of earlier ones stay valid until <see cref="NumberNodes"/>.
    /// </summary>
    public Node AddNode(string id, string name, bool isRemote, int score = 0, ProbeMode mode = ProbeMode.Always)
    {
        var node = new Node(id, name, isRemote) { Index = Nodes.Count, Score = score, DefaultMode = mode };
        var at = Nodes.Count;
        while (at > 0 && NameOrder.Instance.Compare(Nodes[at - 1].Name, name) > 0)
            at--;
        Nodes.Insert(at, node);
        _nodesByName.TryAdd(name, node);
        node.Attributes["#kind"] = isRemote ? "remote" : "cluster";
        return node;
    }

    /// <summary>Gives nodes their place in the order of names as number, and moves what is stored by number.</summary>
    public void NumberNodes()
    {
        var newIndex = new int[Nodes.Count];
        var changed = false;
        for (var place = 0; place < Nodes.Count; place++)
        {
            newIndex[Nodes[place].Index] = place;
            changed |= Nodes[place].Index != place;
        }

        if (!changed)
            return;
        foreach (var node in Nodes)
            node.Index = newIndex[node.Index];
        foreach (var top in Resources)
            foreach (var resource in top.SelfAndDescendants())
                resource.Allowed.Renumber(newIndex);
    }
}
