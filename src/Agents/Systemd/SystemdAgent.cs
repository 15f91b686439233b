using System.Collections.Immutable;
using HaActors.Agents.Programs;

namespace HaActors.Agents;

/// <summary>Runs a systemd unit as a resource: of any type, a name without a known suffix is a service.</summary>
/// <param name="changes">Where run-time changes of units are written; null: nowhere.</param>
/// <remarks>Source: Pacemaker, systemd.c: active and reloading run; activating and deactivating are pending, so asked
/// again until the deadline; everything else, <c>failed</c> too, does not run. systemctl waits for its job; killed at a
/// time-out, it leaves the job to systemd. A job that is done is no proof: the state afterwards is.</remarks>
public sealed class SystemdAgent(
    string unit, string systemctl, string? changes, IProgramRunner programs, TimeProvider time, Action<AgentOutput>? output)
        : IResourceAgent
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(200);
    private static readonly string[] Suffixes =
        [".service", ".socket", ".mount", ".timer", ".path", ".target", ".device", ".swap", ".slice"];

    /// <summary>systemctl follows LSB: 5 is "not installed".</summary>
    private const int NoSuchUnit = 5;

    private readonly string _unit = UnitOf(unit);

    /// <summary>The unit's whole name.</summary>
    public static string UnitOf(string name) =>
        Suffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal)) ? name : name + ".service";

    public async Task<AgentResult> RunAsync(AgentCall call, CancellationToken kill)
    {
        var began = time.GetTimestamp();
        return call.Action switch
        {
            AgentAction.Monitor => await SettledAsync(call, began, kill),
            AgentAction.Start => await StartAsync(call, began, kill),
            AgentAction.Stop => await StopAsync(call, began, kill),
            AgentAction.Reload => Judge(call.Action, await JobAsync(call, call.Timeout, kill)),
            _ => AgentResults.NotSupported("a systemd unit", call.Action),
        };
    }

    private static AgentResult Judge(AgentAction action, ProgramRun run)
    {
        if (run is not ProgramRun.Exited exit)
            return AgentResults.NotExited(run);
        if (exit.Code == 0 || (action == AgentAction.Stop && exit.Code == NoSuchUnit))
            return new AgentResult.Done(exit.Elapsed) { LastLines = exit.LastLines };

        var meaning = exit.Code switch
        {
            4 => OcfExit.NoPermission,
            NoSuchUnit => OcfExit.NotInstalled,
            _ => OcfExit.GenericError,
        };
        var said = AgentResults.LastWord(exit.ErrorLines, meaning.Words());
        return new AgentResult.Failed(exit.Code, meaning, said, exit.LastLines, exit.Elapsed) { ExitReason = said };
    }

    private async Task<AgentResult> StartAsync(AgentCall call, long began, CancellationToken kill)
    {
        // A unit file that was edited since systemd read it would start as it was.
        var changed = changes is not null && new UnitChange(changes, _unit).TryMake();
        var read = changed || await MustReadAsync(call, kill) ? await ReadUnitsAsync(call, Left(call, began), kill) : null;
        if (read is not null and not ProgramRun.Exited)
            return AgentResults.NotExited(read);

        var job = Judge(call.Action, await JobAsync(call, Left(call, began), kill));
        if (job is not AgentResult.Done)
            return job;
        return await SettledAsync(call, began, kill) switch
        {
            AgentResult.NotRunning idle => Failed("it was started, and is not active", idle.LastLines, idle.Elapsed),
            var settled => settled,
        };
    }

    private async Task<AgentResult> StopAsync(AgentCall call, long began, CancellationToken kill)
    {
        var job = Judge(call.Action, await JobAsync(call, Left(call, began), kill));
        if (job is not AgentResult.Done)
            return job;
        var settled = await SettledAsync(call, began, kill);
        switch (settled)
        {
            case AgentResult.Done active:
                return Failed("it was stopped, and is still active", active.LastLines, active.Elapsed);
            case AgentResult.NotRunning or AgentResult.Failed { Meaning: OcfExit.NotInstalled }:
                if (changes is not null && new UnitChange(changes, _unit).TryRemove())
                    await ReadUnitsAsync(call, Left(call, began), kill);
                return new AgentResult.Done(time.GetElapsedTime(began));
            default:
                return settled;
        }
    }

    private static AgentResult.Failed Failed(string why, ImmutableArray<string> lines, TimeSpan elapsed) =>
        new((int)OcfExit.GenericError, OcfExit.GenericError, why, lines, elapsed) { ExitReason = why };

    private TimeSpan Left(AgentCall call, long began)
    {
        var left = call.Timeout - time.GetElapsedTime(began);
        return left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1);
    }

    private async Task<bool> MustReadAsync(AgentCall call, CancellationToken kill) =>
        await RunAsync(call, ["show", "--property=NeedDaemonReload", "--", _unit], call.Timeout, null, kill)
            is ProgramRun.Exited { Code: 0 } exit && exit.StandardOutput.Contains("NeedDaemonReload=yes", StringComparison.Ordinal);

    private Task<ProgramRun> ReadUnitsAsync(AgentCall call, TimeSpan timeout, CancellationToken kill) =>
        RunAsync(call, ["--no-ask-password", "daemon-reload"], timeout, null, kill);

    private Task<ProgramRun> JobAsync(AgentCall call, TimeSpan timeout, CancellationToken kill) =>
        RunAsync(call, ["--no-ask-password", call.Action.ToWord(), "--", _unit], timeout, Operation.Of(call), kill);

    /// <summary>What the unit is once it is no longer on its way from one state to another.</summary>
    private async Task<AgentResult> SettledAsync(AgentCall call, long began, CancellationToken kill)
    {
        while (true)
        {
            var left = call.Timeout - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                return new AgentResult.TimedOut(time.GetElapsedTime(began), [$"{_unit} is still changing its state"]);

            var run = await RunAsync(call, ["show", "--property=LoadState,ActiveState,SubState", "--", _unit], left, null, kill);
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
            "active" or "reloading" or "refreshing" => new AgentResult.Done(elapsed) { LastLines = exit.LastLines },
            "activating" or "deactivating" => null,
            _ when properties.GetValueOrDefault("LoadState") is "not-found" or "bad-setting" or "error" =>
                new AgentResult.Failed(
                    NoSuchUnit, OcfExit.NotInstalled, $"{_unit} is not loaded: {properties["LoadState"]}",
                    exit.LastLines, elapsed),
            _ => new AgentResult.NotRunning(elapsed) { LastLines = exit.LastLines },
        };
    }

    private Task<ProgramRun> RunAsync(
        AgentCall call, ImmutableArray<string> arguments, TimeSpan timeout, Operation? operation, CancellationToken kill)
    {
        var action = call.Action.ToWord();
        var listens = output is not null && arguments[0] != "show";   // states are an answer, not news
        return programs.RunAsync(
            new ProgramCall(systemctl, arguments, ImmutableSortedDictionary<string, string>.Empty, timeout)
            {
                Permit = call.Permit,
                Operation = operation,
                KeepOutputBytes = 4096,
                Output = listens ? (stream, line) =>
                    output!(new AgentOutput(call.Resource, action, stream, line)) : null,
            },
            kill);
    }
}
