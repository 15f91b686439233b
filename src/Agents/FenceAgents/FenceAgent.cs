using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using HaActors.Agents.Programs;
using HaActors.Policy.Model;

namespace HaActors.Agents;

/// <summary>Runs a fence agent. Source: fence agent API; parameters travel as <c>key=value</c> lines on standard
/// input.</summary>
/// <param name="metaData">What the agent says of itself; null when it does not.</param>
public sealed class FenceAgent(
    string program,
    IProgramRunner programs,
    TimeProvider time,
    Func<Task<AgentMetaData?>> metaData,
    Action<AgentOutput>? output) : IFenceAgent
{
    /// <summary>Devices take a moment to notice what they did: this often is a status that says "on" read
    /// again.</summary>
    private const int StatusReads = 3;

    private const int ListBytes = 64 * 1024;

    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(1);

    public async Task<FenceResult> RunAsync(FenceCall call, CancellationToken kill)
    {
        var needsName = call.Port is not null && call.PortArgument is null;
        // Asked beside the first program, so that a cold cache costs the fence no time.
        var known = needsName || call.Action is FenceVerb.Off or FenceVerb.Reboot ? metaData()
            : Task.FromResult<AgentMetaData?>(null);
        if (needsName)
            call = call with { PortArgument = PortArgument(await known) };
        var request = new Request(call, new Secrets(call.Parameters), time.GetTimestamp(), kill);
        if (call.Action == FenceVerb.Off)
            return await OffAsync(request, known);
        if (call.Action == FenceVerb.Reboot && await known is { } agent && !agent.Offers("reboot"))
            return await OffAndOnAsync(request, known);
        if (call.Action == FenceVerb.Status && await metaData() is { } silent && !silent.Offers("status"))
            return new FenceResult.Confirmed(Elapsed(request), PowerState.Unknown);
        return Judge(request, call.Action, await RunAsync(request, call.Action));
    }

    // Source: Pacemaker 3.0, pcmk_host_argument: "plug" where the agent has it, "port" for all others.
    private static string PortArgument(AgentMetaData? agent) =>
        agent?.Parameters.Any(parameter => parameter.Name == "plug") == true ? "plug" : "port";

    private async Task<FenceResult> OffAsync(Request request, Task<AgentMetaData?> known)
    {
        var off = Judge(request, FenceVerb.Off, await RunAsync(request, FenceVerb.Off));
        if (off is not FenceResult.Confirmed || await known is not { } agent || !agent.Offers("status"))
            return off;

        for (var read = 1; ; read++)
        {
            var status = Judge(request, FenceVerb.Status, await RunAsync(request, FenceVerb.Status));
            if (status is not FenceResult.Confirmed { Power: var power })
                return status;
            if (power == PowerState.Off)
                return new FenceResult.Confirmed(Elapsed(request), PowerState.Off, Verified: true);
            if (read == StatusReads || Left(request) <= BetweenReads)
                return new FenceResult.Failed(
                    0, "the agent said that it is off, but its status says on", [], Elapsed(request));
            if (!await PauseAsync(request.Kill))
                return new FenceResult.Killed(Elapsed(request), []);
        }
    }

    private async Task<bool> PauseAsync(CancellationToken kill)
    {
        try
        {
            await Task.Delay(BetweenReads, time, kill);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>For devices that know no reboot. The off half alone decides: a node that stays off is fenced all the
    /// same.</summary>
    private async Task<FenceResult> OffAndOnAsync(Request request, Task<AgentMetaData?> known)
    {
        var off = await OffAsync(request, known);
        if (off is FenceResult.Confirmed)
            _ = await RunAsync(request, FenceVerb.On);
        return off;
    }

    private FenceResult Judge(Request request, FenceVerb action, ProgramRun run)
    {
        return run switch
        {
            ProgramRun.Exited { Code: 0 } exit => new FenceResult.Confirmed(Elapsed(request), PowerAfter(action))
            {
                Listed = action == FenceVerb.List ? Names(exit.StandardOutput) : [],
            },
            ProgramRun.Exited { Code: 2 } when action == FenceVerb.Status =>
                new FenceResult.Confirmed(Elapsed(request), PowerState.Off),
            ProgramRun.Exited { Code: 2 } when action == FenceVerb.Monitor =>
                new FenceResult.Confirmed(Elapsed(request), PowerState.Unknown),
            ProgramRun.Exited exit =>
                Failed(exit.Code, exit.LastLines, $"{Word(action)} failed with exit code {exit.Code}"),
            ProgramRun.Signaled died =>
                Failed(-died.Signal, died.LastLines, $"a signal ended the agent: {died.Signal}"),
            ProgramRun.TimedOut late => new FenceResult.TimedOut(Elapsed(request), Hidden(late.LastLines)),
            ProgramRun.Killed killed => new FenceResult.Killed(Elapsed(request), Hidden(killed.LastLines)),
            ProgramRun.NotStarted none => new FenceResult.CannotRun(none.Why),
            ProgramRun.Refused => new FenceResult.Refused(),
            _ => throw new UnreachableException(),
        };

        ImmutableArray<string> Hidden(ImmutableArray<string> lines) => [.. lines.Select(request.Secrets.Hide)];

        FenceResult.Failed Failed(int code, ImmutableArray<string> lines, string otherwise) =>
            new(code, AgentResults.LastWord(Hidden(lines), otherwise), Hidden(lines), Elapsed(request));
    }

    /// <summary>One machine a line: its name, then, after a comma, another one for people.</summary>
    private static ImmutableArray<string> Names(string output) =>
    [
        .. output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(',')[0].Trim()).Where(name => name.Length > 0),
    ];

    private static PowerState PowerAfter(FenceVerb action) => action switch
    {
        FenceVerb.On or FenceVerb.Status => PowerState.On,
        _ => PowerState.Unknown,
    };

    private Task<ProgramRun> RunAsync(Request request, FenceVerb action)
    {
        var (call, left) = (request.Call, Left(request));
        if (left <= TimeSpan.Zero)
            return Task.FromResult<ProgramRun>(new ProgramRun.TimedOut(Elapsed(request), []));
        var broken = call.Parameters.FirstOrDefault(pair => HasLineBreak(pair.Key) || HasLineBreak(pair.Value)).Key
            ?? (HasLineBreak(call.Port ?? "") ? "the port" : null);
        if (broken is not null)
            return Task.FromResult<ProgramRun>(new ProgramRun.NotStarted($"the value of {broken} holds a line break"));

        var word = Word(action);
        var subject = call.Target.Length > 0 ? call.Target : Path.GetFileName(program);
        return programs.RunAsync(
            new ProgramCall(program, [], ImmutableSortedDictionary<string, string>.Empty, left)
            {
                Input = Encoding.UTF8.GetBytes(InputFor(call, word)),
                Permit = call.Permit,
                KeepOutputBytes = action == FenceVerb.List ? ListBytes : 0,
                Output = output is null || IsRoutine(action) ? null
                    : (stream, line) => output(new AgentOutput(subject, word, stream, request.Secrets.Hide(line))),
            },
            request.Kill);
    }

    internal static string InputFor(FenceCall call, string word)
    {
        // The cluster's own keys are not the agent's; the action comes last, since the last value wins.
        var lines = call.Parameters
            .Where(pair =>
                !pair.Key.StartsWith("pcmk_", StringComparison.Ordinal) && pair.Key is not ("action" or "option"))
            .Select(pair => $"{pair.Key}={pair.Value}\n");
        var target = call.Target.Length > 0 ? $"nodename={call.Target}\n" : "";
        var port = call is { Port: { } name, PortArgument: { } argument } ? $"{argument}={name}\n" : "";
        return string.Concat(lines) + target + port + $"action={word}\n";
    }

    /// <summary>Asked again and again: its last words are told when it fails, and nothing of what it says while all is well.</summary>
    private static bool IsRoutine(FenceVerb action) => action is FenceVerb.MetaData or FenceVerb.Monitor or FenceVerb.List;

    private static string Word(FenceVerb action) => action switch
    {
        FenceVerb.Off => "off",
        FenceVerb.On => "on",
        FenceVerb.Reboot => "reboot",
        FenceVerb.Status => "status",
        FenceVerb.Monitor => "monitor",
        FenceVerb.MetaData => "metadata",
        FenceVerb.List => "list",
        _ => throw new UnreachableException(),
    };

    private static bool HasLineBreak(string text) => text.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0;

    private TimeSpan Elapsed(Request request) => time.GetElapsedTime(request.Began);

    private TimeSpan Left(Request request) => request.Call.Timeout - Elapsed(request);

    private sealed record Request(FenceCall Call, Secrets Secrets, long Began, CancellationToken Kill);
}
