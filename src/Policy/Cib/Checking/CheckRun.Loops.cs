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
            else if (constraint is ColocationEntry { Lifetime.IsEmpty: true } colocation
                && CibValue.Score(colocation.Score, 0) >= CibValue.Infinity
                && colocation is { Dependent: { } dependent, Primary: { } primary }
                && dependent != primary)
                colocations.Add(
                    End(dependent, colocation.DependentRole), End(primary, colocation.PrimaryRole), colocation.Place);
        }

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

    private static void AddOrder(LoopSearch search, OrderEntry order)
    {
        if (order is { First: { } first, Then: { } then })
        {
            var action = order.FirstAction ?? "start";
            if (first != then)
                search.Add($"{action} {first}", $"{order.ThenAction ?? action} {then}", order.Place);
            return;
        }

        foreach (var set in order.Sets)
            if (CibValue.Truth(set.Sequential, otherwise: true))
                for (var at = 1; at < set.Members.Length; at++)
                    search.Add(End(set, at - 1), End(set, at), set.Place);
        for (var at = 1; at < order.Sets.Length; at++)
            for (var before = 0; before < order.Sets[at - 1].Members.Length; before++)
                for (var after = 0; after < order.Sets[at].Members.Length; after++)
                    search.Add(End(order.Sets[at - 1], before), End(order.Sets[at], after), order.Place);
    }

    private static string End(ResourceSet set, int member) => $"{set.Action ?? "start"} {set.Members[member]}";

    /// <summary>Finds circles among arrows.</summary>
    private sealed class LoopSearch
    {
        private enum Seen
        {
            OnThePath,
            Done,
        }

        private readonly Dictionary<string, List<(string To, Place Place)>> _arrows = new(StringComparer.Ordinal);
        private readonly List<string> _starts = [];

        public void Add(string from, string to, Place place)
        {
            if (!_arrows.TryGetValue(from, out var arrows))
            {
                _arrows.Add(from, arrows = []);
                _starts.Add(from);
            }

            arrows.Add((to, place));
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
            var path = new List<(string At, int Next)> { (start, 0) };
            seen[start] = Seen.OnThePath;
            while (path.Count > 0)
            {
                var (at, next) = path[^1];
                if (!_arrows.TryGetValue(at, out var arrows) || next == arrows.Count)
                {
                    seen[at] = Seen.Done;
                    path.RemoveAt(path.Count - 1);
                    continue;
                }

                path[^1] = (at, next + 1);
                var (to, place) = arrows[next];
                if (!seen.TryGetValue(to, out var state))
                {
                    seen[to] = Seen.OnThePath;
                    path.Add((to, 0));
                }
                else if (state == Seen.OnThePath)
                {
                    var from = path.FindIndex(step => step.At == to);
                    found.Add((place, [.. path.Skip(from).Select(step => step.At), to]));
                }
            }
        }
    }
}
