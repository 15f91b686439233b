using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Simulation;

/// <summary>Makes changes in a copy of a CIB, and tells them as <c>crm_simulate</c> does.</summary>
/// <param name="found">The state as it was read.</param>
internal sealed class Injecting(SchedulingRun found)
{
    private readonly StatusEditor _status = new(found.Cib);
    private readonly List<string> _lines = [];
    private CibDocument _cib = found.Cib;

    /// <summary>What was done, in order, without indentation.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <returns>The document with the changes.</returns>
    /// <exception cref="InjectionException">Something that a change names is not there.</exception>
    public CibDocument Apply(IReadOnlyList<Injection> injections)
    {
        foreach (var injection in injections.OrderBy(static injection => injection.Kind))
            Apply(injection);
        return _cib with { NodeStatuses = _status.ToCib().NodeStatuses };
    }

    private void Apply(Injection injection)
    {
        var name = injection.Value;
        switch (injection.Kind)
        {
            case InjectionKind.Quorum:
                _lines.Add($"Setting quorum: {name}");
                var header = _cib.Header with { HaveQuorum = CibValue.Truth(name, otherwise: false) };
                _cib = _cib with { Header = header };
                break;
            case InjectionKind.Watchdog:
                _lines.Add($"Setting watchdog: {name}");
                _cib = _cib with { Options = WithOption(_cib.Options, "have-watchdog", name) };
                break;
            case InjectionKind.NodeUp:
                _status.BringUp(NodeOf(name));
                _lines.Add($"Bringing node {name} online");
                break;
            case InjectionKind.NodeDown:
                _status.TakeDown(NodeOf(name));
                _lines.Add($"Taking node {name} offline");
                break;
            case InjectionKind.NodeFail:
                _status.Lose(NodeOf(name));
                _lines.Add($"Failing node {name}");
                break;
            case InjectionKind.NodeStandby:
                SetStandby(NodeOf(name), "on");
                _lines.Add($"Putting node {name} in standby");
                break;
            case InjectionKind.NodeOnline:
                SetStandby(NodeOf(name), "off");
                _lines.Add($"Taking node {name} out of standby");
                break;
            case InjectionKind.TicketGrant:
                _lines.Add($"Granting ticket {name}");
                Ticket(name, static ticket => ticket with { Granted = "true" });
                break;
            case InjectionKind.TicketRevoke:
                _lines.Add($"Revoking ticket {name}");
                Ticket(name, static ticket => ticket with { Granted = "false" });
                break;
            case InjectionKind.TicketStandby:
                _lines.Add($"Making ticket {name} standby");
                Ticket(name, static ticket => ticket with { Standby = "true" });
                break;
            case InjectionKind.TicketActivate:
                _lines.Add($"Activating ticket {name}");
                Ticket(name, static ticket => ticket with { Standby = "false" });
                break;
            default:
                Operation(name);
                break;
        }
    }

    private void Operation(string text)
    {
        var outcome = OperationOutcome.Parse(text)
            ?? throw new InjectionException($"'{text}' is no result of an operation: write {OperationOutcome.Form}.");
        var node = NodeOf(outcome.Node);
        var resource = Find(outcome)
            ?? throw new InjectionException($"'{text}': the configuration has no primitive '{outcome.Resource}'.");
        _lines.Add($"Injecting {text} into the configuration");
        // A result that differs from success is a failure, but for a probe that finds nothing.
        var isProbe = outcome is { Task: Tasks.Monitor, IntervalMs: 0 };
        if (outcome.ExitCode != 0 && !(isProbe && outcome.ExitCode == 7))
            _lines.AddRange(_status.CountFailure(node, resource, outcome.Task, outcome.IntervalMs, found.Now, false));
        var expected = isProbe && outcome.ExitCode == 7 ? 7 : 0;
        var result = new Result(outcome.Task, outcome.IntervalMs, expected, outcome.ExitCode);
        _status.Record(node, resource, outcome.Resource, result, found.Now);
    }

    private Primitive? Find(OperationOutcome outcome)
    {
        if (found.FindResource(outcome.Resource) is Primitive primitive)
            return primitive;
        foreach (var top in found.Resources)
            foreach (var resource in top.SelfAndDescendants())
                if (resource is Primitive candidate
                    && (outcome.IsOf(candidate) || candidate.Entry.Id == outcome.Resource))
                    return candidate;
        return null;
    }

    private Node NodeOf(string name) => found.FindNode(name) ?? throw new InjectionException(
        $"There is no node '{name}' here. Nodes: {string.Join(", ", found.Nodes.Select(static node => node.Name))}.");

    private void SetStandby(Node node, string value)
    {
        for (var at = 0; at < _cib.Nodes.Length; at++)
            if (_cib.Nodes[at].Name == node.Name)
            {
                var entry = _cib.Nodes[at];
                var blocks = With(entry.Attributes, $"nodes-{entry.Id}", "standby", value);
                _cib = _cib with { Nodes = _cib.Nodes.SetItem(at, entry with { Attributes = blocks }) };
                return;
            }

        _status.SetTransient(node, "standby", value);
    }

    private void Ticket(string id, Func<TicketStatus, TicketStatus> change)
    {
        var tickets = _cib.Tickets;
        for (var at = 0; at < tickets.Length; at++)
            if (tickets[at].Id == id)
            {
                _cib = _cib with { Tickets = tickets.SetItem(at, change(tickets[at])) };
                return;
            }

        _cib = _cib with { Tickets = tickets.Add(change(new TicketStatus(id, null, null, null, []))) };
    }

    private static ImmutableArray<AttributeBlock> WithOption(
        ImmutableArray<AttributeBlock> blocks, string name, string value)
    {
        const string First = "cib-bootstrap-options";
        for (var at = 0; at < blocks.Length; at++)
            if (blocks[at].Id == First)
                return blocks.SetItem(at, StatusEditor.With(blocks[at], name, value));
        return blocks.Insert(0, StatusEditor.With(new AttributeBlock(First, 0, null, [], default), name, value));
    }

    // The first block is where tools write to.
    private static ImmutableArray<AttributeBlock> With(
        ImmutableArray<AttributeBlock> blocks, string id, string name, string value) => blocks.IsEmpty
        ? [StatusEditor.With(new AttributeBlock(id, 0, null, [], default), name, value)]
        : blocks.SetItem(0, StatusEditor.With(blocks[0], name, value));
}
