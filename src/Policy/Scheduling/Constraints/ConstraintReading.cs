using HaActors.Policy.Cib;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    /// <summary>Turns configured constraints into locations, colocations, orderings and tickets of the resources that they name.</summary>
    partial void ConstraintReading()
    {
        NodeHealth.Apply(this);
        var names = new ConstraintNames(this);
        var locations = new LocationReading(this, names);
        var colocations = new ColocationReading(this, names);
        var orders = new OrderReading(this, names);
        var tickets = new TicketReading(this, names);
        foreach (var constraint in Cib.Constraints)
        {
            if (Record is not null)
                Record.Reading = constraint;
            switch (constraint)
            {
                case LocationEntry location when InEffect(location.Lifetime):
                    locations.Read(location);
                    break;
                case ColocationEntry colocation when InEffect(colocation.Lifetime):
                    colocations.Read(colocation);
                    break;
                case OrderEntry order when InEffect(order.Lifetime):
                    orders.Read(order);
                    break;
                case TicketEntry ticket:
                    tickets.Read(ticket);
                    break;
            }
        }

        if (Record is not null)
            Record.Reading = null;
    }

    private bool InEffect(IReadOnlyList<RuleEntry> lifetime) => RuleEvaluation.AnyHolds(lifetime, new RuleInput(Now));
}
