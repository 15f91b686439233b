namespace HaActors.Policy.Scheduling;

/// <summary>Adds the wishes of resources that are colocated with one, and of those colocated with them, to its scores.</summary>
internal static class ColocatedScores
{
    /// <summary>Marks a node whose positive score would have become negative; becomes 1 in the end.</summary>
    private const int Exhausted = -100 * Scores.Infinity;

    [Flags]
    public enum Choice
    {
        None = 0,

        /// <summary>Wishes count only if a node stays available with them.</summary>
        OnlyIfAvailable = 1,

        /// <summary>A score that is positive does not become negative.</summary>
        NeverNegative = 2,

        /// <summary>Follows from dependents to their primaries, not the other way.</summary>
        FollowPrimaries = 4,
    }

    /// <summary>A resource's own scores, with the wishes of its primaries and of theirs.</summary>
    public static NodeTable WithPrimaries(Resource source)
    {
        var work = source.Allowed.Copy();
        source.MergingScores = true;
        if (Colocating.AnyAvailable(work, source.Run))
            Follow(source, source, work, 1, Choice.FollowPrimaries | Choice.OnlyIfAvailable);
        source.MergingScores = false;
        return work;
    }

    /// <param name="source">Whose wishes.</param>
    /// <param name="target">Whose scores.</param>
    /// <param name="work">Receives them: no resource's table, for wishes are read from those meanwhile.</param>
    /// <param name="factor">By how much each wish is multiplied, from -1 to 1.</param>
    public static void Add(
        Resource source, Resource target, NodeTable work, Colocation colocation, double factor, Choice choice)
    {
        if (source.MergingScores)
            return;
        if (Deep.HasRoom())
            AddHere(source, target, work, colocation, factor, choice);
        else
            AddFurther(source, target, work, colocation, factor, choice);
    }

    private static void AddFurther(
        Resource source, Resource target, NodeTable work, Colocation colocation, double factor, Choice choice) =>
        Deep.Continue(resource => AddHere(resource, target, work, colocation, factor, choice), source);

    private static void AddHere(
        Resource source, Resource target, NodeTable work, Colocation colocation, double factor, Choice choice)
    {
        source.MergingScores = true;
        var wishes = source.Run.Record?.WishCount ?? 0;
        var neverNegative = (choice & Choice.NeverNegative) != 0;
        var onlyIfAvailable = (choice & Choice.OnlyIfAvailable) != 0;
        if (onlyIfAvailable)
            source.Run.SavedScores.Save(work);
        AddMatching(work, source, target, colocation, factor, neverNegative);
        if (Colocating.AnyAvailable(work, source.Run))
            Follow(source, target, work, factor, choice | Choice.OnlyIfAvailable);
        else if (onlyIfAvailable)
        {
            source.Run.Record?.DropWishes(wishes);
            source.Run.SavedScores.Restore(work);
            neverNegative = false;
        }

        if (neverNegative)
            work.Replace(Exhausted, 1);
        source.MergingScores = false;
    }

    private static void Follow(Resource source, Resource target, NodeTable work, double factor, Choice choice)
    {
        var primaries = (choice & Choice.FollowPrimaries) != 0;
        var spare = source.Run.SpareColocationLists;
        List<Colocation>? list = spare.TryPop(out var used) ? used : null;
        if (primaries)
            source.CollectWith(source, ref list);
        else
            source.CollectWithIt(source, ref list);
        if (list is null)
            return;
        foreach (var colocation in list)
        {
            var other = primaries ? colocation.Primary : colocation.Dependent;
            var otherFactor = factor * colocation.Score / Scores.Infinity;
            other.AddColocatedScores(target, work, colocation, otherFactor, choice);
        }

        list.Clear();
        spare.Push(list);
    }

