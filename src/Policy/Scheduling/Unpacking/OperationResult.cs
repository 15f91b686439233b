using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>What a recorded result means: as recorded at first, then with what is known besides.</summary>
internal sealed class OperationResult
{
    public OperationResult(Node node, Primitive resource, ResourceHistory history, OperationRecord record)
    {
        Node = node;
        Resource = resource;
        HistoryId = history.Id;
        Record = record;
        ExitCode = record.ExitCode;
        Status = (ExecutionStatus)record.Status;
        Expected = OperationMeaning.ExpectedExitCode(record);
    }

    public Node Node { get; }

    public Primitive Resource { get; }

    public string HistoryId { get; }

    public OperationRecord Record { get; }

    public string Task => Record.Task;

    /// <summary>-1: not recorded.</summary>
    public int Expected { get; }

    public int ExitCode { get; private set; }

    public ExecutionStatus Status { get; private set; }

    /// <summary>Takes the recorded result for what it is worth.</summary>
    /// <param name="expired">It is too old to count.</param>
    public void Interpret(bool expired, HistoryOutcome outcome)
    {
        var undegraded = OperationMeaning.Undegraded(ExitCode);
        if (undegraded != ExitCode)
        {
            ExitCode = undegraded;
            if (!expired && (!Node.ShuttingDown || Node.Online))
                RecordFailure();
        }

        if (!Resource.IsBundled && OperationMeaning.IsUnavailableProbe(Record)
            && (Status != ExecutionStatus.Done || ExitCode != ExitCodes.NotRunning))
        {
            Status = ExecutionStatus.Done;
            ExitCode = ExitCodes.NotRunning;
        }

        switch (Status)
        {
            case ExecutionStatus.NoFenceDevice or ExecutionStatus.NoSecrets:
                Status = ExecutionStatus.HardError;
                break;
            // All others are final.
            case ExecutionStatus.Done or ExecutionStatus.Error:
                Status = ExitCode == Expected || (Expected < 0 && ExitCode == ExitCodes.Ok)
                    ? ExecutionStatus.Done
                    : ExecutionStatus.Error;
                InterpretExitCode(expired, outcome);
                break;
        }
    }

    public void RecordFailure()
    {
        var run = Resource.Run;
        if (!Node.Online)
            return;
        foreach (var known in run.FailedOperations)
            if (known.Node == Node && known.Record.Key == Record.Key)
                return;
        run.FailedOperations.Add(new FailedOperation(Node, HistoryId, Record));
    }

    private void InterpretExitCode(bool expired, HistoryOutcome outcome)
    {
        var isProbe = OperationMeaning.IsProbe(Record);
        switch (ExitCode)
        {
            case ExitCodes.Ok:
                if (isProbe && Expected == ExitCodes.NotRunning)
                    Status = ExecutionStatus.Done;
                break;
            case ExitCodes.NotRunning:
                // Only who should be running fails by not running.
                if (isProbe || Expected == ExitCode || !Resource.Managed)
                {
                    Status = ExecutionStatus.Done;
                    // What was found too long ago has to be looked for again.
                    if (expired && ExitCode != Expected)
                        break;
                    Resource.Role = Role.Stopped;
                    outcome.OnFail = OnFail.Ignore;
                    Resource.NextRole = Role.Unknown;
                }

                break;
            case ExitCodes.RunningPromoted:
                if (isProbe && ExitCode != Expected)
                    Status = ExecutionStatus.Done;
                if (!expired || ExitCode == Expected)
                    Resource.Role = Role.Promoted;
                break;
            case ExitCodes.FailedPromoted:
                if (!expired)
                    Resource.Role = Role.Promoted;
                Status = ExecutionStatus.Error;
                break;
            case ExitCodes.NotConfigured:
                Status = ExecutionStatus.FatalError;
                break;
            case ExitCodes.Unimplemented when Record.IntervalMs > 0:
                Status = ExecutionStatus.NotSupported;
                break;
            case ExitCodes.Unimplemented or ExitCodes.NotInstalled or ExitCodes.InvalidParameter
                or ExitCodes.InsufficientPrivileges:
                if (!expired)
                    BlockIfUnrecoverable();
                Status = ExecutionStatus.HardError;
                break;
            default:
                Status = ExecutionStatus.Error;
                break;
        }
    }

    /// <summary>What cannot be stopped, on a node that cannot be fenced, needs an administrator.</summary>
    private void BlockIfUnrecoverable()
    {
        if (Task != Tasks.Stop || NodeFencing.CanFence(Resource.Run, Node))
            return;
        Resource.Managed = false;
        Resource.Blocked = true;
        Resource.Failed = true;
    }
}
