using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>Mandatory constraints that go around in a circle.</summary>
internal sealed partial class CheckRun
{
    public void Loops()
    {
        var orders = new LoopSearch();
        var colocations = new LoopSearch();
        foreach (var constraint in _cib.Constraints)
        {
            if (constraint is OrderEntry { Lifetime.IsEmpty: true } order && IsMandatory(order))
                AddOrder(orders, order);
            else if (constraint is ColocationEntry { Lifetime.IsEmpty: true } colocation)
                AddColocation(colocations, colocation);
        }

        foreach (var resource in _resources.Values)
            if (resource is GroupEntry group)
                AddGroup(orders, colocations, group);
        foreach (var (place, circle) in orders.Loops())
            Report(FindingKinds.OrderingLoop, place, $"closes a circle: {string.Join(", then ", circle)}");
        foreach (var (place, circle) in colocations.Loops())
            Report(FindingKinds.ColocationLoop, place, $"closes a circle: {string.Join(" with ", circle)}");
    }

    private static string End(string resource, string? role) =>
        role is "Promoted" or "Unpromoted" ? $"{resource} ({role})" : resource;

    private static bool IsMandatory(OrderEntry order) => order.Kind is null
        ? order.Score is null || CibValue.Score(order.Score, 0) != 0
        : order.Kind.Equals("Mandatory", StringComparison.OrdinalIgnoreCase);

    private static void AddGroup(LoopSearch orders, LoopSearch colocations, GroupEntry group)
    {
        var place = group.Place;
        var isOrdered = CibValue.Truth(MetaOf(group, "ordered"), otherwise: true);
        var isColocated = CibValue.Truth(MetaOf(group, "collocated"), otherwise: true);
        for (var at = 1; at < group.Members.Length; at++)
        {
            if (isOrdered)
                orders.Add($"start {group.Members[at - 1].Id}", $"start {group.Members[at].Id}", place, isImplied: true);
            if (isColocated)
                colocations.Add(group.Members[at].Id, group.Members[at - 1].Id, place, isImplied: true);
        }
    }

    private void AddOrder(LoopSearch search, OrderEntry order)
    {
        if (order is { First: { } first, Then: { } then })
        {
            var action = order.FirstAction ?? "start";
            if (first != then)
                AddOrder(search, action, first, order.ThenAction ?? action, then, order.Place);
            return;
        }

        foreach (var set in order.Sets)
            if (CibValue.Truth(set.Sequential, otherwise: true))
                for (var at = 1; at < set.Members.Length; at++)
                    AddOrder(search, ActionOf(set), set.Members[at - 1], ActionOf(set), set.Members[at], set.Place);
        for (var at = 1; at < order.Sets.Length; at++)
            foreach (var before in order.Sets[at - 1].Members)
                foreach (var after in order.Sets[at].Members)
                    AddOrder(
                        search, ActionOf(order.Sets[at - 1]), before, ActionOf(order.Sets[at]), after, order.Place);
    }

    private static string ActionOf(ResourceSet set) => set.Action ?? "start";

    private void AddOrder(LoopSearch search, string action, string first, string thenAction, string then, Place place)
    {
        foreach (var from in Parts(first, isPrimary: action is "start" or "promote"))
            foreach (var to in Parts(then, isPrimary: thenAction is "stop" or "demote"))
            {
                search.Add($"{action} {from}", $"{thenAction} {to}", place);
                if (action == "promote")
                    search.Add($"start {from}", $"promote {from}", place, isImplied: true);
                if (thenAction == "promote")
                    search.Add($"start {to}", $"promote {to}", place, isImplied: true);
            }
    }

    private void AddColocation(LoopSearch search, ColocationEntry colocation)
    {
        var score = CibValue.Score(colocation.Score, CibValue.Infinity);
        if (colocation is { Dependent: { } dependent, Primary: { } primary })
        {
            if (score >= CibValue.Infinity && dependent != primary)
                AddColocation(
                    search, dependent, colocation.DependentRole, primary, colocation.PrimaryRole, colocation.Place);
            return;
        }

        foreach (var set in colocation.Sets)
            if (CibValue.Truth(set.Sequential, otherwise: true)
                && (set.Score is null ? score : CibValue.Score(set.Score, 0)) >= CibValue.Infinity)
                for (var at = 1; at < set.Members.Length; at++)
                    AddColocation(search, set.Members[at], set.Role, set.Members[at - 1], set.Role, set.Place);
    }

