using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Policy.Configuration.Reading;

/// <summary>Resources that would wait for one another for ever.</summary>
internal static class OrderLoop
{
    /// <summary>Empty: there are none.</summary>
    public static ImmutableSortedSet<ResourceId> In(ClusterConfiguration configuration)
    {
        var left = StoppedBefore(configuration);
        while (left.Where(entry => !entry.Value.Any(left.ContainsKey)).Select(entry => entry.Key).ToList() is { Count: > 0 } free)
            foreach (var id in free)
                left.Remove(id);
        return [.. left.Keys];
    }

    /// <summary>For every resource those that must have stopped before it stops.</summary>
    private static SortedDictionary<ResourceId, SortedSet<ResourceId>> StoppedBefore(ClusterConfiguration configuration)
    {
        var before = new SortedDictionary<ResourceId, SortedSet<ResourceId>>();
        foreach (var id in configuration.Resources.Keys)
            before[id] = [];
        var members = new Dictionary<string, ImmutableArray<ResourceId>>(StringComparer.Ordinal);
        foreach (var resource in configuration.Cib.AllResources())
            members[resource.Id] = [.. resource.Primitives().Select(primitive => new ResourceId(primitive.Id))];
        foreach (var tag in configuration.Cib.Tags)
            members.TryAdd(tag.Id, [.. tag.References.SelectMany(id => members.GetValueOrDefault(id, []))]);
        foreach (var group in configuration.Cib.AllResources().OfType<GroupEntry>())
            for (var i = 1; i < group.Members.Length; i++)
                before[new ResourceId(group.Members[i - 1].Id)].Add(new ResourceId(group.Members[i].Id));

        foreach (var (first, then) in configuration.Cib.Constraints.OfType<OrderEntry>().SelectMany(MandatoryPairs))
            foreach (var id in members.GetValueOrDefault(first, []))
                before[id].UnionWith(members.GetValueOrDefault(then, []).Remove(id));

        return before;
    }

    /// <summary>What is started after another, if it also has to stop before it.</summary>
    private static IEnumerable<(string First, string Then)> MandatoryPairs(OrderEntry order)
    {
        if (!CibValue.Truth(order.Symmetrical, otherwise: true)
            || !IsMandatory(order.Kind, order.Score)
            || order.FirstAction is "stop" or "demote"
            || order.ThenAction is "stop" or "demote")
            return [];
        if (order is { First: { } first, Then: { } then })
            return [(first, then)];

        var within = order.Sets.Where(set => CibValue.Truth(set.Sequential, otherwise: true))
            .SelectMany(set => set.Members.Zip(set.Members.Skip(1)));
        var between = order.Sets.Zip(order.Sets.Skip(1))
            .SelectMany(sets => sets.First.Members.SelectMany(_ => sets.Second.Members, (one, other) => (one, other)));
        return within.Concat(between);
    }

    private static bool IsMandatory(string? kind, string? score) => kind is null
        ? CibValue.Score(score, CibValue.Infinity) > 0
        : string.Equals(kind, "Mandatory", StringComparison.OrdinalIgnoreCase);
}
