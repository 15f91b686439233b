using HaActors.Agents;
using HaActors.Policy.Model;

namespace HaActors.Actors.Resource;

/// <param name="Bans">The node cannot run it until somebody repairs it: no use in trying again here.</param>
internal sealed record AgentFailure(string Text, bool Bans);

/// <summary>What an agent's answer means for the resource.</summary>
internal static class AgentVerdict
{
    /// <summary>A probe asks "does it run?"; that it does not is an answer, and so is that it is not installed.</summary>
    public static (Activity Activity, AgentFailure? Failure) OfProbe(AgentResult result) => result switch
    {
        AgentResult.Done => (Activity.Running, null),
        AgentResult.NotRunning => (Activity.Stopped, null),
        AgentResult.CannotRun none => (Activity.Stopped, new AgentFailure(none.Why, Bans: true)),
        AgentResult.Failed { Meaning: OcfExit.NotInstalled } failed => (Activity.Stopped, new AgentFailure(failed.Reason, Bans: true)),
        AgentResult.Killed or AgentResult.Refused => (Activity.Unknown, null),
        _ => (Activity.Failed, Failure(result)),
    };

    public static AgentFailure Failure(AgentResult result) => result switch
    {
        AgentResult.Failed failed => new AgentFailure(
            $"exit {failed.ExitCode} ({failed.Meaning.Words()}): {failed.Reason}",
            OcfExit.RecoveryFor(failed.ExitCode) != RecoveryReach.Soft),
        AgentResult.TimedOut late => new AgentFailure(
            $"no answer within {late.After.TotalSeconds:0.#} s, killed{Tail(late.LastLines)}", Bans: false),
        AgentResult.Killed killed => new AgentFailure(
            $"broken off after {killed.After.TotalSeconds:0.#} s{Tail(killed.LastLines)}", Bans: false),
        AgentResult.CannotRun none => new AgentFailure(none.Why, Bans: true),
        AgentResult.NotRunning => new AgentFailure("it is not running", Bans: false),
        AgentResult.Done => new AgentFailure("it is still running", Bans: false),
        _ => new AgentFailure("the action was refused", Bans: false),
    };

    private static string Tail(IReadOnlyList<string> lines) => lines.Count == 0 ? "" : $"; last said: {lines[^1]}";
}
