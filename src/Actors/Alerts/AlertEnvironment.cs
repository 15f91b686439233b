using System.Collections.Immutable;
using HaActors.Actors.Events;
using HaActors.Agents;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Actors.Alerts;

/// <summary>What an alert agent is told of an event, and of which events it is told at all. Pure.</summary>
/// <remarks>
/// Source: Pacemaker Administration, "Writing an Alert Agent". Each value also stands under its older name
/// <c>CRM_notify_…</c>, as there.
/// </remarks>
public static class AlertEnvironment
{
    /// <summary>The Pacemaker release whose protocol this is, for agents that look at it.</summary>
    public const string ProtocolVersion = "2.1.5";

    private const int NoSuchDevice = -19;
    private const int GenericError = -201;

    /// <summary>What <paramref name="self"/> tells an alert agent; empty: the event is none of theirs.</summary>
    /// <remarks>
    /// Nodes, and votes and forced quorums, which that protocol lacks: each node tells what it sees itself. Fencing: all nodes tell what the coordinator announces. Resources and
    /// attributes: the node that carried it out, or set it.
    /// </remarks>
    public static ImmutableSortedDictionary<string, string> Facts(
        ClusterEvent happened, NodeName self, ClusterConfiguration configuration) => happened switch
    {
        ClusterEvent.Membership { IsVerdict: false } seen when seen.Node == self => Named(
            ("kind", "node"),
            ("node", seen.Subject.Value),
            ("nodeid", NumberOf(seen.Subject, configuration)),
            ("desc", seen.Change == MembershipChange.Heard ? "member" : "lost")),
        ClusterEvent.VotesChanged { Joint: false } votes when votes.Node == self => Named(
            ("kind", "votes"),
            ("node", votes.Node.Value),
            ("desc", $"{EventSentence.VotesText(votes)}: {votes.ExpectedVotes} expected")),
        ClusterEvent.Forced forced when forced.Node == self => Named(
            ("kind", "forced"),
            ("node", forced.Node.Value),
            ("desc", EventSentence.Of(forced))),
        ClusterEvent.Fencing { Step: FencingStep.Confirmed or FencingStep.Manual or FencingStep.Failed } fence => Named(
            ("kind", "fencing"),
            ("node", fence.Subject.Value),
            ("task", fence.Operation),
            ("desc", FenceText(fence)),
            ("rc", fence.Step != FencingStep.Failed ? "0" : fence.Device is null ? $"{NoSuchDevice}" : $"{GenericError}")),
        ClusterEvent.Action action when action.Node == self => Named(
            ("kind", "resource"),
            ("node", action.Node.Value),
            ("rsc", action.Target.Value),
            ("task", action.Operation),
            ("interval", $"{action.IntervalMs}"),
            ("target_rc", $"{action.ExpectedExit}"),
            ("rc", $"{action.Exit}"),
            ("status", $"{(int)action.Status}"),
            ("desc", action.Status == ExecutionStatus.Done ? OcfExit.Of(action.Exit).Words() : Words(action.Status)),
            ("exec_time", $"{action.DurationMs}")),
        ClusterEvent.Service service when service.Node == self => Named(
            ("kind", "service"),
            ("node", service.Node.Value),
            ("rsc", service.Name),
            ("desc", EventSentence.Of(service))),
        ClusterEvent.Attribute attribute when attribute.Node == self => Named(
            ("kind", "attribute"),
            ("node", attribute.Subject.Value),
            ("attribute_name", attribute.Name),
            ("attribute_value", attribute.Value ?? "")),
        _ => Nothing,
    };

    public static bool Selects(this AlertSelection selection, ClusterEvent happened) => happened switch
    {
        ClusterEvent.Membership or ClusterEvent.VotesChanged or ClusterEvent.Forced => selection.Nodes,
        ClusterEvent.Fencing => selection.Fencing,
        ClusterEvent.Action or ClusterEvent.Service => selection.Resources,
        ClusterEvent.Attribute attribute => selection.Attributes
            && (selection.AttributeNames.IsEmpty || selection.AttributeNames.Contains(attribute.Name)),
        _ => false,
    };

    /// <summary>Facts, the time in the format that is wanted, and what is configured.</summary>
    /// <param name="time">Of the event, in the time zone of this machine.</param>
    public static ImmutableSortedDictionary<string, string> For(
        AlertSettings alert,
        AlertRecipient? recipient,
        ImmutableSortedDictionary<string, string> facts,
        DateTimeOffset time,
        long sequence) => Nothing
            .SetItems(alert.Attributes)
            .SetItems(recipient?.Attributes ?? Nothing)
            .SetItems(facts)
            .SetItems(Named(
                ("recipient", recipient?.Value ?? ""),
                ("node_sequence", $"{sequence}"),
                ("version", ProtocolVersion),
                ("timestamp", DateFormat.Of(time, recipient?.TimestampFormat ?? alert.TimestampFormat)),
                ("timestamp_epoch", $"{time.ToUnixTimeSeconds()}"),
                ("timestamp_usec", $"{time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond}")));

    private static ImmutableSortedDictionary<string, string> Nothing { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, string> Named(params ReadOnlySpan<(string Name, string Value)> values)
    {
        var named = Nothing.ToBuilder();
        foreach (var (name, value) in values)
            named[$"CRM_alert_{name}"] = named[$"CRM_notify_{name}"] = value;

        return named.ToImmutable();
    }

    // Nodes have names here; programs of that protocol want a number, too: the place among all, from 1.
    private static string NumberOf(NodeName node, ClusterConfiguration configuration) =>
        $"{configuration.Nodes.Keys.TakeWhile(other => other != node).Count() + 1}";

    private static string FenceText(ClusterEvent.Fencing fence)
    {
        var by = fence.Step == FencingStep.Manual ? "a human" : (fence.Executor ?? fence.Node).Value;
        var result = fence.Step == FencingStep.Failed ? fence.Detail ?? "failed" : "OK";
        return $"Operation {fence.Operation} of {fence.Subject} by {by} for haactors@{fence.Node}: {result} (ref={fence.Term?.Number ?? 0})";
    }

    private static string Words(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Pending => "pending",
        ExecutionStatus.Cancelled => "Cancelled",
        ExecutionStatus.TimedOut => "Timed Out",
        ExecutionStatus.NotSupported => "NOT SUPPORTED",
        ExecutionStatus.Error => "Error",
        ExecutionStatus.HardError => "Hard error",
        ExecutionStatus.FatalError => "Fatal error",
        ExecutionStatus.NotInstalled => "Not installed",
        ExecutionStatus.NotConnected => "Internal communication failure",
        ExecutionStatus.Invalid => "Cannot execute now",
        ExecutionStatus.NoFenceDevice => "No fence device",
        ExecutionStatus.NoSecrets => "CIB secrets unavailable",
        _ => "UNKNOWN!",
    };
}
