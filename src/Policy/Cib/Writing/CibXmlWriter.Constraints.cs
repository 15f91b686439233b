using System.Collections.Immutable;
using System.Diagnostics;

namespace HaActors.Policy.Cib;

/// <summary>Constraints.</summary>
internal sealed partial class CibXmlWriter
{
    private void Constraint(ConstraintEntry constraint)
    {
        switch (constraint)
        {
            case LocationEntry location:
                Location(location);
                break;
            case ColocationEntry colocation:
                Colocation(colocation);
                break;
            case OrderEntry order:
                Order(order);
                break;
            case TicketEntry ticket:
                Open("rsc_ticket");
                Identity(ticket.Id);
                Attribute("ticket", ticket.Ticket);
                Attribute("rsc", ticket.Resource);
                Attribute("rsc-role", ticket.Role);
                Attribute("loss-policy", ticket.LossPolicy);
                Sets(ticket.Sets);
                Close();
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Location(LocationEntry location)
    {
        Open("rsc_location");
        Identity(location.Id);
        Attribute("rsc", location.Resource);
        Attribute("rsc-pattern", location.Pattern);
        Attribute("role", location.Role);
        Attribute("node", location.Node);
        Attribute("score", location.Score);
        Attribute("resource-discovery", location.Discovery);
        Sets(location.Sets);
        foreach (var rule in location.Rules)
            Rule(rule);
        Lifetime(location.Lifetime);
        Close();
    }

    private void Colocation(ColocationEntry colocation)
    {
        Open("rsc_colocation");
        Identity(colocation.Id);
        Attribute("rsc", colocation.Dependent);
        Attribute("with-rsc", colocation.Primary);
        Attribute("rsc-role", colocation.DependentRole);
        Attribute("with-rsc-role", colocation.PrimaryRole);
        Attribute("score", colocation.Score);
        Attribute("node-attribute", colocation.NodeAttribute);
        Attribute("influence", colocation.Influence);
        Sets(colocation.Sets);
        Lifetime(colocation.Lifetime);
        Close();
    }

    private void Order(OrderEntry order)
    {
        Open("rsc_order");
        Identity(order.Id);
        Attribute("first", order.First);
        Attribute("then", order.Then);
        Attribute("first-action", order.FirstAction);
        Attribute("then-action", order.ThenAction);
        Attribute("first-instance", order.FirstInstance);
        Attribute("then-instance", order.ThenInstance);
        Attribute("kind", order.Kind);
        Attribute("score", order.Score);
        Attribute("symmetrical", order.Symmetrical);
        Attribute("require-all", order.RequireAll);
        Sets(order.Sets);
        Lifetime(order.Lifetime);
        Close();
    }

    private void Lifetime(ImmutableArray<RuleEntry> rules)
    {
        if (rules.IsEmpty)
            return;
        Open("lifetime");
        foreach (var rule in rules)
            Rule(rule);
        Close();
    }

    private void Sets(ImmutableArray<ResourceSet> sets)
    {
        foreach (var set in sets)
            Set(set);
    }

    private void Set(ResourceSet set)
    {
        Open("resource_set");
        if (set.Reference is not null)
            Attribute("id-ref", set.Reference);
        else
        {
            Identity(set.Id);
            Attribute("sequential", set.Sequential);
            Attribute("require-all", set.RequireAll);
            Attribute("ordering", set.Ordering);
            Attribute("action", set.Action);
            Attribute("role", set.Role);
            Attribute("score", set.Score);
            Attribute("kind", set.Kind);
            foreach (var member in set.Members)
            {
                Open("resource_ref");
                Attribute("id", member);
                Close();
            }
        }

        Close();
    }
}
