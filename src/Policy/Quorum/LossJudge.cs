using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>
/// Which nodes count as lost. A silent one at once, since silence is only called so after the dead time; one that is
/// heard but not by everybody only when that lasts as long, since reports about links are a beat old.
/// </summary>
public sealed record LossJudge(ImmutableSortedDictionary<NodeName, Instant> ExcludedSince)
{
    public static LossJudge Fresh { get; } = new(ImmutableSortedDictionary<NodeName, Instant>.Empty);

    /// <param name="present">Nodes that were there.</param>
    /// <param name="heard">Nodes that are heard now.</param>
    /// <param name="kept">The reachable set, see <see cref="ReachableSet"/>.</param>
    public (LossJudge Next, ImmutableSortedSet<NodeName> Lost) Judge(
        ImmutableSortedSet<NodeName> present,
        ImmutableSortedSet<NodeName> heard,
        ImmutableSortedSet<NodeName> kept,
        Instant now,
        TimeSpan deadTime)
    {
        var excluded = present.Where(node => heard.Contains(node) && !kept.Contains(node))
            .ToImmutableSortedDictionary(node => node, node => ExcludedSince.GetValueOrDefault(node, now));
        var lost = present.Where(node =>
            !heard.Contains(node) || (excluded.TryGetValue(node, out var since) && now - since >= deadTime));
        return (new LossJudge(excluded), [.. lost]);
    }
}
