namespace HaActors.Agents.Tools;

/// <summary><c>crm_ticket</c>: tickets of a multi-site cluster, read only. Source: crm_ticket(8).</summary>
internal sealed class CrmTicket(IClusterFacts facts)
{
    private static readonly ToolSyntax Syntax = new ToolSyntax()
        .With(Takes.Value, "ticket t", "get-attr G", "set-attr S", "delete-attr D", "default d", "attr-value v", "output-as")
        .With(Takes.Nothing, "info l", "details L", "raw w", "query-xml q", "constraints c", "grant g", "revoke r", "standby s",
            "activate a", "cleanup C", "force f", "verbose V", "quiet Q");

    public async Task<ToolAnswer> RunAsync(ToolCall call, CancellationToken gone)
    {
        if (Syntax.Read(call.Arguments, out var wrong) is not { } options)
            return ToolAnswer.Fails(ToolExit.Usage, $"crm_ticket: {wrong}");
        if (options.LastOf("grant", "revoke", "standby", "activate", "cleanup", "set-attr", "delete-attr") is { } change)
            return ToolAnswer.Fails(ToolExit.Unimplemented, $"crm_ticket: --{change} is not answered here");

        var tickets = (await facts.RequireCibAsync(gone)).Tickets;
        if (options["ticket"] is not { } id)
            return new ToolAnswer(ToolExit.Ok, string.Concat(tickets.Select(ticket =>
                $"{ticket.Id}\t{(ticket.Granted == "true" ? "granted" : "revoked")}\n")), "");
        if (tickets.FirstOrDefault(ticket => ticket.Id == id) is not { } named)
            return ToolAnswer.Fails(ToolExit.NoSuchObject, "crm_ticket: Could not query ticket XML: No such device or address");

        return (options["get-attr"] switch
        {
            null => $"{named.Id}\t{(named.Granted == "true" ? "granted" : "revoked")}",
            "granted" => named.Granted ?? options["default"],
            "standby" => named.Standby ?? options["default"],
            "last-granted" => named.LastGranted ?? options["default"],
            var other => named.Attributes.FirstOrDefault(pair => pair.Key == other).Value ?? options["default"],
        }) is { } value
            ? ToolAnswer.Says(value)
            : ToolAnswer.Fails(ToolExit.NoSuchObject, "crm_ticket: Error performing operation: No such device or address");
    }
}
