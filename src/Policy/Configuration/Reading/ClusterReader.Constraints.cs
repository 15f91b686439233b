using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Policy.Configuration.Reading;

/// <content>Where resources belong, together or apart, in which order they start, and what needs a ticket.</content>
public sealed partial class ClusterReader
{
    private static readonly string[] Actions = ["start", "stop", "promote", "demote"];

    private ImmutableArray<ConstraintEntry> ReadConstraints(CibDocument cib) =>
        [.. ReadLocations(cib), .. ReadColocations(cib), .. ReadOrders(cib), .. ReadTickets(cib)];

    private List<LocationEntry> ReadLocations(CibDocument cib)
    {
        var locations = new List<LocationEntry>();
        foreach (var (name, entry) in Entries("locations", null))
        {
            var id = _ids.Constraint("location", name, entry.Path);
            var hasOthers = entry.Has("pattern") || entry.Has("sets");
            var resource = hasOthers ? entry.Optional("resource") : entry.Required("resource");
            var rules = ReadLocationRules(id, entry);
            var node = rules.IsEmpty ? entry.Required("node") : entry.Optional("node");
            var score = rules.IsEmpty || entry.Has("score") ? ReadScore(entry, "score").ToString() : null;
            locations.Add(new LocationEntry(
                id,
                resource,
                entry.Optional("pattern"),
                ReadSets(cib, id, entry),
                OptionalRole(entry, "role"),
                node,
                score,
                OptionalWord(entry, "discovery", "always", "never", "exclusive"),
                rules,
                ReadLifetime(id, entry),
                CibParts.PlaceOf("rsc_location", id)));
            entry.RejectUnknown();
            if (new[] { resource, locations[^1].Pattern, locations[^1].Sets.IsEmpty ? null : "" }.Count(said => said is not null) > 1)
                entry.Wrong("resource", "is said beside a pattern or sets: one of the three says what it is about");
            if (!rules.IsEmpty && node is not null)
                entry.Wrong("node", "is said beside rules: one of the two says where");
            if (node is { Length: > 0 } && cib.Nodes.All(known => known.Name != node))
                entry.Wrong("node", $"'{node}' is not among ha.nodes{(_ha.Child("nodes").Has(node) ? ", or is an arbiter, which runs nothing" : "")}");
            if (resource is null)
                continue;
            if (cib.AllResources().OfType<GroupEntry>().FirstOrDefault(group => Holds(group, resource)) is { } group)
                entry.Wrong("resource", $"'{resource}' is in group {group.Id}: say where the group belongs");
            else
                RejectUnknownResource(cib, entry, "resource", resource);
        }

        return locations;
    }

    private ImmutableArray<RuleEntry> ReadLocationRules(string location, Section entry)
    {
        var section = entry.Child("rules");
        var rules = ImmutableArray.CreateBuilder<RuleEntry>();
        foreach (var name in section.SortedKeys)
        {
            var said = section.Entry(name, null);
            var rule = ReadRule(said, "rule", $"{location}-{name}");
            var attribute = said.Optional("score-attribute");
            var score = attribute is null ? ReadScore(said, "score").ToString() : null;
            var role = OptionalRole(said, "role");
            said.RejectUnknown();
            if (rule is not null)
                rules.Add(rule with { Score = score, ScoreAttribute = attribute, Role = role });
        }

        return rules.ToImmutable();
    }

    private ImmutableArray<RuleEntry> ReadLifetime(string id, Section entry) =>
        entry.Has("lifetime") && ReadRule(entry, "lifetime", $"{id}-lifetime") is { } rule ? [rule] : [];

    private List<ColocationEntry> ReadColocations(CibDocument cib)
    {
        var rules = new List<ColocationEntry>();
        foreach (var (name, entry) in Entries("colocations", _ha.Child("colocation-defaults")))
        {
            var id = _ids.Constraint("colocation", name, entry.Path);
            var sets = ReadSets(cib, id, entry);
            var (resource, with) = ReadPair(cib, entry, "resource", "with", isOptional: !sets.IsEmpty);
            rules.Add(new ColocationEntry(
                id,
                resource,
                with,
                OptionalRole(entry, "resource-role"),
                OptionalRole(entry, "with-role"),
                ReadScore(entry, "score").ToString(),
                entry.Optional("node-attribute"),
                OptionalTruth(entry, "influence"),
                sets,
                ReadLifetime(id, entry),
                CibParts.PlaceOf("rsc_colocation", id)));
            entry.RejectUnknown();
            if (rules.FirstOrDefault(rule => rule.Id != id && IsOpposite(rule, rules[^1])) is { } other)
                entry.Wrong("score", $"contradicts {other.Id}: one demands what the other forbids");
        }

        return rules;
    }

    // Of one role it may be demanded what is forbidden of another: the check of the whole CIB looks at those.
    private static bool IsOpposite(ColocationEntry one, ColocationEntry other) =>
        one is { DependentRole: null, PrimaryRole: null, Dependent: not null }
        && other is { DependentRole: null, PrimaryRole: null }
        && ((one.Dependent, one.Primary) == (other.Dependent, other.Primary)
            || (one.Dependent, one.Primary) == (other.Primary, other.Dependent))
        && (CibValue.Score(one.Score), CibValue.Score(other.Score))
            is (CibValue.Infinity, -CibValue.Infinity) or (-CibValue.Infinity, CibValue.Infinity);

