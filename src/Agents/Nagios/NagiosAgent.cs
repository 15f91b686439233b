using System.Collections.Concurrent;
using System.Collections.Immutable;
using HaActors.Agents.Programs;

namespace HaActors.Agents;

/// <summary>Which checks this node has begun: a plug-in has no state of its own.</summary>
internal sealed class ChecksInForce
{
    private readonly ConcurrentDictionary<string, bool> _begun = new(StringComparer.Ordinal);

    public bool Contains(string resource) => _begun.ContainsKey(resource);

    public void Begin(string resource) => _begun[resource] = true;

    public void End(string resource) => _begun.TryRemove(resource, out _);
}

/// <summary>Runs a monitoring plug-in as a resource: it watches something that it does not start or stop.</summary>
/// <remarks>Source: Pacemaker, services_nagios.c and execd_commands.c. Its start is the first good check, which is
/// awaited until the time-out; its stop does nothing; before a start it does not run. Exit codes 1, 2 and 3 are all
/// failures.</remarks>
public sealed class NagiosAgent : IResourceAgent
{
    private static readonly TimeSpan CheckAgainAfter = TimeSpan.FromSeconds(1);

    private readonly string _plugIn;
    private readonly IProgramRunner _programs;
    private readonly ChecksInForce _checks;
    private readonly TimeProvider _time;
    private readonly Action<AgentOutput>? _output;

    internal NagiosAgent(
        string plugIn, IProgramRunner programs, ChecksInForce checks, TimeProvider time, Action<AgentOutput>? output)
    {
        _plugIn = plugIn;
        _programs = programs;
        _checks = checks;
        _time = time;
        _output = output;
    }

    public async Task<AgentResult> RunAsync(AgentCall call, CancellationToken kill)
    {
        switch (call.Action)
        {
            case AgentAction.Start:
                return await StartAsync(call, kill);
            case AgentAction.Stop when !call.Permit():
                return new AgentResult.Refused();
            case AgentAction.Stop:
                _checks.End(call.Resource);
                return new AgentResult.Done(TimeSpan.Zero);
            case AgentAction.Monitor when !_checks.Contains(call.Resource):
                return new AgentResult.NotRunning(TimeSpan.Zero);
            case AgentAction.Monitor:
                return await CheckAsync(call, call.Timeout, kill);
            default:
                return AgentResults.NotSupported("a monitoring plug-in", call.Action);
        }
    }

    private async Task<AgentResult> StartAsync(AgentCall call, CancellationToken kill)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            var result = await CheckAsync(call, call.Timeout - _time.GetElapsedTime(began), kill);
            if (result is AgentResult.Done)
                _checks.Begin(call.Resource);
            var left = call.Timeout - _time.GetElapsedTime(began);
            if (result is not AgentResult.Failed || left <= CheckAgainAfter)
                return result;

            try
            {
                await Task.Delay(CheckAgainAfter, _time, kill);
            }
            catch (OperationCanceledException)
            {
                return new AgentResult.Killed(_time.GetElapsedTime(began), []);
            }
        }
    }

    private async Task<AgentResult> CheckAsync(AgentCall call, TimeSpan timeout, CancellationToken kill)
    {
        var run = await _programs.RunAsync(
            new ProgramCall(_plugIn, Arguments(call), ImmutableSortedDictionary<string, string>.Empty, timeout)
            {
                Permit = call.Permit,
                Output = _output is not { } output ? null : (stream, line) =>
                    output(new AgentOutput(call.Resource, call.Action.ToWord(), stream, line)),
            },
            kill);
        if (run is not ProgramRun.Exited exit)
            return AgentResults.NotExited(run);
        if (exit.Code == 0)
            return new AgentResult.Done(exit.Elapsed) { LastLines = exit.LastLines };

        var meaning = exit.Code switch
        {
            100 => OcfExit.NoPermission,
            101 => OcfExit.NotInstalled,
            _ => OcfExit.GenericError,
        };
        var said = AgentResults.LastWord(exit.LastLines, meaning.Words());
        return new AgentResult.Failed(exit.Code, meaning, said, exit.LastLines, exit.Elapsed) { ExitReason = said };
    }

    /// <summary>An empty value is a switch: <c>--ssl</c>.</summary>
    private static ImmutableArray<string> Arguments(AgentCall call) =>
    [
        .. call.Parameters
            .Where(pair => !pair.Key.StartsWith("CRM_meta_", StringComparison.Ordinal)
                && pair.Key is not ("crm_feature_set" or "OCF_CHECK_LEVEL"))
            .Select(pair => pair.Value.Length == 0 ? $"--{pair.Key}" : $"--{pair.Key}={pair.Value}"),
    ];
}
