namespace HaActors.Policy.Scheduling;

/// <summary>What decides which of two instances has the choice of nodes first.</summary>
internal sealed class InstanceRank
{
    private readonly Resource _collective;
    private readonly int _activeOn;
    private readonly Node? _node;
    private readonly bool _allowedThere;
    private NodeTable? _colocated;

    public InstanceRank(Resource collective, Resource instance)
    {
        _collective = collective;
        Instance = instance;
        var active = instance.ActiveNode(out _activeOn);
        _allowedThere = active is null || (instance.Allowed.Contains(active) && instance.Allowed[active] >= 0);
        // Where it must not stay it is as good as inactive.
        _node = _allowedThere ? active : null;
    }

    public Resource Instance { get; }

    public static int Compare(InstanceRank left, InstanceRank right)
    {
        // Active in fewer places, in an allowed one, of higher priority.
        if (left._activeOn > 0 && right._activeOn > 0 && left._activeOn != right._activeOn)
            return left._activeOn.CompareTo(right._activeOn);
        if (left._allowedThere != right._allowedThere)
            return left._allowedThere ? -1 : 1;
        if (left.Instance.Priority != right.Instance.Priority)
            return right.Instance.Priority.CompareTo(left.Instance.Priority);

        // Active at all, on a node that can take work and where the whole may be, with fewer others.
        if (left._node is null && right._node is null)
            return 0;
        if (left._node is null || right._node is null)
            return left._node is null ? 1 : -1;
        if (left._node.IsAvailable() != right._node.IsAvailable())
            return left._node.IsAvailable() ? -1 : 1;
        var leftIn = left._collective.Allowed.Contains(left._node);
        var rightIn = right._collective.Allowed.Contains(right._node);
        if (!leftIn && !rightIn)
            return 0;
        if (leftIn != rightIn)
            return leftIn ? -1 : 1;
        if (left.InstancesThere != right.InstancesThere)
            return left.InstancesThere.CompareTo(right.InstancesThere);

        // Healthy, wanted there by what it is colocated with, of lower number.
        var failures = HasFailed(left.Instance).CompareTo(HasFailed(right.Instance));
        if (failures != 0)
            return failures;
        var wishes = right.ColocatedScore.CompareTo(left.ColocatedScore);
        return wishes != 0 ? wishes : NumberOf(left.Instance).CompareTo(NumberOf(right.Instance));
    }

    /// <summary>Brings instances into the order of their numbers.</summary>
    public static void SortByNumber(List<Resource> instances) =>
        instances.SortStably(static (left, right) => NumberOf(left).CompareTo(NumberOf(right)));

    private int InstancesThere => _collective.InstanceCounts?[_node!.Index] ?? 0;

    private int ColocatedScore
    {
        get
        {
            if (_colocated is null)
            {
                var scores = new NodeTable(_node!.Index + 1);
                scores.Add(_node, 0);
                foreach (var colocation in Instance.AllWith())
                    colocation.Primary.AddColocatedScores(
                        Instance, scores, colocation, (double)colocation.Score / Scores.Infinity,
                        ColocatedScores.Choice.None);
                foreach (var colocation in Instance.AllWithIt())
                    if (Colocating.HasInfluence(colocation, Instance))
                        colocation.Dependent.AddColocatedScores(
                            Instance, scores, colocation, (double)colocation.Score / Scores.Infinity,
                            ColocatedScores.Choice.NeverNegative);
                _colocated = scores;
            }

            return _colocated[_node!];
        }
    }

    private static bool HasFailed(Resource resource) => resource.Failed || resource.Children.Exists(HasFailed);

    private static int NumberOf(Resource instance)
    {
        var id = instance.Id.AsSpan();
        return id.LastIndexOf(':') is var at and >= 0 && int.TryParse(id[(at + 1)..], out var number) ? number : -1;
    }
}
