namespace HaActors.Policy.Cib;

/// <summary>Resources that must be together by some constraints, and apart by another.</summary>
internal sealed partial class CheckRun
{
    private readonly Dictionary<string, string> _togetherWith = new(StringComparer.Ordinal);

    public void Apart()
    {
        foreach (var resource in _resources.Values)
            if (resource is GroupEntry group && CibValue.Truth(MetaOf(group, "collocated"), otherwise: true))
                foreach (var member in group.Members)
                    Join(group.Id, member.Id);
        foreach (var (dependent, primary, score, _) in PlainColocations())
            if (score >= CibValue.Infinity)
                Join(dependent, primary);
        foreach (var (dependent, primary, score, place) in PlainColocations())
            if (score <= -CibValue.Infinity && dependent != primary && Leader(dependent) == Leader(primary)
                && !IsContradicted(place))
                Report(
                    FindingKinds.Contradiction,
                    place,
                    $"{dependent} and {primary} must be on one node by other constraints");
    }

    private bool IsContradicted(Place place) =>
        Findings.Exists(finding => finding.Place == place && finding.Id == FindingKinds.Contradiction.Id);

    /// <summary>Those between what is there once, in any role, and about nodes themselves.</summary>
    private IEnumerable<(string Dependent, string Primary, int Score, Place Place)> PlainColocations()
    {
        foreach (var constraint in _cib.Constraints)
        {
            if (constraint is not ColocationEntry { Lifetime.IsEmpty: true, NodeAttribute: null or "#uname" } colocation)
                continue;
            var score = CibValue.Score(colocation.Score, CibValue.Infinity);
            if (colocation is { Dependent: { } dependent, Primary: { } primary }
                && colocation is { DependentRole: null or "Started", PrimaryRole: null or "Started" }
                && IsThereOnce(dependent) && IsThereOnce(primary))
                yield return (dependent, primary, score, colocation.Place);
            foreach (var set in colocation.Sets)
            {
                var own = set.Score is null ? score : CibValue.Score(set.Score, 0);
                if (set.Role is not (null or "Started") || !CibValue.Truth(set.Sequential, otherwise: true))
                    continue;
                for (var at = 1; at < set.Members.Length; at++)
                    if (IsThereOnce(set.Members[at]) && IsThereOnce(set.Members[at - 1]))
                        yield return (set.Members[at], set.Members[at - 1], own, set.Place);
            }
        }
    }

    private bool IsThereOnce(string id) => _resources.TryGetValue(id, out var resource)
        && resource is PrimitiveEntry or GroupEntry && CollectiveOf(id) is null;

    private string Leader(string id)
    {
        var at = id;
        while (_togetherWith.TryGetValue(at, out var next))
            at = next;
        if (at != id)
            _togetherWith[id] = at;
        return at;
    }

    private void Join(string one, string other)
    {
        var (left, right) = (Leader(one), Leader(other));
        if (left != right)
            _togetherWith[left] = right;
    }
}
