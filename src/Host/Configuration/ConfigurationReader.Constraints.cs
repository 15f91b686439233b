using System.Collections.Immutable;
using HaActors.Policy;
using HaActors.Policy.Model;

namespace HaActors.Host.Configuration;

/// <summary>Where resources belong, together or apart, and in which order they start.</summary>
public sealed partial class ConfigurationReader
{
    private static readonly Dictionary<string, OrderKind> OrderKinds = new()
    {
        ["mandatory"] = OrderKind.Mandatory,
        ["optional"] = OrderKind.Optional,
        ["serialize"] = OrderKind.Serialize,
    };

    private static ImmutableArray<LocationPreference> ReadLocations(
        Section ha,
        ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes,
        ImmutableSortedDictionary<ResourceId, ResourceConfiguration> resources,
        ImmutableArray<GroupConfiguration> groups)
    {
        var locations = ImmutableArray.CreateBuilder<LocationPreference>();
        var section = ha.Child("locations");
        foreach (var id in section.Keys.Order(StringComparer.Ordinal))
        {
            var entry = section.Entry(id, null);
            var resource = new ResourceId(entry.Required("resource"));
            var node = new NodeName(entry.Required("node"));
            var score = ReadScore(entry, "score");
            entry.RejectUnknown();
            if (groups.FirstOrDefault(group => group.Members.Contains(resource)) is { } group)
                entry.Wrong("resource", $"'{resource}' is in group {group.Id}: say where the group belongs");
            else if (resource.Value.Length > 0 && !resources.ContainsKey(resource) && groups.All(other => other.Id != resource))
                entry.Wrong("resource", $"'{resource}' is neither a resource nor a group");

            if (node.Value.Length > 0 && !nodes.ContainsKey(node))
                entry.Wrong("node", $"'{node}' is not among ha.nodes");

            locations.Add(new LocationPreference(id, resource, node, score));
        }

        return locations.ToImmutable();
    }

    private static ImmutableArray<ColocationRule> ReadColocations(
        Section ha,
        ImmutableSortedDictionary<ResourceId, ResourceConfiguration> resources,
        ImmutableArray<GroupConfiguration> groups)
    {
        var rules = ImmutableArray.CreateBuilder<ColocationRule>();
        var section = ha.Child("colocations");
        foreach (var id in section.Keys.Order(StringComparer.Ordinal))
        {
            var entry = section.Entry(id, ha.Child("colocation-defaults"));
            var (resource, with) = ReadPair(entry, "resource", "with", resources, groups);
            rules.Add(new ColocationRule(id, resource, with, ReadScore(entry, "score")));
            entry.RejectUnknown();
            if (rules.FirstOrDefault(rule => rule.Id != id && IsOpposite(rule, rules[^1])) is { } other)
                entry.Wrong("score", $"contradicts {other.Id}: one demands what the other forbids");
        }

        return rules.ToImmutable();
    }

    private static bool IsOpposite(ColocationRule one, ColocationRule other) =>
        ((one.Resource, one.With) == (other.Resource, other.With) || (one.Resource, one.With) == (other.With, other.Resource))
        && ((one.Score == Score.Infinity && other.Score == Score.MinusInfinity)
            || (one.Score == Score.MinusInfinity && other.Score == Score.Infinity));

    private static ImmutableArray<OrderRule> ReadOrders(
        Section ha,
        ImmutableSortedDictionary<ResourceId, ResourceConfiguration> resources,
        ImmutableArray<GroupConfiguration> groups)
    {
        var rules = ImmutableArray.CreateBuilder<OrderRule>();
        var section = ha.Child("orders");
        foreach (var id in section.Keys.Order(StringComparer.Ordinal))
        {
            var entry = section.Entry(id, ha.Child("order-defaults"));
            var (first, then) = ReadPair(entry, "first", "then", resources, groups);
            rules.Add(new OrderRule(id, first, then, entry.Choice("kind", OrderKinds), entry.Switch("symmetrical")));
            entry.RejectUnknown();
        }

        return rules.ToImmutable();
    }

    private static (ResourceId One, ResourceId Other) ReadPair(
        Section entry,
        string one,
        string other,
        ImmutableSortedDictionary<ResourceId, ResourceConfiguration> resources,
        ImmutableArray<GroupConfiguration> groups)
    {
        var pair = (One: new ResourceId(entry.Required(one)), Other: new ResourceId(entry.Required(other)));
        foreach (var (key, id) in new[] { (one, pair.One), (other, pair.Other) })
        {
            if (id.Value.Length > 0 && !resources.ContainsKey(id) && groups.All(group => group.Id != id))
                entry.Wrong(key, $"'{id}' is neither a resource nor a group");
        }

        if (pair.One == pair.Other && pair.One.Value.Length > 0)
            entry.Wrong(other, $"is '{pair.Other}', as {one}: two different ones are needed");
        else if (groups.Any(group => (group.Id == pair.One && group.Members.Contains(pair.Other))
            || (group.Id == pair.Other && group.Members.Contains(pair.One))))
            entry.Wrong(other, $"'{pair.Other}' and '{pair.One}' are a group and its member: the group says how they go together");

        return pair;
    }

    private static void RejectLoops(Section ha, ClusterConfiguration cluster)
    {
        var known = cluster.Groups.Select(group => group.Id).Concat(cluster.Resources.Keys).ToHashSet();
        var sound = cluster with
        {
            Groups = [.. cluster.Groups.Where(group => group.Members.All(cluster.Resources.ContainsKey))],
            Orders = [.. cluster.Orders.Where(rule => known.Contains(rule.First) && known.Contains(rule.Then))],
        };
        if (sound.Groups.Length == cluster.Groups.Length && StopOrder.Loop(sound) is { IsEmpty: false } loop)
            ha.Wrong("orders", $"hold a loop: {string.Join(", ", loop)} wait for one another (members of a group wait in its order)");
    }
}
