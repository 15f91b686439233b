using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>What was observed.</summary>
internal sealed partial class CibXmlWriter
{
    private void Status(CibDocument document)
    {
        foreach (var state in document.NodeStatuses)
            NodeState(state);
        if (!document.Tickets.IsEmpty)
            Section("tickets", document.Tickets, TicketState);
        foreach (var other in document.OtherStatus)
            Raw(other);
    }

    private void NodeState(NodeStatus state)
    {
        Open("node_state");
        Attributes(Merged(state.Attributes, [
            new("id", state.Id),
            new("uname", state.Name),
            new("in_ccm", state.InCluster),
            new("crmd", state.PeerProcess),
            new("join", state.Join),
            new("expected", state.Expected),
        ]));
        if (!state.TransientAttributes.IsEmpty || !state.TransientUtilization.IsEmpty)
        {
            Open("transient_attributes");
            Identity(state.Id);
            foreach (var block in state.TransientAttributes)
                Block("instance_attributes", block);
            foreach (var block in state.TransientUtilization)
                Block("utilization", block);
            Close();
        }

        if (state.History is { } histories)
        {
            Open("lrm");
            Identity(state.Id);
            Section("lrm_resources", histories, History);
            Close();
        }

        Close();
    }

    private void TicketState(TicketStatus ticket)
    {
        Open("ticket_state");
        Attributes(Merged(ticket.Attributes, [
            new("id", ticket.Id),
            new("granted", ticket.Granted),
            new("standby", ticket.Standby),
            new("last-granted", ticket.LastGranted),
        ]));
        Close();
    }

    private void History(ResourceHistory history)
    {
        Open("lrm_resource");
        Identity(history.Id);
        Attribute("type", history.Type);
        Attribute("class", history.Standard);
        Attribute("provider", history.Provider);
        Attribute("container", history.Container);
        Number("shutdown-lock", history.ShutdownLock);
        foreach (var operation in history.Operations)
            Result(operation);
        Close();
    }

    private void Result(OperationRecord operation)
    {
        Open("lrm_rsc_op");
        Identity(operation.Id);
        Attribute("operation_key", operation.Key);
        Attribute("operation", operation.Task);
        Attribute("crm_feature_set", operation.FeatureSet);
        Attribute("transition-key", operation.TransitionKey);
        Attribute("transition-magic", operation.TransitionMagic);
        Attribute("exit-reason", operation.ExitReason);
        Attribute("on_node", operation.OnNode);
        Number("call-id", operation.CallId);
        Number("rc-code", operation.ExitCode);
        Number("op-status", operation.Status);
        Number("interval", operation.IntervalMs);
        Number("last-rc-change", operation.LastChange);
        Attribute("op-digest", operation.Digest);
        Attribute("op-force-restart", operation.ForceRestart);
        Attribute("op-restart-digest", operation.RestartDigest);
        Attribute("op-secure-params", operation.SecureParameters);
        Attribute("op-secure-digest", operation.SecureDigest);
        Attribute("migrate_source", operation.MigrateSource);
        Attribute("migrate_target", operation.MigrateTarget);
        Attributes(operation.ExtraAttributes);
        Close();
    }

    // The members say what counts; the list has the order, and what has no member.
    private static ImmutableArray<KeyValuePair<string, string>> Merged(
        ImmutableArray<KeyValuePair<string, string>> attributes,
        ReadOnlySpan<KeyValuePair<string, string?>> members)
    {
        var result = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var attribute in attributes)
            if (!Has(members, attribute.Key, out var value))
                result.Add(attribute);
            else if (value is not null)
                result.Add(new(attribute.Key, value));
        foreach (var (name, value) in members)
            if (value is not null && !attributes.Any(attribute => attribute.Key == name))
                result.Add(new(name, value));
        return result.ToImmutable();
    }

    private static bool Has(ReadOnlySpan<KeyValuePair<string, string?>> members, string name, out string? value)
    {
        foreach (var member in members)
            if (member.Key == name)
            {
                value = member.Value;
                return true;
            }

        value = null;
        return false;
    }
}
