using System.Xml.Linq;

namespace HaActors.Policy.Tests.Generated;

/// <summary>Constraints of all kinds between what there is.</summary>
internal sealed class ConstraintGenerator(
    Dice dice, ResourceGenerator resources, IReadOnlyList<string> members, bool isWild)
{
    private static readonly string[] Strengths =
        ["INFINITY", "INFINITY", "INFINITY", "-INFINITY", "-INFINITY", "100", "10", "-10", "1", "-1", "500"];

    /// <summary>Those that some constraint names.</summary>
    public SortedSet<string> Tickets { get; } = new(StringComparer.Ordinal);

    public XElement Constraints()
    {
        var all = new XElement("constraints");
        if (resources.Names.Count == 0)
            return all;
        for (var count = dice.Below(2 + resources.Names.Count); count > 0; count--)
            if (One() is { } constraint)
                all.Add(constraint);
        return all;
    }

    private XElement? One() => dice.Below(20) switch
    {
        < 7 => Location(),
        < 12 => Colocation(),
        < 17 => Order(),
        < 18 => dice.Percent(50) ? ColocationSets() : OrderSets(),
        _ => dice.Percent(40) ? Ticket() : null,
    };

    private string Name() => isWild && dice.Percent(8)
        ? resources.Primitives.Count == 0 || dice.Percent(30) ? "nothing" : dice.OneOf(resources.Primitives).Id
        : dice.OneOf(resources.Names);

    private string? Other(string name)
    {
        if (isWild)
            return Name();
        // Parts of one resource that are for or against each other contradict what the resource is.
        var other = dice.OneOf(resources.Names);
        return Top(other) == Top(name) ? null : other;
    }

    private XElement Top(string name) => resources.Elements.Find(
        top => top.DescendantsAndSelf().Any(element => (string?)element.Attribute("id") == name))!;

    private XElement New(string tag, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        var element = new XElement(tag, new XAttribute("id", dice.Id("c")));
        foreach (var (name, value) in attributes)
            if (value is not null)
                element.Add(new XAttribute(name, value));
        return element;
    }

    private string? RoleOf(string name, int chance) =>
        dice.Percent(resources.PromotableNames.Contains(name) ? chance : isWild ? 5 : 0)
            ? dice.Of("Promoted", "Promoted", "Unpromoted", "Started")
            : null;

    private XElement Location()
    {
        var name = Name();
        var discovery = dice.Percent(8) ? dice.Of("never", "exclusive", "always") : null;
        if (dice.Percent(70))
            return New(
                "rsc_location",
                ("rsc", name), ("node", dice.OneOf(members)), ("score", dice.OneOf(Strengths)),
                ("role", RoleOf(name, 25)), ("resource-discovery", discovery));
        var pattern = dice.Percent(10);
        var location = New(
            "rsc_location", (pattern ? "rsc-pattern" : "rsc", pattern ? "^rsc.$" : name), ("resource-discovery", discovery));
        location.Add(Rule(RoleOf(name, 30)));
        return location;
    }

    private XElement Rule(string? role)
    {
        var rule = New("rule", ("score", dice.OneOf(Strengths)), ("role", role));
        if (dice.Percent(30))
            rule.Add(new XAttribute("boolean-op", dice.Of("and", "or")));
        for (var count = dice.Between(1, 2); count > 0; count--)
            rule.Add(dice.Below(5) switch
            {
                0 => New("expression", ("attribute", "#uname"), ("operation", dice.Of("eq", "ne")), ("value", dice.OneOf(members))),
                1 => New("expression", ("attribute", "pingd"), ("operation", dice.Of("lt", "gte")), ("value", 100), ("type", "number")),
                2 => New("expression", ("attribute", "pingd"), ("operation", dice.Of("defined", "not_defined"))),
                3 => New("expression", ("attribute", "site"), ("operation", dice.Of("eq", "ne")), ("value", dice.Of("a", "b"))),
                _ => New("date_expression", ("operation", "gt"), ("start", dice.Of("2020-01-01", "2040-01-01"))),
            });
        return rule;
    }

    private XElement? Colocation()
    {
        var name = Name();
        return Other(name) is not { } other ? null : New(
            "rsc_colocation",
            ("rsc", name), ("with-rsc", other), ("score", dice.OneOf(Strengths)),
            ("rsc-role", RoleOf(name, 25)), ("with-rsc-role", RoleOf(other, 40)),
            ("node-attribute", dice.Percent(4) ? "site" : null),
            ("influence", dice.Percent(6) ? dice.Of("true", "false") : null));
    }

    private XElement? Order()
    {
        var name = Name();
        if (Other(name) is not { } other)
            return null;
        var first = dice.Percent(15) ? Action(name) : null;
        return New(
            "rsc_order",
            ("first", name), ("then", other),
            ("first-action", first), ("then-action", dice.Percent(15) ? Action(other) : first is null ? null : "start"),
            ("kind", dice.Percent(35) ? dice.Of("Mandatory", "Optional", "Serialize") : null),
            ("symmetrical", dice.Percent(12) ? dice.Of("false", "true") : null));
    }

    private string Action(string name) =>
        resources.PromotableNames.Contains(name) ? dice.Of("start", "stop", "promote", "demote") : dice.Of("start", "stop");

    private IEnumerable<XElement> Sets(bool colocation)
    {
        var left = resources.Names.OrderBy(_ => dice.Below(1000)).ToList();
        for (var sets = dice.Between(1, 2); sets > 0 && left.Count > 1; sets--)
        {
            var set = New(
                "resource_set",
                ("sequential", dice.Percent(40) ? dice.Of("true", "false") : null),
                ("require-all", !colocation && dice.Percent(25) ? "false" : null));
            var size = Math.Min(left.Count, dice.Between(1, 3));
            foreach (var name in left.Take(size))
                set.Add(new XElement("resource_ref", new XAttribute("id", name)));
            left.RemoveRange(0, size);
            yield return set;
        }
    }

    private XElement? ColocationSets()
    {
        var constraint = New("rsc_colocation", ("score", dice.OneOf(Strengths)));
        constraint.Add(Sets(colocation: true));
        return constraint.HasElements ? constraint : null;
    }

    private XElement? OrderSets()
    {
        var constraint = New("rsc_order", ("kind", dice.Percent(30) ? dice.Of("Mandatory", "Optional") : null));
        constraint.Add(Sets(colocation: false));
        return constraint.HasElements ? constraint : null;
    }

    private XElement Ticket()
    {
        var ticket = dice.Of("ticketA", "ticketB");
        Tickets.Add(ticket);
        var name = Name();
        return New(
            "rsc_ticket",
            ("rsc", name), ("ticket", ticket), ("rsc-role", RoleOf(name, 50)),
            ("loss-policy", dice.Percent(80) ? dice.Of("stop", "demote", "fence", "freeze") : null));
    }
}
