using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Reads what comes before what.</summary>
internal sealed class OrderReading(SchedulingRun run, ConstraintNames names)
{
    private enum Kind
    {
        Optional,
        Mandatory,
        Serialize,
    }

    private enum Symmetry
    {
        Asymmetric,
        Symmetric,

        /// <summary>The other direction of a symmetric one.</summary>
        Inverse,
    }

    public void Read(OrderEntry entry)
    {
        var kind = KindOf(entry.Kind, entry.Score, entry.Place);
        if (!entry.Sets.IsDefaultOrEmpty)
        {
            ReadSets(entry, entry.Sets, kind);
            return;
        }

        if (names.SetOf(entry.First) is not null || names.SetOf(entry.Then) is not null)
        {
            var sets = new List<ResourceSet>();
            if (entry.First is not null)
                sets.Add(names.AsSet(entry.Id, "first", entry.First, null, entry.FirstAction, entry.Place));
            if (entry.Then is not null)
                sets.Add(names.AsSet(
                    entry.Id, "then", entry.Then, null, entry.ThenAction ?? entry.FirstAction, entry.Place));
            ReadSets(entry, sets, kind);
            return;
        }

        ReadPair(entry, kind);
    }

    private void ReadPair(OrderEntry entry, Kind kind)
    {
        if (names.Require(entry.First, entry.Place) is not { } first
            || names.Require(entry.Then, entry.Place) is not { } then)
            return;
        var firstTask = entry.FirstAction ?? Tasks.Start;
        var thenTask = entry.ThenAction ?? firstTask;
        var symmetry = SymmetryOf(entry.Symmetrical, null, kind, entry.Place);
        var flags = FlagsOf(kind, firstTask, symmetry);
        var enough = EnoughInstances(first, entry);
        if (enough > 0)
            OrderAfterSome(entry.Id, first, firstTask, then, thenTask, flags, enough);
        else
            run.Order(OrderingEnd.Of(first, firstTask), OrderingEnd.Of(then, thenTask), flags);

        if (symmetry != Symmetry.Symmetric)
            return;
        if (Inverse(firstTask) is not { } firstInverse || Inverse(thenTask) is not { } thenInverse)
        {
            names.Wrong(entry.Place, $"no action is the inverse of '{firstTask}' or '{thenTask}'");
            return;
        }

        run.Order(
            OrderingEnd.Of(then, thenInverse),
            OrderingEnd.Of(first, firstInverse),
            FlagsOf(kind, firstInverse, Symmetry.Inverse));
    }

    /// <summary>How many instances of a clone must come up before what waits for it may; 0: all that shall.</summary>
    private static int EnoughInstances(Resource first, OrderEntry entry)
    {
        if (first is not Clone clone)
            return 0;
        if (clone.MinimumRunning > 0)
            return clone.MinimumRunning;
        return entry.RequireAll is not null && !CibValue.Truth(entry.RequireAll, true) ? 1 : 0;
    }

    /// <summary>Between many instances and what waits for some of them stands an action that needs only so many of them.</summary>
    private void OrderAfterSome(
        string id, Resource first, string firstTask, Resource then, string thenTask, OrderingFlags flags, int enough)
    {
        var met = run.Actions.Pseudo($"clone-one-or-more:{id}");
        met.RequiredRunnableBefore = enough;
        met.Set(ActionFlags.MinRunnable);
        foreach (var instance in first.Children)
            run.Order(
                OrderingEnd.Of(instance, firstTask),
                OrderingEnd.Of(met),
                OrderingFlags.MinRunnable | OrderingFlags.FirstImpliesThenGraphed);
        run.Order(
            OrderingEnd.Of(met),
            OrderingEnd.Of(then, thenTask),
            flags | OrderingFlags.UnrunnableFirstBlocks);
    }

    private void ReadSets(OrderEntry entry, IReadOnlyList<ResourceSet> sets, Kind kind)
    {
        var symmetry = SymmetryOf(entry.Symmetrical, null, kind, entry.Place);
        ResourceSet? previous = null;
        foreach (var set in sets)
        {
            if (names.Resources(set) is null)
                return;
            ReadWithin(entry, set, kind);
            if (previous is not null)
            {
                ReadBetween(previous, set, kind, symmetry);
                if (symmetry == Symmetry.Symmetric)
                    ReadBetween(set, previous, kind, Symmetry.Inverse);
            }

            previous = set;
        }
    }

    private void ReadWithin(OrderEntry entry, ResourceSet set, Kind parentKind)
    {
        var kind = set.Kind is null ? parentKind : KindOf(set.Kind, null, set.Place);
        var symmetry = SymmetryOf(null, entry.Symmetrical, kind, set.Place);
        var task = set.Action ?? Tasks.Start;
        var flags = FlagsOf(kind, task, symmetry);
        var members = names.Resources(set)!;
        if (members.Count < 2)
            return;
        var sequential = set.Sequential is null || CibValue.Truth(set.Sequential, true);
        for (var i = 0; i < members.Count; i++)
        {
            if (kind == Kind.Serialize)
            {
                for (var later = i + 1; later < members.Count; later++)
                    run.Order(OrderingEnd.Of(members[i], task), OrderingEnd.Of(members[later], task), flags);
            }
            else if (sequential && i > 0)
            {
                run.Order(OrderingEnd.Of(members[i - 1], task), OrderingEnd.Of(members[i], task), flags);
            }
        }

        if (symmetry == Symmetry.Asymmetric || !sequential)
            return;
        if (Inverse(task) is not { } inverse)
        {
            names.Wrong(set.Place, $"no action is the inverse of '{task}'");
            return;
        }

        flags = FlagsOf(kind, inverse, Symmetry.Inverse);
        for (var i = 1; i < members.Count; i++)
            run.Order(OrderingEnd.Of(members[i], inverse), OrderingEnd.Of(members[i - 1], inverse), flags);
    }

