using System.Collections.Immutable;
using HaActors.Agents.Programs;

namespace HaActors.Agents;

/// <summary>Runs a systemd unit as a resource: of any type, a name without a known suffix is a service.</summary>
/// <remarks>Source: Pacemaker, systemd.c: active and reloading run; activating and deactivating are pending, so asked
/// again until the deadline; everything else, <c>failed</c> too, does not run. systemctl waits for its job; killed at a
/// time-out, it leaves the job to systemd.</remarks>
public sealed class SystemdAgent(
    string unit, string systemctl, IProgramRunner programs, TimeProvider time, Action<AgentOutput>? output)
        : IResourceAgent
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(200);
    private static readonly string[] Suffixes =
        [".service", ".socket", ".mount", ".timer", ".path", ".target", ".device", ".swap", ".slice"];

    /// <summary>systemctl follows LSB: 5 is "not installed".</summary>
    private const int NoSuchUnit = 5;

    private readonly string _unit =
        Suffixes.Any(suffix => unit.EndsWith(suffix, StringComparison.Ordinal)) ? unit : unit + ".service";

    public async Task<AgentResult> RunAsync(AgentCall call, CancellationToken kill) => call.Action switch
    {
        AgentAction.Monitor => await Monitor(call, time.GetTimestamp(), kill),
        AgentAction.Start or AgentAction.Stop or AgentAction.Reload =>
            Judge(call.Action, await Run(call, Job(call), call.Timeout, kill)),
        _ => AgentResults.NotSupported("a systemd unit", call.Action),
    };

    private static AgentResult Judge(AgentAction action, ProgramRun run)
    {
        if (run is not ProgramRun.Exited exit)
            return AgentResults.NotExited(run);
        if (exit.Code == 0 || (action == AgentAction.Stop && exit.Code == NoSuchUnit))
            return new AgentResult.Done(exit.Elapsed);

        var meaning = exit.Code switch
        {
            4 => OcfExit.NoPermission,
            NoSuchUnit => OcfExit.NotInstalled,
            _ => OcfExit.GenericError,
        };
        return new AgentResult.Failed(
            exit.Code, meaning, AgentResults.LastWord(exit.ErrorLines, meaning.Words()), exit.LastLines, exit.Elapsed);
    }

    private async Task<AgentResult> Monitor(AgentCall call, long began, CancellationToken kill)
    {
        while (true)
        {
            var left = call.Timeout - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                return new AgentResult.TimedOut(time.GetElapsedTime(began), [$"{_unit} is still changing its state"]);

            var run = await Run(
                call, ["show", "--property=LoadState,ActiveState,SubState", "--", _unit], left, kill);
            if (run is not ProgramRun.Exited exit)
                return AgentResults.NotExited(run);
            if (State(exit, time.GetElapsedTime(began)) is { } state)
                return state;

            try
            {
                await Task.Delay(AskAgainAfter < left ? AskAgainAfter : left, time, kill);
            }
            catch (OperationCanceledException)
            {
                return new AgentResult.Killed(time.GetElapsedTime(began), exit.LastLines);
            }
        }
    }

    /// <summary>What systemd says; null: the unit is on its way from one state to another.</summary>
    private AgentResult? State(ProgramRun.Exited exit, TimeSpan elapsed)
    {
        var properties = exit.StandardOutput.Split('\n').Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0].Trim(), StringComparer.Ordinal)
            .ToDictionary(pairs => pairs.Key, pairs => pairs.Last()[1].Trim(), StringComparer.Ordinal);
        if (exit.Code != 0 || !properties.TryGetValue("ActiveState", out var active))
            return new AgentResult.Failed(
                exit.Code, OcfExit.GenericError, AgentResults.LastWord(exit.LastLines, "systemctl said nothing"),
                exit.LastLines, elapsed);

        // The state counts before the file: a unit whose file was removed may still run.
        return active switch
        {
            "active" or "reloading" or "refreshing" => new AgentResult.Done(elapsed),
            "activating" or "deactivating" => null,
            _ when properties.GetValueOrDefault("LoadState") is "not-found" or "bad-setting" or "error" =>
                new AgentResult.Failed(
                    NoSuchUnit, OcfExit.NotInstalled, $"{_unit} is not loaded: {properties["LoadState"]}",
                    exit.LastLines, elapsed),
            _ => new AgentResult.NotRunning(elapsed),
        };
    }

    private ImmutableArray<string> Job(AgentCall call) => ["--no-ask-password", call.Action.ToWord(), "--", _unit];

    private Task<ProgramRun> Run(AgentCall call, ImmutableArray<string> arguments, TimeSpan timeout,
        CancellationToken kill)
    {
        var action = call.Action.ToWord();
        var listens = output is not null && call.Action != AgentAction.Monitor;   // states are an answer, not news
        return programs.RunAsync(
            new ProgramCall(systemctl, arguments, ImmutableSortedDictionary<string, string>.Empty, timeout)
            {
                Permit = call.Permit,
                Operation = Operation.Of(call),
                KeepOutputBytes = 4096,
                Output = listens ? (stream, line) =>
                    output!(new AgentOutput(call.Resource, action, stream, line)) : null,
            },
            kill);
    }
}
