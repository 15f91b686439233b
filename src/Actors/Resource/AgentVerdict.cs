using HaActors.Agents;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Actors.Resource;

/// <summary>What an agent's answer means for the resource.</summary>
internal static class AgentVerdict
{
    /// <summary>In the words of a history.</summary>
    public static OperationOutcome Outcome(AgentResult result) => AgentOutcome.Of(result) switch
    {
        null => new OperationOutcome(1, ExecutionStatus.Cancelled, 0, "the permit was gone when the agent would have begun"),

        // What was broken off was begun all the same.
        { Status: ExecutionStatus.Cancelled } broken => Outcome(broken) with
        {
            Status = ExecutionStatus.Error,
            Reason = $"broken off after {broken.Elapsed.TotalSeconds:0.#} s",
        },
        var ended => Outcome(ended),
    };

    private static OperationOutcome Outcome(AgentOutcome ended) => new(
        ended.ExitCode,
        ended.Status,
        (int)Math.Min(ended.Elapsed.TotalMilliseconds, int.MaxValue),
        Words(ended),
        ended.LastLines.IsDefaultOrEmpty ? null : string.Join('\n', ended.LastLines));

    private static string? Words(AgentOutcome ended) => ended.ExitCode switch
    {
        0 or 7 or 8 or 190 or 191 => ended.ExitReason,
        var code when ended.Status == ExecutionStatus.Done =>
            $"exit {code} ({OcfExit.Of(code).Words()}){(Said(ended) is { } said ? $": {said}" : "")}",
        _ => ended.ExitReason,
    };

    private static string? Said(AgentOutcome ended) => ended.ExitReason ?? (ended.LastLines is [.., var last] ? last : null);

    /// <summary>What the resource does after the operation, as far as anybody can tell.</summary>
    /// <param name="before">What it did before it.</param>
    public static (Activity Activity, bool MayBePromoted) After(
        ResourceOperation operation, AgentResult result, (Activity Activity, bool MayBePromoted) before)
    {
        if (result is AgentResult.Refused)
            return before;

        var found = Found(result);
        return operation.Verb switch
        {
            // A probe asks "does it run?"; that it does not is an answer, and so is that it is not installed.
            ResourceVerb.Probe => result is AgentResult.Killed ? (Activity.Unknown, true) : found,

            // Where no program ran nothing was started, and there is nothing to stop: a stop could only fail, too.
            ResourceVerb.Start when result is AgentResult.CannotRun => (Activity.Stopped, false),
            ResourceVerb.Start or ResourceVerb.MigrateFrom => result is AgentResult.Done ? (Activity.Running, false) : (Activity.Failed, false),
            ResourceVerb.Stop => result is AgentResult.Done or AgentResult.NotRunning
                ? (Activity.Stopped, false)
                : (Activity.StopFailed, before.MayBePromoted),
            ResourceVerb.Promote => result is AgentResult.Done ? (Activity.Running, true) : (Activity.Failed, true),
            ResourceVerb.Demote => result is AgentResult.Done
                ? (Activity.Running, false)
                : (Activity.Failed, result is not AgentResult.NotRunning && before.MayBePromoted),
            ResourceVerb.Monitor => result switch
            {
                AgentResult.NotRunning when operation.ExpectedExitCode == (int)OcfExit.NotRunning => found,

                // What should run and does not must be stopped before anything else.
                AgentResult.NotRunning => (Activity.Failed, false),
                AgentResult.Done => found,
                _ => (Activity.Failed, before.MayBePromoted),
            },
            ResourceVerb.Reload or ResourceVerb.MigrateTo when result is not AgentResult.Done => (Activity.Failed, before.MayBePromoted),
            _ => before,
        };
    }

    private static (Activity Activity, bool MayBePromoted) Found(AgentResult result) => result switch
    {
        AgentResult.Done done => (Activity.Running, done.Promoted),
        AgentResult.NotRunning or AgentResult.CannotRun => (Activity.Stopped, false),
        AgentResult.Failed { Meaning: OcfExit.NotInstalled } => (Activity.Stopped, false),
        _ => (Activity.Failed, true),
    };
}
