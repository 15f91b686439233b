using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Digests;
using HaActors.Policy.Model;
using HaActors.Policy.Scheduling;
using Activity = HaActors.Policy.Model.Activity;

namespace HaActors.Policy.Deciding;

/// <summary>
/// What is known of nodes and resources, as a history that means the same to the policy engine. A node reports states
/// and not deeds, so each state becomes the deed that ends in it.
/// </summary>
internal static class StatusCib
{
    /// <returns>Null: nothing was ever observed of it.</returns>
    public static NodeStatus? Of(ClusterState state, NodeState node)
    {
        var isKnownDown = state.Desired.KnownDown.ContainsKey(node.Name);
        var isRequested = state.Desired.FenceRequests.ContainsKey(node.Name);
        switch (node.Presence)
        {
            // What an operator wants fenced is fenced also if it is down: he may know better.
            case NodePresence.Lost:
            case NodePresence.Unseen or NodePresence.Down when isRequested:
                return Status(node, "false", "offline", "member", "member", isRequested: false);
            case NodePresence.Unseen when !isKnownDown:
                return null;
            case NodePresence.Unseen or NodePresence.Down:
                return Status(node, "false", "offline", "down", "down", isRequested: false);
            case NodePresence.Joining:
            case NodePresence.Online when isKnownDown:
                return Status(node, "true", "online", "pending", "member", isRequested);
            default:
                return Status(node, "true", "online", "member", "member", isRequested);
        }

        NodeStatus Status(NodeState node, string inCluster, string process, string join, string expected, bool isRequested) => new(
            node.Name.Value,
            node.Name.Value,
            inCluster,
            process,
            join,
            expected,
            IsRemote: false,
            [CibParts.Block($"{node.Name}-transient", Attributes(node, isRequested))],
            TransientUtilization: [],
            [.. state.Configuration.Resources.Values.Select(resource => History(state, node, resource)).OfType<ResourceHistory>()],
            Attributes: []);
    }

    private static IEnumerable<(string Name, string Value)> Attributes(NodeState node, bool isRequested)
    {
        if (isRequested)
            yield return ("terminate", "true");
        if (node.Leaving)
            yield return ("shutdown", "1");
        foreach (var resource in node.Resources.Values.Where(resource => resource.FailCount > 0))
            yield return ($"fail-count-{resource.Id}#start_0", new Score(resource.FailCount).ToString());
    }

    private static ResourceHistory? History(ClusterState state, NodeState node, ResourceConfiguration resource)
    {
        var known = node.Resource(resource.Id);
        var interval = CibParts.Milliseconds(resource.Operations.MonitorInterval);
        var isAskedToRestart = state.Desired.Restarts.Contains(resource.Id);
        ImmutableArray<OperationRecord> records = known switch
        {
            { Busy: ResourceVerb.Start } => [Pending(Tasks.Start)],

            // Until it has ended it is not known to be stopped; asked for again, it is the same deed.
            { Busy: ResourceVerb.Stop } => [Done(Tasks.Start), Failed(Tasks.Monitor, 0, "its stop is under way")],
            { Activity: Activity.Unknown } => [],
            { Activity: Activity.Stopped } => [Done(Tasks.Stop)],
            { Activity: Activity.StopFailed } => [Done(Tasks.Start), Failed(Tasks.Stop, 0, known.LastFailure)],
            { Activity: Activity.Failed } => [Done(Tasks.Start), Failed(Tasks.Monitor, interval, known.LastFailure)],
            _ when isAskedToRestart => [Done(Tasks.Start), Failed(Tasks.Monitor, 0, "an operator asked for a restart")],
            { Monitored: true } when interval > 0 => [Done(Tasks.Start), Done(Tasks.Monitor, interval)],
            _ => [Done(Tasks.Start)],
        };
        if (records.IsEmpty)
            return null;

        var parts = resource.Agent.Split(':', 3);
        return new ResourceHistory(
            resource.Id.Value,
            parts[0],
            parts.Length == 3 ? parts[1] : null,
            parts[^1],
            Container: null,
            ShutdownLock: null,
            [.. records.Select((record, index) => record with { CallId = record.CallId < 0 ? record.CallId : index + 1 })]);

        // Of what brought it up, or watches it: it runs as configured, or the configuration would not be the same on all nodes.
        string? Digest(string task, int intervalMs) => task == Tasks.Stop
            ? null
            : ParameterDigest.All(resource.Parameters, intervalMs > 0 ? CibParts.Milliseconds(resource.Operations.MonitorTimeout) : null);

        OperationRecord Done(string task, int intervalMs = 0) => Record(task, intervalMs, ExitCodes.Ok, ExecutionStatus.Done);

        OperationRecord Failed(string task, int intervalMs, string? why) =>
            Record(task, intervalMs, ExitCodes.Unspecific, ExecutionStatus.Done) with { ExitReason = why };

        OperationRecord Pending(string task) => Record(task, 0, ExitCodes.Unknown, ExecutionStatus.Pending) with { CallId = -1 };

        OperationRecord Record(string task, int intervalMs, int exitCode, ExecutionStatus status)
        {
            var key = $"{resource.Id}_{task}_{intervalMs}";
            return new OperationRecord(
                key, key, task, intervalMs, CallId: 0, exitCode, (int)status, "0:0:0:ha", $"{(int)status}:{exitCode};0:0:0:ha",
                null, null, node.Name.Value, Digest(task, intervalMs), null, null, null, null, null, null, null, []);
        }
    }
}
