using System.Collections.Immutable;
using System.Globalization;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Model;
using HaActors.Policy.Scheduling;
using Activity = HaActors.Policy.Model.Activity;

namespace HaActors.Policy.Deciding;

/// <summary>
/// What nodes reported, as the policy engine reads it. What is under way is put so that the same deed is in the graph again,
/// and whatever depends on its end waits for it.
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
            [CibParts.Block($"{node.Name}-transient", Attributes(node, state.Now, isRequested))],
            TransientUtilization: [],
            [.. node.Resources.Values.Select(resource => History(state, node, resource)).OfType<ResourceHistory>(), .. Locks(state, node)],
            Attributes: []);
    }

    private static IEnumerable<(string Name, string Value)> Attributes(NodeState node, long now, bool isRequested)
    {
        if (isRequested)
            yield return ("terminate", "true");
        if (node.Leaving)
            yield return ("shutdown", Math.Max(1, now).ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in node.Attributes)
            yield return (name, value);
    }

    /// <summary>As long as it still runs there, the policy engine finds the lock by itself.</summary>
    private static long? LockOf(ClusterState state, NodeState node, ResourceState known) =>
        !known.MayRun && state.Desired.ShutdownLocks?.GetValueOrDefault(known.Id) is { } held && held.Node == node.Name ? held.Since : null;

    /// <summary>Of what nothing else is known there: another one coordinates now, or the node has just come back.</summary>
    private static IEnumerable<ResourceHistory> Locks(ClusterState state, NodeState node) =>
        from held in state.Desired.ShutdownLocks ?? ImmutableSortedDictionary<ResourceId, ShutdownLock>.Empty
        where held.Value.Node == node.Name && node.Resource(held.Key) is { Activity: Activity.Unknown, Busy: null }
        select new ResourceHistory(held.Key.Value, "", null, "", Container: null, held.Value.Since, []);

    private static ResourceHistory? History(ClusterState state, NodeState node, ResourceState known)
    {
        ImmutableArray<OperationReport> done = [.. known.History.Where(static report => !report.IsPending)];
        ImmutableArray<OperationRecord> records = known switch
        {
            { Busy: ResourceVerb.Start } => [Synthetic(Tasks.Start, ExitCodes.Unknown, ExecutionStatus.Pending, null) with { CallId = -1 }],

            // What migrated away leaves a stop behind. Its history asks for that again by itself, and anything newer would make
            // it look active in two places.
            { Busy: ResourceVerb.Stop } when HasMigratedAway(done) => [.. done.Select(Record)],

            // As it will be if it goes well: whoever wants it elsewhere now has to stop it at both ends, or lets it arrive.
            { Busy: ResourceVerb.MigrateTo, MigrationPeer: { } target } =>
                [.. Active(done), Synthetic(Tasks.MigrateTo, ExitCodes.Ok, ExecutionStatus.Done, null) with { MigrateSource = node.Name.Value, MigrateTarget = target.Value }],

            // Until it has ended it is not known to be stopped; asked for again, it is the same deed.
            { Busy: ResourceVerb.Stop } => [.. Active(done), Doubt("its stop is under way")],
            { Activity: Activity.Unknown } => [],
            { Activity: Activity.Running } when state.Desired.Restarts.Contains(known.Id) =>
                [.. Active(done), Doubt("an operator asked for a restart")],
            _ => [.. done.Select(Record)],
        };
        if (records.IsEmpty)
            return null;

        var parts = (known.Agent ?? "").Split(':', 3);
        return new ResourceHistory(
            known.Id.Value,
            parts[0],
            parts.Length == 3 ? parts[1] : null,
            parts[^1],
            Container: null,
            LockOf(state, node, known),
            records);

        IEnumerable<OperationRecord> Active(ImmutableArray<OperationReport> reports) =>
            known.MayRun && !reports.IsEmpty
                ? reports.Select(Record)
                : [Synthetic(Tasks.Start, ExitCodes.Ok, ExecutionStatus.Done, null)];

        OperationRecord Doubt(string why) => Synthetic(Tasks.Monitor, ExitCodes.Unspecific, ExecutionStatus.Done, why);

        // Newer than anything that was done.
        OperationRecord Synthetic(string task, int exitCode, ExecutionStatus status, string? reason) => Entry(
            $"{known.Id}_{task}_0", task, 0, done.Select(static report => report.CallId).Append(0).Max() + (task == Tasks.Monitor ? 2 : 1),
            exitCode, (int)status, "0:0:0:ha", reason, null);

        OperationRecord Record(OperationReport report) => Entry(
            $"{known.Id}_{report.Id}", TaskOf(report), report.IntervalMs, report.CallId, report.ExitCode, (int)report.Status, report.Key,
            report.Reason, report.LastChange) with
        {
            Digest = report.Digest,
            RestartDigest = report.RestartDigest,
            ForceRestart = report.ForceRestart,
            SecureDigest = report.SecureDigest,
            SecureParameters = report.SecureParameters,
            MigrateSource = report.MigrateSource,
            MigrateTarget = report.MigrateTarget,
            ExtraAttributes = [new("exec-time", report.DurationMs.ToString(CultureInfo.InvariantCulture))],
        };

        OperationRecord Entry(
            string id, string task, int intervalMs, int callId, int exitCode, int status, string key, string? reason, long? changed) => new(
                id, $"{known.Id}_{task}_{intervalMs}", task, intervalMs, callId, exitCode, status, key, $"{status}:{exitCode};{key}",
                reason, changed, node.Name.Value, null, null, null, null, null, null, null, null, []);
    }

    private static bool HasMigratedAway(ImmutableArray<OperationReport> done) => done.MaxBy(static report => report.CallId)
        is { Verb: ResourceVerb.MigrateTo, Status: ExecutionStatus.Done, ExitCode: ExitCodes.Ok };

    // A reload is a start with new parameters; a failed one says that the resource is not well.
    private static string TaskOf(OperationReport report) => report.Verb != ResourceVerb.Reload
        ? ResourceOperation.TaskOf(report.Verb)
        : report is { Status: ExecutionStatus.Done, ExitCode: ExitCodes.Ok } ? Tasks.Start : Tasks.Monitor;
}
