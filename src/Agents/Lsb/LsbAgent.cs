using System.Collections.Immutable;
using HaActors.Agents.Programs;

namespace HaActors.Agents;

/// <summary>Runs a System V init script as a resource. Source: LSB, "Init Script Actions"; codes as Pacemaker reads
/// them.</summary>
/// <remarks>Scripts know neither parameters nor promotion. Of status 1 and 2 ("dead, but its pid or lock file is left")
/// it makes "not running", as services_lsb.c does.</remarks>
public sealed class LsbAgent(string script, IProgramRunner programs, Action<AgentOutput>? output) : IResourceAgent
{
    public async Task<AgentResult> RunAsync(AgentCall call, CancellationToken kill)
    {
        var word = call.Action switch
        {
            AgentAction.Start or AgentAction.Stop or AgentAction.Reload => call.Action.ToWord(),
            AgentAction.Monitor => "status",
            _ => null,
        };
        if (word is null)
            return AgentResults.NotSupported("an init script", call.Action);

        var run = await programs.RunAsync(
            new ProgramCall(script, [word], ImmutableSortedDictionary<string, string>.Empty, call.Timeout)
            {
                Permit = call.Permit,
                Operation = Operation.Of(call),
                Output = output is null ? null : (stream, line) =>
                    output(new AgentOutput(call.Resource, word, stream, line)),
            },
            kill);
        return run is ProgramRun.Exited exit ? Judge(call.Action, exit) : AgentResults.NotExited(run);
    }

    private static AgentResult Judge(AgentAction action, ProgramRun.Exited exit)
    {
        if (exit.Code == 0)
            return new AgentResult.Done(exit.Elapsed) { LastLines = exit.LastLines };
        if (action == AgentAction.Monitor && exit.Code is 1 or 2 or 3)
            return new AgentResult.NotRunning(exit.Elapsed) { LastLines = exit.LastLines };

        var meaning = action == AgentAction.Monitor ? OfStatus(exit.Code) : OfAction(exit.Code);
        return new AgentResult.Failed(
            exit.Code, meaning, AgentResults.LastWord(exit.LastLines, meaning.Words()), exit.LastLines, exit.Elapsed);
    }

    private static OcfExit OfStatus(int code) => code switch
    {
        150 => OcfExit.NotInstalled,
        151 => OcfExit.NoPermission,
        _ => OcfExit.GenericError,
    };

    private static OcfExit OfAction(int code) => code is >= 0 and <= 7 ? (OcfExit)code : OcfExit.GenericError;
}
