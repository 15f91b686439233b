using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Which tickets this site holds.</summary>
internal static class TicketStates
{
    public static void Read(SchedulingRun run)
    {
        foreach (var status in run.Cib.Tickets)
        {
            if (status.Id.Length == 0)
                continue;
            if (!run.Tickets.TryGetValue(status.Id, out var ticket))
                run.Tickets[status.Id] = ticket = new Ticket(status.Id);
            ticket.Granted = CibValue.Truth(status.Granted, otherwise: false);
            ticket.Standby = CibValue.Truth(status.Standby, otherwise: false);
            ticket.LastGranted = CibValue.Leading(status.LastGranted);
        }
    }
}
