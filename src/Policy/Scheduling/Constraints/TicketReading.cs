using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

internal enum TicketLoss
{
    Stop,
    Demote,
    Fence,
    Freeze,
}

/// <summary>A resource's dependency on a ticket.</summary>
/// <param name="Role"><see cref="Role.Unknown"/>: any.</param>
internal sealed record TicketDependency(string Id, Ticket Ticket, Resource Resource, Role Role, TicketLoss Loss);

/// <summary>Reads which resources need which tickets, and applies the loss of a ticket.</summary>
internal sealed class TicketReading(SchedulingRun run, ConstraintNames names)
{
    public void Read(TicketEntry entry)
    {
        if (!run.Tickets.TryGetValue(entry.Ticket, out var ticket))
            run.Tickets[entry.Ticket] = ticket = new Ticket(entry.Ticket);
        if (!entry.Sets.IsDefaultOrEmpty)
        {
            foreach (var set in entry.Sets)
                foreach (var resource in names.Resources(set) ?? [])
                    Add(entry, ticket, resource, set.Role);
            return;
        }

        if (names.SetOf(entry.Resource) is { } several)
        {
            foreach (var name in several)
                if (names.Require(name, entry.Place) is { } member)
                    Add(entry, ticket, member, entry.Role);
            return;
        }

        if (names.Require(entry.Resource, entry.Place) is { } named)
            Add(entry, ticket, named, entry.Role);
    }

    private void Add(TicketEntry entry, Ticket ticket, Resource resource, string? roleName)
    {
        var role = RoleNames.ForConstraint(roleName);
        var dependency = new TicketDependency(entry.Id, ticket, resource, role, LossOf(entry.LossPolicy, role));
        resource.TicketDependencies.Add(dependency);
        if (!ticket.Granted || ticket.Standby)
            Lose(resource, dependency);
    }

    private TicketLoss LossOf(string? policy, Role role) => policy?.ToUpperInvariant() switch
    {
        // Without fencing, the best that can be done is to stop it.
        "FENCE" => run.Options.FencingEnabled ? TicketLoss.Fence : TicketLoss.Stop,
        "FREEZE" => TicketLoss.Freeze,
        "DEMOTE" when role == Role.Promoted => TicketLoss.Demote,
        "STOP" => TicketLoss.Stop,
        _ => role == Role.Promoted ? TicketLoss.Demote : TicketLoss.Stop,
    };

    private void Lose(Resource resource, TicketDependency dependency)
    {
        if (resource.Children.Count > 0)
        {
            foreach (var child in resource.Children)
                Lose(child, dependency);
            return;
        }

        var ticket = dependency.Ticket;
        if (!ticket.Granted && resource.RunningOn.Count > 0)
        {
            LoseActive(resource, dependency);
            return;
        }

        // What needs it for the promoted role only may go on unpromoted; promoting is forbidden when roles are given.
        if (dependency.Role != Role.Promoted || dependency.Loss == TicketLoss.Stop)
            resource.BanEverywhere(new ScoreCause(Cause.Ticket, dependency));
    }

    private void LoseActive(Resource resource, TicketDependency dependency)
    {
        switch (dependency.Loss)
        {
            case TicketLoss.Demote when dependency.Role == Role.Promoted:
                break;
            case TicketLoss.Stop or TicketLoss.Demote:
                resource.BanEverywhere(new ScoreCause(Cause.Ticket, dependency));
                break;
            case var _ when !RoleMatches(resource, dependency):
                break;
            case TicketLoss.Fence:
                resource.BanEverywhere(new ScoreCause(Cause.Ticket, dependency));
                foreach (var node in resource.RunningOn.ToArray())
                    NodeFencing.FenceNode(run, node, "deadman ticket was lost", false);
                break;
            case TicketLoss.Freeze:
                resource.Managed = false;
                resource.Blocked = true;
                break;
        }
    }

    private static bool RoleMatches(Resource resource, TicketDependency dependency) =>
        dependency.Role == Role.Unknown || dependency.Role == resource.Role;
}