    private void ReadBetween(ResourceSet first, ResourceSet then, Kind kind, Symmetry symmetry)
    {
        var firstTask = first.Action ?? Tasks.Start;
        var thenTask = then.Action ?? Tasks.Start;
        if (symmetry == Symmetry.Inverse)
        {
            if (Inverse(firstTask) is not { } firstInverse || Inverse(thenTask) is not { } thenInverse)
            {
                names.Wrong(first.Place, $"no action is the inverse of '{firstTask}' or '{thenTask}'");
                return;
            }

            (firstTask, thenTask) = (firstInverse, thenInverse);
        }

        // All must be down before those that they stand on go, however few of them would have sufficed to start.
        var all = first.RequireAll is null || CibValue.Truth(first.RequireAll, true)
            || firstTask is Tasks.Stop or Tasks.Demote;
        var flags = FlagsOf(kind, firstTask, symmetry);
        var before = names.Resources(first)!;
        var after = names.Resources(then)!;
        if (!all)
        {
            var met = run.Actions.Pseudo($"one-or-more:{first.Id}");
            met.Set(ActionFlags.MinRunnable);
            foreach (var resource in before)
                run.Order(
                    OrderingEnd.Of(resource, firstTask),
                    OrderingEnd.Of(met),
                    OrderingFlags.MinRunnable | OrderingFlags.FirstImpliesThenGraphed);
            foreach (var resource in after)
                run.Order(
                    OrderingEnd.Of(met),
                    OrderingEnd.Of(resource, thenTask),
                    flags | OrderingFlags.UnrunnableFirstBlocks);
            return;
        }

        if (before.Count == 0 || after.Count == 0)
            return;
        var forward = symmetry == Symmetry.Symmetric;
        if (first.Sequential is not null && CibValue.Truth(first.Sequential, false))
            before = [forward ? before[^1] : before[0]];
        if (then.Sequential is not null && CibValue.Truth(then.Sequential, false))
            after = [forward ? after[0] : after[^1]];
        foreach (var one in before)
            foreach (var other in after)
                run.Order(OrderingEnd.Of(one, firstTask), OrderingEnd.Of(other, thenTask), flags);
    }

    private Kind KindOf(string? kind, string? score, Place place)
    {
        switch (kind?.ToUpperInvariant())
        {
            case null:
                // Before kinds there were scores: 0 meant optional.
                return score is not null && CibValue.Score(score, 0) == 0 ? Kind.Optional : Kind.Mandatory;
            case "MANDATORY":
                return Kind.Mandatory;
            case "OPTIONAL":
                return Kind.Optional;
            case "SERIALIZE":
                return Kind.Serialize;
            default:
                run.Findings.Add(new Finding(
                    "invalid-value", Severity.Warning, place, $"'{kind}' is no kind of ordering; 'Mandatory' is used.",
                    "Write Mandatory, Optional or Serialize."));
                return Kind.Mandatory;
        }
    }

    private Symmetry SymmetryOf(string? own, string? parents, Kind kind, Place place)
    {
        if ((own ?? parents) is not { } text)
            return kind == Kind.Serialize ? Symmetry.Asymmetric : Symmetry.Symmetric;
        if (!CibValue.Truth(text, true))
            return Symmetry.Asymmetric;
        if (kind != Kind.Serialize)
            return Symmetry.Symmetric;
        run.Findings.Add(new Finding(
            "contradiction", Severity.Warning, place, "symmetrical has no meaning with kind Serialize.",
            "Remove symmetrical."));
        return Symmetry.Asymmetric;
    }

    private static OrderingFlags FlagsOf(Kind kind, string firstTask, Symmetry symmetry) => (kind, symmetry) switch
    {
        (Kind.Optional, _) => OrderingFlags.Ordered,
        (Kind.Serialize, _) => OrderingFlags.Serialize,
        (_, Symmetry.Asymmetric) => OrderingFlags.Ordered | OrderingFlags.Asymmetric,
        (_, Symmetry.Inverse) => OrderingFlags.Ordered | OrderingFlags.ThenImpliesFirst,
        _ when firstTask is Tasks.Start or Tasks.Promote =>
            OrderingFlags.Ordered | OrderingFlags.FirstImpliesThen | OrderingFlags.UnrunnableFirstBlocks,
        _ => OrderingFlags.Ordered | OrderingFlags.FirstImpliesThen,
    };

    private static string? Inverse(string task) => task switch
    {
        Tasks.Start => Tasks.Stop,
        Tasks.Stop => Tasks.Start,
        Tasks.Promote => Tasks.Demote,
        Tasks.Demote => Tasks.Promote,
        Tasks.Promoted => Tasks.Demoted,
        Tasks.Demoted => Tasks.Promoted,
        Tasks.Started => Tasks.Stopped,
        Tasks.Stopped => Tasks.Started,
        _ => null,
    };
}
