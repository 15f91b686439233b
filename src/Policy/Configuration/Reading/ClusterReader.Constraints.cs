using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Policy.Configuration.Reading;

/// <content>Where resources belong, together or apart, and in which order they start.</content>
public sealed partial class ClusterReader
{
    private IEnumerable<LocationEntry> ReadLocations(CibDocument cib)
    {
        var section = _ha.Child("locations");
        foreach (var id in section.SortedKeys)
        {
            var entry = section.Entry(id, null);
            var resource = entry.Required("resource");
            var node = entry.Required("node");
            var location = CibParts.Location(id, resource, node, ReadScore(entry, "score"));
            entry.RejectUnknown();
            if (cib.Resources.OfType<GroupEntry>().FirstOrDefault(group => Holds(group, resource)) is { } group)
                entry.Wrong("resource", $"'{resource}' is in group {group.Id}: say where the group belongs");
            else
                RejectUnknownResource(cib, entry, "resource", resource);

            if (node.Length > 0 && cib.Nodes.All(known => known.Name != node))
                entry.Wrong("node", $"'{node}' is not among ha.nodes");

            yield return location;
        }
    }

    private List<ColocationEntry> ReadColocations(CibDocument cib)
    {
        var rules = new List<ColocationEntry>();
        var section = _ha.Child("colocations");
        foreach (var id in section.SortedKeys)
        {
            var entry = section.Entry(id, _ha.Child("colocation-defaults"));
            var (resource, with) = ReadPair(cib, entry, "resource", "with");
            rules.Add(CibParts.Colocation(id, resource, with, ReadScore(entry, "score")));
            entry.RejectUnknown();
            if (rules.FirstOrDefault(rule => rule.Id != id && IsOpposite(rule, rules[^1])) is { } other)
                entry.Wrong("score", $"contradicts {other.Id}: one demands what the other forbids");
        }

        return rules;
    }

    private static bool IsOpposite(ColocationEntry one, ColocationEntry other) =>
        ((one.Dependent, one.Primary) == (other.Dependent, other.Primary)
            || (one.Dependent, one.Primary) == (other.Primary, other.Dependent))
        && (CibValue.Score(one.Score), CibValue.Score(other.Score))
            is (CibValue.Infinity, -CibValue.Infinity) or (-CibValue.Infinity, CibValue.Infinity);

    private IEnumerable<OrderEntry> ReadOrders(CibDocument cib)
    {
        var section = _ha.Child("orders");
        foreach (var id in section.SortedKeys)
        {
            var entry = section.Entry(id, _ha.Child("order-defaults"));
            var (first, then) = ReadPair(cib, entry, "first", "then");
            var kind = Word(entry, "kind", "mandatory", "optional", "serialize");
            var order = CibParts.Order(id, first, then, $"{char.ToUpperInvariant(kind[0])}{kind[1..]}", entry.Switch("symmetrical"));
            entry.RejectUnknown();
            yield return order;
        }
    }

    private static (string One, string Other) ReadPair(CibDocument cib, Section entry, string one, string other)
    {
        var pair = (One: entry.Required(one), Other: entry.Required(other));
        RejectUnknownResource(cib, entry, one, pair.One);
        RejectUnknownResource(cib, entry, other, pair.Other);
        if (pair.One == pair.Other && pair.One.Length > 0)
            entry.Wrong(other, $"is '{pair.Other}', as {one}: two different ones are needed");
        else if (cib.Resources.OfType<GroupEntry>().Any(group => (group.Id == pair.One && Holds(group, pair.Other))
            || (group.Id == pair.Other && Holds(group, pair.One))))
            entry.Wrong(other, $"'{pair.Other}' and '{pair.One}' are a group and its member: the group says how they go together");

        return pair;
    }

    private static bool Holds(GroupEntry group, string member) => group.Members.Any(each => each.Id == member);

    private static void RejectUnknownResource(CibDocument cib, Section entry, string key, string id)
    {
        if (id.Length > 0 && cib.AllResources().All(resource => resource.Id != id))
            entry.Wrong(key, $"'{id}' is neither a resource nor a group");
    }

    private void RejectLoops(ClusterConfiguration configuration)
    {
        if (StopOrder.Loop(configuration) is { IsEmpty: false } loop)
            _ha.Wrong("orders", $"hold a loop: {string.Join(", ", loop)} wait for one another (members of a group wait in its order)");
    }
}