    private List<OrderEntry> ReadOrders(CibDocument cib)
    {
        var orders = new List<OrderEntry>();
        foreach (var (name, entry) in Entries("orders", _ha.Child("order-defaults")))
        {
            var id = _ids.Constraint("order", name, entry.Path);
            var sets = ReadSets(cib, id, entry);
            var (first, then) = ReadPair(cib, entry, "first", "then", isOptional: !sets.IsEmpty);
            var kind = Word(entry, "kind", "mandatory", "optional", "serialize");

            // What takes turns has no order that could be turned round.
            var symmetrical = kind == "serialize" && !entry.Has("symmetrical") ? null : CibParts.Truth(entry.Switch("symmetrical"));
            orders.Add(new OrderEntry(
                id,
                first,
                then,
                OptionalWord(entry, "first-action", Actions),
                OptionalWord(entry, "then-action", Actions),
                entry.Optional("first-instance"),
                entry.Optional("then-instance"),
                Capital(kind),
                Score: null,
                symmetrical,
                OptionalTruth(entry, "require-all"),
                sets,
                ReadLifetime(id, entry),
                CibParts.PlaceOf("rsc_order", id)));
            entry.RejectUnknown();
        }

        return orders;
    }

    private List<TicketEntry> ReadTickets(CibDocument cib)
    {
        var tickets = new List<TicketEntry>();
        foreach (var (name, entry) in Entries("tickets", null))
        {
            var id = _ids.Constraint("ticket", name, entry.Path);
            var sets = ReadSets(cib, id, entry);
            var resource = sets.IsEmpty ? entry.Required("resource") : entry.Optional("resource");
            tickets.Add(new TicketEntry(
                id,
                entry.Required("ticket"),
                resource,
                OptionalRole(entry, "role"),
                OptionalWord(entry, "loss-policy", "stop", "demote", "fence", "freeze"),
                sets,
                CibParts.PlaceOf("rsc_ticket", id)));
            entry.RejectUnknown();
            if (resource is not null)
                RejectUnknownResource(cib, entry, "resource", resource);
        }

        return tickets;
    }

    private ImmutableArray<ResourceSet> ReadSets(CibDocument cib, string constraint, Section entry)
    {
        var sets = ImmutableArray.CreateBuilder<ResourceSet>();
        foreach (var section in entry.Objects("sets"))
        {
            var id = _ids.Fresh($"{constraint}-set-{sets.Count + 1}", section.Path);
            var members = section.List("resources");
            foreach (var member in members)
                RejectUnknownResource(cib, section, "resources", member);
            sets.Add(new ResourceSet(
                id,
                OptionalTruth(section, "sequential"),
                OptionalTruth(section, "require-all"),
                OptionalWord(section, "ordering", "group", "listed"),
                OptionalWord(section, "action", Actions),
                OptionalRole(section, "role"),
                section.Has("score") ? ReadScore(section, "score").ToString() : null,
                OptionalWord(section, "kind", "mandatory", "optional", "serialize") is { } kind ? Capital(kind) : null,
                [.. members],
                CibParts.PlaceOf("resource_set", id)));
            section.RejectUnknown();
        }

        return sets.ToImmutable();
    }

    private static string Capital(string word) => $"{char.ToUpperInvariant(word[0])}{word[1..]}";

    private IEnumerable<(string Name, Section Entry)> Entries(string key, Section? defaults)
    {
        var section = _ha.Child(key);
        foreach (var name in section.SortedKeys)
        {
            RejectBadId(section, name);
            yield return (name, section.Entry(name, defaults));
        }
    }

    private static (string? One, string? Other) ReadPair(CibDocument cib, Section entry, string one, string other, bool isOptional)
    {
        if (isOptional && !entry.Has(one) && !entry.Has(other))
            return (null, null);

        var pair = (One: entry.Required(one), Other: entry.Required(other));
        RejectUnknownResource(cib, entry, one, pair.One);
        RejectUnknownResource(cib, entry, other, pair.Other);
        if (pair.One == pair.Other && pair.One.Length > 0)
            entry.Wrong(other, $"is '{pair.Other}', as {one}: two different ones are needed");
        else if (cib.AllResources().OfType<GroupEntry>().Any(group => (group.Id == pair.One && Holds(group, pair.Other))
            || (group.Id == pair.Other && Holds(group, pair.One))))
            entry.Wrong(other, $"'{pair.Other}' and '{pair.One}' are a group and its member: the group says how they go together");

        return pair;
    }

    private static bool Holds(GroupEntry group, string member) => group.Members.Any(each => each.Id == member);

    private static void RejectUnknownResource(CibDocument cib, Section entry, string key, string id)
    {
        if (id.Length > 0
            && cib.AllResources().All(resource => resource.Id != id)
            && cib.Tags.All(tag => tag.Id != id)
            && cib.Templates.All(template => template.Id != id))
            entry.Wrong(key, $"'{id}' is neither a resource nor a group");
    }

    private void RejectLoops(ClusterConfiguration configuration)
    {
        if (OrderLoop.In(configuration) is { IsEmpty: false } loop)
            _ha.Wrong("orders", $"hold a loop: {string.Join(", ", loop)} wait for one another (members of a group wait in its order)");
    }
}
