using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Model;

/// <summary>How one operation of a resource ended last on a node: what Pacemaker calls a history entry.</summary>
/// <param name="Id"><c>last_0</c>, <c>last_failure_0</c>, <c>monitor_INTERVAL</c>, or <c>pending</c> of what is under way.</param>
/// <param name="CallId">Grows with each operation of the node's present life; -1: under way.</param>
/// <param name="ExitCode">The agent's, in OCF's meaning; 193: none yet.</param>
/// <param name="Status">How its execution ended.</param>
/// <param name="Key"><c>ACTION:TRANSITION:EXPECTED:ha</c>.</param>
/// <param name="LastRun">Seconds since 1970, of the node's own clock.</param>
/// <param name="LastChange">When its exit code last changed; likewise.</param>
/// <param name="Reason">In the agent's own words; null if it gave none.</param>
public sealed record OperationReport(
    string Id,
    ResourceVerb Verb,
    int IntervalMs,
    int CallId,
    int ExitCode,
    ExecutionStatus Status,
    string Key,
    long LastRun,
    long LastChange,
    int DurationMs,
    string? Reason)
{
    public string? Digest { get; init; }

    public string? RestartDigest { get; init; }

    /// <summary>Parameters whose change needs a restart, spaces between; null: all.</summary>
    public string? ForceRestart { get; init; }

    public string? SecureDigest { get; init; }

    public string? SecureParameters { get; init; }

    public string? MigrateSource { get; init; }

    public string? MigrateTarget { get; init; }

    /// <summary>The last lines of what it wrote, of failures only; newlines between.</summary>
    public string? Tail { get; init; }

    [JsonIgnore]
    public bool IsPending => CallId < 0;

    /// <summary>For people.</summary>
    [JsonIgnore]
    public string Text => $"{ResourceOperation.WordOf(Verb)}: {Reason ?? (ExitCode == 7 ? "it is not running" : $"exit {ExitCode}")}";
}

/// <summary>How one run of an agent ended, in the words of a history.</summary>
/// <param name="Reason">Of a failure.</param>
/// <param name="Tail">The last lines of what it wrote; newlines between.</param>
public sealed record OperationOutcome(int ExitCode, ExecutionStatus Status, int DurationMs, string? Reason, string? Tail = null);

/// <summary>The history of one resource on one node, changed by what is done there. Pure.</summary>
public sealed record OperationHistory(ImmutableArray<OperationReport> Reports)
{
    /// <summary>The entry of what was done last and does not recur.</summary>
    public const string Last = "last_0";

    private const string LastFailed = "last_failure_0";
    private const string UnderWay = "pending";

    /// <summary>The newest failure that is still remembered; null if there is none.</summary>
    public static OperationReport? LastFailure(ImmutableArray<OperationReport> reports) =>
        reports.IsDefault ? null : reports.FirstOrDefault(report => report.Id == LastFailed);

    /// <summary>An operation begins. One that changes the resource ends all recurring ones.</summary>
    public OperationHistory Began(ResourceOperation operation, string key, long now)
    {
        var kept = operation.Verb.EndsMonitors() ? WithoutRecurring() : this;
        return operation.Verb is ResourceVerb.Notify or ResourceVerb.Monitor
            ? kept
            : kept.With(new OperationReport(
                UnderWay, operation.Verb, operation.IntervalMs, -1, 193, ExecutionStatus.Pending, key, now, now, 0, null)
            {
                MigrateSource = operation.MigrateSource,
                MigrateTarget = operation.MigrateTarget,
            });
    }

    /// <summary>A live migration that was sent to its node; it has not said yet that it begins.</summary>
    internal OperationHistory Sent(ResourceVerb verb, NodeName here, NodeName peer) =>
        With(new OperationReport(UnderWay, verb, 0, -1, 193, ExecutionStatus.Pending, "", 0, 0, 0, null)
        {
            MigrateSource = (verb == ResourceVerb.MigrateTo ? here : peer).Value,
            MigrateTarget = (verb == ResourceVerb.MigrateTo ? peer : here).Value,
        });

    /// <summary>The shortest one of something that runs, for what nobody has looked at.</summary>
    public static OperationReport Started(ResourceId resource) => new(
        Last, ResourceVerb.Start, 0, 1, 0, ExecutionStatus.Done, $"0:0:0:{resource}", 0, 0, 0, null);

    /// <summary>An operation ended.</summary>
    /// <param name="call">The number of the operation on this node, from 1.</param>
    /// <param name="parameters">What the agent's meta-data say of them.</param>
    public OperationHistory Ended(
        ResourceOperation operation, string key, int call, OperationOutcome outcome, long now, AgentParameters parameters)
    {
        var report = new OperationReport(
            IdOf(operation), operation.Verb, operation.IntervalMs, call, outcome.ExitCode, outcome.Status, key, now,
            LastChange(operation, outcome, now), outcome.DurationMs, outcome.Reason);
        report = parameters.Sign(report, operation) with
        {
            MigrateSource = operation.MigrateSource,
            MigrateTarget = operation.MigrateTarget,
        };
        if (operation.Verb == ResourceVerb.Notify)
            return this;

        var kept = With(report);
        return IsFailure(operation, outcome)
            ? kept.With(report with { Id = LastFailed, Tail = outcome.Tail })
            : kept;
    }

    public OperationHistory WithoutPending() => this with { Reports = Reports.RemoveAll(static report => report.IsPending) };

    public OperationHistory Cancelled(int intervalMs) =>
        this with { Reports = Reports.RemoveAll(report => report.Id == Recurring(intervalMs)) };

    public OperationHistory WithoutRecurring() =>
        this with { Reports = Reports.RemoveAll(static report => report.Verb == ResourceVerb.Monitor && report.Id != LastFailed) };

    public OperationHistory WithoutFailures() => this with { Reports = Reports.RemoveAll(static report => report.Id == LastFailed) };

    /// <summary>
    /// What an agent answered otherwise than was hoped for. A probe that finds it running, stopped or impossible is an answer.
    /// </summary>
    public static bool IsFailure(ResourceOperation operation, OperationOutcome outcome)
    {
        if (outcome.Status == ExecutionStatus.Cancelled)
            return false;
        if (outcome.Status != ExecutionStatus.Done)
            return operation.Verb != ResourceVerb.Probe || outcome.Status != ExecutionStatus.NotInstalled;
        var exit = outcome.ExitCode switch { 190 => 0, 191 => 8, var code => code };
        return operation.Verb switch
        {
            ResourceVerb.Probe => exit is not (0 or 5 or 7 or 8),
            ResourceVerb.Stop => exit is not (0 or 7),
            _ => exit != operation.ExpectedExitCode && !(operation.Verb == ResourceVerb.Demote && exit == 7),
        };
    }

    private static string IdOf(ResourceOperation operation) =>
        operation.Verb == ResourceVerb.Monitor ? Recurring(operation.IntervalMs) : Last;

    private static string Recurring(int intervalMs) => $"monitor_{intervalMs}";

    private long LastChange(ResourceOperation operation, OperationOutcome outcome, long now)
    {
        var before = Reports.FirstOrDefault(report => report.Id == IdOf(operation));
        return operation.Verb == ResourceVerb.Monitor && before is not null && before.ExitCode == outcome.ExitCode ? before.LastChange : now;
    }

    private OperationHistory With(OperationReport report)
    {
        var at = Reports.IndexOf(Reports.FirstOrDefault(known => known.Id == report.Id)!);
        return this with { Reports = at < 0 ? Reports.Add(report) : Reports.SetItem(at, report) };
    }
}
