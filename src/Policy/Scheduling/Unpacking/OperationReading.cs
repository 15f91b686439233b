using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>
/// Reads one operation of a history after the other: each changes what is known of the resource on the node.
/// </summary>
internal sealed class OperationReading(SchedulingRun run, HistoryIndex histories)
{
    /// <summary>A failure that was reported without being asked for.</summary>
    private const string AsynchronousFailure = "asyncmon";

    private readonly MigrationReading _migrations = new(run, histories);

    public void Read(
        Node node, Primitive resource, ResourceHistory history, OperationRecord record, HistoryOutcome outcome)
    {
        if (record.Task is not (Tasks.Start or Tasks.Stop or Tasks.Promote or Tasks.Demote or Tasks.Monitor
            or Tasks.MigrateTo or Tasks.MigrateFrom or AsynchronousFailure))
            return;

        var result = new OperationResult(node, resource, history, record);
        var expired = result.Status != ExecutionStatus.Pending && FailureExpiry.IsExpired(run, node, resource, record);
        result.Interpret(expired, outcome);

        if (expired && result.ExitCode != result.Expected)
        {
            if (record.IntervalMs == 0)
                return;
            if (node is { Online: true, Unclean: false })
            {
                // Only a change of the result is recorded: asked anew, it says what is now.
                run.ExpiredMonitors.Add(record);
                return;
            }
        }

        if (!resource.IsBundled && OperationMeaning.IsUnavailableProbe(record))
        {
            MaskProbe(result, outcome);
            return;
        }

        switch (result.Status)
        {
            case ExecutionStatus.Pending:
                ReadPending(result, outcome);
                break;
            case ExecutionStatus.Done:
                Apply(result, result.ExitCode, outcome);
                break;
            case ExecutionStatus.NotInstalled:
                if (OnFailOf(result) == OnFail.Ignore)
                    outcome.OnFail = OnFail.Ban;
                Target(resource).AddScore(node, -Scores.Infinity, new ScoreCause(Cause.HardError, record));
                ReadFailure(result, outcome);
                break;
            case ExecutionStatus.NotConnected when node is { IsRemoteOrGuest: true, Connection.Managed: true }:
                node.Connection.Failed = node.Connection.StopIfFailed = true;
                ReadError(result, outcome);
                break;
            default:
                ReadError(result, outcome);
                break;
        }
    }

    /// <summary>A probe that says that it cannot run there: it does not, and shall not.</summary>
    private void MaskProbe(OperationResult result, HistoryOutcome outcome)
    {
        Apply(result, result.Expected, outcome);
        result.RecordFailure();
        Target(result.Resource).AddScore(
            result.Node, -Scores.Infinity, new ScoreCause(Cause.UnavailableProbe, result.Record));
    }

    private void ReadError(OperationResult result, HistoryOutcome outcome)
    {
        var onFail = OnFailOf(result);
        if (onFail == OnFail.Ignore || (onFail == OnFail.RestartContainer && result.Task == Tasks.Stop))
        {
            Apply(result, result.Expected, outcome);
            result.Resource.FailureIgnored = true;
            result.RecordFailure();
            if (onFail == OnFail.RestartContainer && outcome.OnFail <= OnFail.RestartContainer)
                outcome.OnFail = onFail;
            return;
        }

        ReadFailure(result, outcome);
        if (result.Status == ExecutionStatus.HardError)
            Target(result.Resource).AddScore(
                result.Node, -Scores.Infinity, new ScoreCause(Cause.HardError, result.Record));
        else if (result.Status == ExecutionStatus.FatalError)
            Target(result.Resource).AddScore(
                null, -Scores.Infinity, new ScoreCause(Cause.FatalError, result.Record, Place: result.Node));
    }

