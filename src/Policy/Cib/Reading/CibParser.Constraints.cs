using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>Constraints.</summary>
internal sealed partial class CibParser
{
    private void Constraints()
    {
        var section = xml.Enter();
        while (xml.Next(section))
        {
            switch (xml.Name)
            {
                case "rsc_location":
                    _constraints.Add(Location());
                    break;
                case "rsc_colocation":
                    _constraints.Add(Colocation());
                    break;
                case "rsc_order":
                    _constraints.Add(Order());
                    break;
                case "rsc_ticket":
                    _constraints.Add(TicketConstraint());
                    break;
                default:
                    Unknown();
                    break;
            }
        }
    }

    private LocationEntry Location()
    {
        var entry = new LocationEntry(
            Id(),
            xml["rsc"],
            xml["rsc-pattern"],
            [],
            OldNames.Role(xml["role"]),
            xml["node"],
            xml["score"],
            xml["resource-discovery"],
            [],
            [],
            xml.Place);
        var (sets, rules, lifetime) = Inside();
        return entry with { Sets = sets, Rules = rules, Lifetime = lifetime };
    }

    private ColocationEntry Colocation()
    {
        var entry = new ColocationEntry(
            Id(),
            xml["rsc"],
            xml["with-rsc"],
            OldNames.Role(xml["rsc-role"]),
            OldNames.Role(xml["with-rsc-role"]),
            xml["score"],
            xml["node-attribute"],
            xml["influence"],
            [],
            [],
            xml.Place);
        var (sets, _, lifetime) = Inside();
        return entry with { Sets = sets, Lifetime = lifetime };
    }

    private OrderEntry Order()
    {
        var entry = new OrderEntry(
            Id(),
            xml["first"],
            xml["then"],
            xml["first-action"],
            xml["then-action"],
            xml["first-instance"],
            xml["then-instance"],
            xml["kind"],
            xml["score"],
            xml["symmetrical"],
            xml["require-all"],
            [],
            [],
            xml.Place);
        var (sets, _, lifetime) = Inside();
        return entry with { Sets = sets, Lifetime = lifetime };
    }

    private TicketEntry TicketConstraint()
    {
        var entry = new TicketEntry(
            Id(), xml["ticket"] ?? "", xml["rsc"], OldNames.Role(xml["rsc-role"]), xml["loss-policy"], [], xml.Place);
        var (sets, _, _) = Inside();
        return entry with { Sets = sets };
    }

    private (
        ImmutableArray<ResourceSet> Sets,
        ImmutableArray<RuleEntry> Rules,
        ImmutableArray<RuleEntry> Lifetime) Inside()
    {
        var element = xml.Enter();
        if (element < 0)
            return ([], [], []);

        var sets = ImmutableArray.CreateBuilder<ResourceSet>();
        var rules = ImmutableArray.CreateBuilder<RuleEntry>();
        var lifetime = ImmutableArray.CreateBuilder<RuleEntry>();
        while (xml.Next(element))
        {
            if (xml.Name == "resource_set")
                sets.Add(Set());
            else if (xml.Name == "rule")
                rules.Add(Rule());
            else if (xml.Name == "lifetime")
            {
                var inner = xml.Enter();
                while (xml.Next(inner))
                    if (xml.Name == "rule")
                        lifetime.Add(Rule());
                    else
                        Unknown();
            }
            else
                Unknown();
        }

        return (sets.DrainToImmutable(), rules.DrainToImmutable(), lifetime.DrainToImmutable());
    }

    private ResourceSet Set()
    {
        var place = xml.Place;
        if (xml["id-ref"] is { } reference)
        {
            place = place with { Id = reference };
            if (references!.Sets.TryGetValue(reference, out var known))
                return known with { Place = place, Reference = reference };
            ReportMissing(reference, place);
            return new(reference, null, null, null, null, null, null, null, [], place) { Reference = reference };
        }

        var set = new ResourceSet(
            Id(),
            xml["sequential"],
            xml["require-all"],
            xml["ordering"],
            xml["action"],
            OldNames.Role(xml["role"]),
            xml["score"],
            xml["kind"],
            [],
            place);
        var members = ImmutableArray.CreateBuilder<string>();
        var element = xml.Enter();
        while (xml.Next(element))
            if (xml.Name == "resource_ref" && (xml["id"] ?? xml["id-ref"]) is { } member)
                members.Add(member);
            else
                Unknown();
        set = set with { Members = members.DrainToImmutable() };
        references?.Sets.TryAdd(set.Id, set);
        return set;
    }
}
