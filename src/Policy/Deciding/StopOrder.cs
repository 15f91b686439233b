using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy;

/// <summary>The order in which a node stops its own resources when nobody may order it (safety rule 29).</summary>
public static class StopOrder
{
    /// <returns>For every resource those that stop before it. What hangs holds up only what waits for it.</returns>
    public static ImmutableSortedDictionary<ResourceId, ImmutableSortedSet<ResourceId>> Of(ClusterConfiguration configuration)
    {
        var before = configuration.Resources.Keys.ToDictionary(id => id, _ => new SortedSet<ResourceId>());
        var members = new Dictionary<ResourceId, ImmutableArray<ResourceId>>();
        foreach (var id in configuration.Resources.Keys)
            members[id] = [id];
        foreach (var group in configuration.Groups)
        {
            members[group.Id] = group.Members;
            for (var i = 1; i < group.Members.Length; i++)
                before[group.Members[i - 1]].Add(group.Members[i]);
        }

        foreach (var rule in configuration.Orders.Where(rule => rule is { Kind: OrderKind.Mandatory, Symmetrical: true }))
            foreach (var first in members[rule.First])
                before[first].UnionWith(members[rule.Then]);

        return before.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToImmutableSortedSet());
    }

    /// <summary>Resources that would wait for one another for ever; empty if there are none.</summary>
    public static ImmutableSortedSet<ResourceId> Loop(ClusterConfiguration configuration)
    {
        var left = Of(configuration);
        while (left.Where(entry => !entry.Value.Any(left.ContainsKey)).Select(entry => entry.Key).ToList() is { Count: > 0 } free)
            left = left.RemoveRange(free);
        return [.. left.Keys];
    }
}
