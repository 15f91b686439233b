using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Reads which resources go together, or stay apart.</summary>
internal sealed class ColocationReading(SchedulingRun run, ConstraintNames names)
{
    public void Read(ColocationEntry entry)
    {
        var score = entry.Score is null ? Scores.Infinity : CibValue.Score(entry.Score, 0);
        if (!entry.Sets.IsDefaultOrEmpty)
        {
            ReadSets(entry, entry.Sets, score);
            return;
        }

        if (names.SetOf(entry.Dependent) is not null || names.SetOf(entry.Primary) is not null)
        {
            var sets = new List<ResourceSet>();
            if (entry.Dependent is not null)
                sets.Add(names.AsSet(entry.Id, "rsc", entry.Dependent, entry.DependentRole, null, entry.Place));
            if (entry.Primary is not null)
                sets.Add(names.AsSet(entry.Id, "with-rsc", entry.Primary, entry.PrimaryRole, null, entry.Place));
            ReadSets(entry, sets, score);
            return;
        }

        if (names.Require(entry.Dependent, entry.Place) is not { } dependent
            || names.Require(entry.Primary, entry.Place) is not { } primary)
            return;
        Add(entry, entry.Id, score, dependent, primary, entry.DependentRole, entry.PrimaryRole);
    }

    private void ReadSets(ColocationEntry entry, IReadOnlyList<ResourceSet> sets, int score)
    {
        ResourceSet? previous = null;
        foreach (var set in sets)
        {
            ReadWithin(entry, set, set.Score is null ? score : CibValue.Score(set.Score, 0));
            if (previous is not null)
                ReadBetween(entry, previous, set, score);
            previous = set;
        }
    }

    /// <summary>Members go with the one before them; where they must stay apart, each from all before it.</summary>
    private void ReadWithin(ColocationEntry entry, ResourceSet set, int score)
    {
        if (score == 0 || names.Resources(set) is not { } members || !IsSequential(set))
            return;
        if (score < 0)
        {
            for (var later = 0; later < members.Count; later++)
                for (var earlier = 0; earlier < later; earlier++)
                    Add(entry, set.Id, score, members[later], members[earlier], set.Role, set.Role);
            return;
        }

        var listed = set.Ordering is { } ordering && !ordering.Equals("group", StringComparison.OrdinalIgnoreCase);
        for (var i = 1; i < members.Count; i++)
        {
            var (dependent, primary) = listed ? (members[i - 1], members[i]) : (members[i], members[i - 1]);
            Add(entry, set.Id, score, dependent, primary, set.Role, set.Role);
        }
    }

    private void ReadBetween(ColocationEntry entry, ResourceSet set, ResourceSet with, int score)
    {
        if (score == 0 || names.Resources(set) is not { Count: > 0 } dependents
            || names.Resources(with) is not { Count: > 0 } primaries)
            return;
        if (IsSequential(set))
            dependents = [dependents[0]];
        if (IsSequential(with))
            primaries = [primaries[^1]];
        foreach (var dependent in dependents)
            foreach (var primary in primaries)
                Add(entry, entry.Id, score, dependent, primary, set.Role, with.Role);
    }

    private static bool IsSequential(ResourceSet set) => set.Sequential is null || CibValue.Truth(set.Sequential, true);

    private void Add(
        ColocationEntry entry,
        string id,
        int score,
        Resource dependent,
        Resource primary,
        string? dependentRole,
        string? primaryRole)
    {
        if (score == 0)
            return;
        var influence = entry.Influence is null ? dependent.Critical : CibValue.Truth(entry.Influence, true);
        ColocationLists.Add(run, new Colocation(
            id,
            entry.NodeAttribute ?? Colocation.NodeName,
            dependent,
            primary,
            RoleNames.ForConstraint(dependentRole),
            RoleNames.ForConstraint(primaryRole),
            score,
            influence)
        {
            Configured = true,
            Constraint = entry.Id,
        });
    }
}