    private void ReadFailure(OperationResult result, HistoryOutcome outcome)
    {
        var (resource, node) = (result.Resource, result.Node);
        outcome.LastFailure = result.Record;
        if (!node.ShuttingDown || node.Online)
            result.RecordFailure();

        var onFail = OnFailOf(result);
        var failRole = run.Actions.RoleAfterFailure(resource, result.Task, result.Record.IntervalMs, onFail);
        if (onFail > outcome.OnFail)
            outcome.OnFail = onFail;
        if (run.Record is { } keeper && (onFail == OnFail.Block || resource.Blocked))
            keeper.Of(resource).Blocking = new FailedOperation(node, result.HistoryId, result.Record);

        switch (result.Task)
        {
            case Tasks.Stop:
                resource.AddScore(node, -Scores.Infinity, new ScoreCause(Cause.FailedStop, result.Record));
                break;
            case Tasks.MigrateTo:
                _migrations.ReadFailedSource(result);
                break;
            case Tasks.MigrateFrom:
                _migrations.ReadFailedTarget(result);
                break;
            case Tasks.Promote:
                resource.Role = Role.Promoted;
                break;
            case Tasks.Demote when onFail == OnFail.Block:
                resource.Role = Role.Promoted;
                resource.NextRole = Role.Stopped;
                break;
            case Tasks.Demote:
                // It is stopped on the way to recovery, and promoted after that only.
                resource.Role = result.ExitCode == ExitCodes.NotRunning ? Role.Stopped : Role.Unpromoted;
                break;
        }

        if (OperationMeaning.IsProbe(result.Record) && result.ExitCode == ExitCodes.NotInstalled)
            resource.Role = Role.Stopped;
        else if (resource.Role < Role.Started)
            SetActive(resource);

        if (failRole != Role.Started && resource.NextRole < failRole)
            resource.NextRole = failRole;
        if (failRole == Role.Stopped)
            Target(resource).AddScore(
                null, -Scores.Infinity, new ScoreCause(Cause.FailureStop, result.Record, Place: node));
    }

    private void ReadPending(OperationResult result, HistoryOutcome outcome)
    {
        var (resource, node, record) = (result.Resource, result.Node, result.Record);
        // The failure of a recurring operation is recorded elsewhere: what is pending may be over already.
        if (record.IntervalMs != 0 && outcome.LastFailure is { } failure && failure.Key == record.Key
            && failure.LastChange >= record.LastChange)
            return;
        if (result.Task == Tasks.Start)
        {
            resource.StartPending = true;
            SetActive(resource);
        }
        else if (result.Task == Tasks.Promote)
            resource.Role = Role.Promoted;
        else if (result.Task == Tasks.MigrateTo && node.Unclean && run.FindNode(record.MigrateTarget) is { } target)
            // The source may have got as far as starting it there.
            run.Actions.Get(resource, Tasks.Stop, 0, target, optional: false);

        if (resource.PendingTask is not null || OperationMeaning.IsProbe(record))
            return;
        resource.PendingTask = result.Task;
        resource.PendingNode = node;
    }

    /// <summary>
    /// What follows for the resource from a result that is, or is taken for, the one that was hoped for.
    /// </summary>
    private void Apply(OperationResult result, int exitCode, HistoryOutcome outcome)
    {
        var resource = result.Resource;
        var clears = false;
        if (exitCode == ExitCodes.NotInstalled
            || (!resource.IsBundled && OperationMeaning.IsUnavailableProbe(result.Record)))
            resource.Role = Role.Stopped;
        else if (exitCode == ExitCodes.NotRunning)
            clears = true;
        else
            clears = ApplyTask(result, outcome);
        if (clears)
            ClearFailure(resource, outcome);
    }

    /// <returns>An earlier failure is over by that.</returns>
    private bool ApplyTask(OperationResult result, HistoryOutcome outcome)
    {
        var resource = result.Resource;
        switch (result.Task)
        {
            case Tasks.Monitor:
                if (resource.Role < Role.Started)
                    SetActive(resource);
                return outcome.LastFailure?.Key == result.Record.Key;
            case Tasks.Start or Tasks.MigrateFrom:
                resource.Role = Role.Started;
                return true;
            case Tasks.Stop:
                resource.Role = Role.Stopped;
                return true;
            case Tasks.Promote:
                resource.Role = Role.Promoted;
                return true;
            case Tasks.Demote:
                resource.Role = Role.Unpromoted;
                return outcome.OnFail == OnFail.Demote;
            case Tasks.MigrateTo:
                _migrations.ReadSource(result);
                return false;
            default:
                if (resource.Role < Role.Started)
                    SetActive(resource);
                return false;
        }
    }

    private static void ClearFailure(Primitive resource, HistoryOutcome outcome)
    {
        switch (outcome.OnFail)
        {
            // Stays until an administrator, fencing or the failure's age clears it.
            case OnFail.Stop or OnFail.Ban or OnFail.StandbyNode or OnFail.FenceNode:
            // A connection with a delay before it is made anew waits for that.
            case OnFail.ResetRemote when resource.ReconnectIntervalMs != 0:
                return;
            default:
                outcome.OnFail = OnFail.Ignore;
                resource.NextRole = Role.Unknown;
                break;
        }
    }

    private static void SetActive(Primitive resource) =>
        resource.Role = resource.OutermostBelowBundle.Promotable ? Role.Unpromoted : Role.Started;

    private OnFail OnFailOf(OperationResult result) =>
        run.Actions.OnFailOf(result.Resource, result.Task, result.Record.IntervalMs);

    /// <summary>What is banned if it fails: instances that are alike stand for one another.</summary>
    private static Resource Target(Primitive resource) => resource.AnonymousClone ?? (Resource)resource;
}
