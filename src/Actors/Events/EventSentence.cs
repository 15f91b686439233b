using HaActors.Policy.Cib;

namespace HaActors.Actors.Events;

/// <summary>An event in words, for people; programs read the JSON. Pure.</summary>
public static class EventSentence
{
    private const int MostListed = 8;

    public static string Of(ClusterEvent happened) => happened switch
    {
        ClusterEvent.Membership change => $"{change.Subject} {Words(change.Change)}{Because(change.Why)}",
        ClusterEvent.Quorum { Quorate: true } quorum => $"has quorum: {quorum.Votes} of {quorum.ExpectedVotes} votes",
        ClusterEvent.Quorum quorum => $"lost quorum: {quorum.Votes} of {quorum.ExpectedVotes} votes",
        ClusterEvent.VotesChanged votes => $"votes {(votes.Joint ? "change to" : "are")} {VotesText(votes)}: {votes.ExpectedVotes} expected",
        ClusterEvent.Forced { Lost: { } lost } forced =>
            $"lost by force of {forced.By} at {forced.At:u}{Because(forced.Reason)}: {lost}",
        ClusterEvent.Forced forced =>
            $"a quorum is forced by {forced.By}, generation {forced.Generation}, on the word that off are: {List(forced.Off)}{Because(forced.Reason)}",
        ClusterEvent.Coordinator { Coordinates: { } who } coordinator => $"{who} coordinates in term {coordinator.Term}",
        ClusterEvent.Coordinator coordinator => $"nobody coordinates after term {coordinator.Term}",
        ClusterEvent.Decision decision =>
            $"decision {decision.Term}.{decision.Transition}: {List(decision.Actions)}{Because(decision.Reasons.IsEmpty ? null : List(decision.Reasons))}",
        ClusterEvent.Action { Succeeded: true } action => $"{Operation(action)} of {action.Target} succeeded in {action.DurationMs} ms",
        ClusterEvent.Action action =>
            $"{Operation(action)} of {action.Target} {Outcome(action)} after {action.DurationMs} ms{Because(action.Reason)}",
        ClusterEvent.Resource resource => $"{resource.Target} is {resource.Is}, was {resource.Was}"
            + (resource.Is is "failed" or "blocked" ? Because(resource.Why) : ""),
        ClusterEvent.Fencing fence => Fence(fence),
        ClusterEvent.Configuration change => $"configuration {change.Revision ?? change.Index} by {change.By}: {List(change.Paths)}",
        ClusterEvent.Attribute { Value: null } attribute => $"attribute {attribute.Name} of {attribute.Subject} is removed",
        ClusterEvent.Attribute attribute => $"attribute {attribute.Name} of {attribute.Subject} is {attribute.Value}",
        ClusterEvent.Medium medium =>
            $"medium {medium.Name}{(medium.Peer is { } peer ? $" to {peer}" : "")} is {medium.State}{Because(medium.Detail)}",
        ClusterEvent.Service service =>
            $"service {service.Name}{(service.Server is { } server ? $": server {server}" : "")} is {service.State}{Because(service.Detail)}",
        ClusterEvent.Alert alert => $"alert {alert.Id}: {alert.Problem}",
        ClusterEvent.Journal journal => $"journal: {journal.What}",
        _ => happened.Kind,
    };

    /// <summary>Who has how many.</summary>
    public static string VotesText(ClusterEvent.VotesChanged votes) => string.Join(", ", votes.ByNode.Select(node => $"{node.Key} {node.Value}"));

    private static string Because(string? why) => string.IsNullOrEmpty(why) ? "" : $": {why}";

    private static string List(IReadOnlyCollection<string> entries) => entries.Count > MostListed
        ? $"{string.Join("; ", entries.Take(MostListed))}; and {entries.Count - MostListed} more"
        : string.Join("; ", entries);

    private static string Operation(ClusterEvent.Action action) =>
        action.IntervalMs > 0 ? $"{action.Operation} every {action.IntervalMs / 1000.0:0.###} s" : action.Operation;

    private static string Outcome(ClusterEvent.Action action) => action.Status switch
    {
        ExecutionStatus.Done when action is { Operation: "monitor", Exit: 0 } => "found it running",
        ExecutionStatus.Done => $"failed with exit code {action.Exit}",
        ExecutionStatus.TimedOut => "timed out",
        ExecutionStatus.Cancelled => "was broken off",
        _ => "could not run",
    };

    private static string Fence(ClusterEvent.Fencing fence)
    {
        var by = fence.Device is { } device ? $" by {device}" : "";
        var on = fence.Executor is { } executor ? $" on {executor}" : "";
        var after = fence.ElapsedMs is { } ms ? $" in {ms} ms" : "";
        return fence.Step switch
        {
            FencingStep.Asked => $"{fence.Subject} is to be fenced{Because(fence.Detail)}",
            FencingStep.Attempt => $"{fence.Operation} of {fence.Subject}{by}{on} begins",
            FencingStep.Confirmed => $"{fence.Subject} is fenced{by}{on}{after}",
            FencingStep.Failed => $"{fence.Operation} of {fence.Subject}{by}{on} failed{Because(fence.Detail)}",
            FencingStep.Manual => $"{fence.Subject} is confirmed down by hand{Because(fence.Detail)}",
            _ => $"{fence.Subject} is fenced again and again, and left alone now{Because(fence.Detail)}",
        };
    }

    private static string Words(MembershipChange change) => change switch
    {
        MembershipChange.Heard => "is heard",
        MembershipChange.Silent => "is silent",
        MembershipChange.Joining => "joins",
        MembershipChange.Online => "is online",
        MembershipChange.Standby => "goes to standby",
        MembershipChange.Active => "may run resources again",
        MembershipChange.Leaving => "wants to leave",
        MembershipChange.Left => "left",
        MembershipChange.Away => "is away for a while; its resources run on",
        MembershipChange.Lost => "is lost",
        _ => "is down",
    };
}