    private void AddColocation(
        LoopSearch search, string dependent, string? dependentRole, string primary, string? primaryRole, Place place)
    {
        foreach (var from in Parts(dependent, isPrimary: false))
            foreach (var to in Parts(primary, isPrimary: true))
                search.Add(End(from, dependentRole), End(to, primaryRole), place);
    }

    /// <summary>What a constraint on a group acts upon: its first member; where others wait for it or go with it, its last.</summary>
    private ImmutableArray<string> Parts(string id, bool isPrimary)
    {
        if (!_resources.TryGetValue(id, out var resource))
            return [id];
        return resource switch
        {
            GroupEntry { Members: [] } => [],
            GroupEntry group when CibValue.Truth(MetaOf(group, "ordered"), otherwise: true) =>
                [group.Members[isPrimary ? ^1 : 0].Id],
            GroupEntry group => [.. group.Members.Select(member => member.Id)],
            CloneEntry { Content: GroupEntry inner } => Parts(inner.Id, isPrimary),
            _ => [id],
        };
    }

    /// <summary>Finds circles among arrows.</summary>
    private sealed class LoopSearch
    {
        private enum Seen
        {
            OnThePath,
            Done,
        }

        private readonly Dictionary<string, List<Arrow>> _arrows = new(StringComparer.Ordinal);
        private readonly List<string> _starts = [];

        /// <param name="isImplied">By what a resource is, not by a constraint.</param>
        public void Add(string from, string to, Place place, bool isImplied = false)
        {
            if (!_arrows.TryGetValue(from, out var arrows))
            {
                _arrows.Add(from, arrows = []);
                _starts.Add(from);
            }

            arrows.Add(new Arrow(to, place, isImplied));
        }

        /// <returns>The arrow that closes each circle, and what the circle is made of.</returns>
        public List<(Place Place, ImmutableArray<string> Circle)> Loops()
        {
            var found = new List<(Place, ImmutableArray<string>)>();
            var seen = new Dictionary<string, Seen>(StringComparer.Ordinal);
            foreach (var start in _starts)
                if (!seen.ContainsKey(start))
                    Walk(start, seen, found);
            return found;
        }

        // By hand, not by recursion: chains may be as long as the configuration.
        private void Walk(string start, Dictionary<string, Seen> seen, List<(Place, ImmutableArray<string>)> found)
        {
            var path = new List<Step> { new(start, 0, null) };
            seen[start] = Seen.OnThePath;
            while (path.Count > 0)
            {
                var (at, next, by) = path[^1];
                if (!_arrows.TryGetValue(at, out var arrows) || next == arrows.Count)
                {
                    seen[at] = Seen.Done;
                    path.RemoveAt(path.Count - 1);
                    continue;
                }

                path[^1] = new(at, next + 1, by);
                var arrow = arrows[next];
                if (!seen.TryGetValue(arrow.To, out var state))
                {
                    seen[arrow.To] = Seen.OnThePath;
                    path.Add(new(arrow.To, 0, arrow));
                }
                else if (state == Seen.OnThePath)
                {
                    var circle = path.Skip(path.FindIndex(step => step.At == arrow.To)).ToList();
                    // The last constraint that somebody wrote is the one that closed it.
                    var closing = circle.Skip(1).Select(step => step.By!).Append(arrow)
                        .Where(one => !one.IsImplied).MaxBy(one => one.Place.Line) ?? arrow;
                    found.Add((closing.Place, [.. circle.Select(step => step.At), arrow.To]));
                }
            }
        }

        private sealed record Arrow(string To, Place Place, bool IsImplied);

        /// <param name="Next">Which arrow from there is the next to follow.</param>
        /// <param name="By">The arrow that led there.</param>
        private readonly record struct Step(string At, int Next, Arrow? By);
    }
}
