using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy;

/// <summary>How many operations may be under way at a time; 0: no limit. Fences have none.</summary>
/// <param name="Batch">In the whole cluster (Pacemaker's <c>batch-limit</c>).</param>
/// <param name="PerNode">On one node (<c>node-action-limit</c>).</param>
/// <param name="Migrations">Live migrations that one node takes part in (<c>migration-limit</c>).</param>
public sealed record TransitionLimits(int Batch, int PerNode, int Migrations)
{
    public static TransitionLimits None { get; } = new(0, 0, 0);

    /// <summary>What each node takes at a time, in place of <see cref="PerNode"/>: by its own word, or because it is busy.</summary>
    public ImmutableSortedDictionary<NodeName, int> OfNode { get; init; } = ImmutableSortedDictionary<NodeName, int>.Empty;

    /// <summary>Whether an action may begin beside those under way.</summary>
    public bool Allow(ClusterAction action, IReadOnlyCollection<ClusterAction> underWay)
    {
        if (action is not ClusterAction.OnResource begins || this == None)
            return true;

        var all = 0;
        var here = 0;
        var migrations = 0;
        foreach (var other in underWay)
        {
            if (other is not ClusterAction.OnResource under)
                continue;
            all++;
            if (under.Node != begins.Node)
                continue;
            here++;
            if (IsMigration(under))
                migrations++;
        }

        var limit = OfNode.GetValueOrDefault(begins.Node, PerNode);
        return (Batch == 0 || all < Batch)
            && (limit == 0 || here < limit)
            && (Migrations == 0 || !IsMigration(begins) || migrations < Migrations);
    }

    private static bool IsMigration(ClusterAction.OnResource action) => action.Verb is ResourceVerb.MigrateTo or ResourceVerb.MigrateFrom;
}