    private static void AddMatching(
        NodeTable work, Resource source, Resource target, Colocation colocation, double factor, bool neverNegative)
    {
        var bests = new BestScores(colocation, source, target);
        bool? mayRepel = null;
        foreach (var node in source.Run.Nodes)
        {
            if (!work.Contains(node))
                continue;
            var best = bests.For(node);
            if (best == 0)
                continue;
            if (factor < 0 && best < 0 && !(mayRepel ??= MayRepel(source, target, factor)))
                continue;
            var old = work[node];
            if (old == Exhausted)
                continue;
            var wish = factor * best;
            var delta = (int)(wish < 0 ? wish - 0.5 : wish + 0.5);
            // A small factor must not make a small score nothing.
            if (delta == 0)
                delta = Math.Sign(factor);
            var sum = Scores.Add(delta, old);
            if (neverNegative && sum < 0 && old > 0)
            {
                work[node] = Exhausted;
                source.Run.Record?.Wished(node, 1, sets: true, colocation, source);
            }
            else if (!neverNegative || sum >= 0 || old != 0)
            {
                work[node] = sum;
                if (delta != 0)
                    source.Run.Record?.Wished(node, delta, sets: false, colocation, source);
            }
        }
    }

    /// <summary>
    /// Who must not be together: what one avoids is not for that reason good for the other, unless it has only one place to be,
    /// and the other does not cling to its own more than they must be apart.
    /// </summary>
    private static bool MayRepel(Resource source, Resource target, double factor)
    {
        var places = 0;
        foreach (var node in source.Run.Nodes)
            if (source.Allowed.Contains(node) && source.Allowed[node] >= 0 && ++places > 1)
                return false;
        return places == 1 && target.Stickiness < -factor * Scores.Infinity;
    }

    /// <summary>
    /// A group's locations are its first member's. A later member that was itself made the dependent has need of them here.
    /// </summary>
    private static NodeTable WithGroupsLocations(Colocation colocation, Resource source)
    {
        if (source != colocation.Dependent || !colocation.Configured || source.Parent is not Group group
            || group.Children[0] == source)
            return source.Allowed;
        var saved = source.Allowed;
        var changes = source.Run.Record?.Count(source) ?? 0;
        source.Allowed = saved.Copy();
        foreach (var location in group.Locations)
            source.Apply(location);
        var allowed = source.Allowed;
        source.Allowed = saved;
        source.Run.Record?.Forget(source, changes);
        return allowed;
    }

    /// <summary>The best score that a resource has for an available node with some value of a colocation's attribute.</summary>
    private readonly struct BestScores
    {
        private readonly NodeTable _allowed;
        private readonly string _attribute;
        private readonly Resource _target;
        private readonly Dictionary<string, int>? _byValue;

        public BestScores(Colocation colocation, Resource source, Resource target)
        {
            _allowed = WithGroupsLocations(colocation, source);
            _attribute = colocation.NodeAttribute;
            _target = target;
            // Each node has its own name: nothing to compare, unless replicas' nodes stand for their hosts.
            if (colocation.NodeAttribute == Colocation.NodeName && !source.Run.HaveRemoteNodes)
                return;
            _byValue = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            foreach (var node in source.Run.Nodes)
            {
                if (!_allowed.Contains(node) || !node.IsAvailable())
                    continue;
                var value = Colocating.ValueOf(node, colocation.NodeAttribute, source) ?? Colocating.NoValue;
                if (!_byValue.TryGetValue(value, out var best) || _allowed[node] > best)
                    _byValue[value] = _allowed[node];
            }
        }

        /// <param name="node">One that the target may be on.</param>
        public int For(Node node)
        {
            if (_byValue is not null)
            {
                var value = Colocating.ValueOf(node, _attribute, _target) ?? Colocating.NoValue;
                return _byValue.GetValueOrDefault(value, -Scores.Infinity);
            }

            return _allowed.Contains(node) && node.IsAvailable() ? _allowed[node] : -Scores.Infinity;
        }
    }
}

internal sealed partial class SchedulingRun
{
    /// <summary>Scores that may have to be put back.</summary>
    public SavedScores SavedScores { get; } = new();

    /// <summary>Empty lists to be used again: walks along colocations need one at every step.</summary>
    public Stack<List<Colocation>> SpareColocationLists { get; } = new();
}
