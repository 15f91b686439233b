using System.Collections.Concurrent;

namespace HaActors.Agents.Tests.InProcess;

/// <summary>An agent as others write them: a flag in memory, and what goes wrong when it is told to.</summary>
public sealed class FlagAgent : IInProcessAgent
{
    private readonly ConcurrentDictionary<string, bool> _up = new(StringComparer.Ordinal);

    public AgentMetaData MetaData { get; } = new(
        "flag", "1.0", "A flag in memory", "An example of an agent inside the daemon.",
        [new AgentParameter("mood", "string", false, null, null, false, false, null, "What goes wrong", [])],
        [
            new AgentActionAdvice("start", TimeSpan.FromSeconds(5), null, 0, null),
            new AgentActionAdvice("stop", TimeSpan.FromSeconds(5), null, 0, null),
            new AgentActionAdvice("monitor", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), 0, null),
        ]);

    public async Task<InProcessAnswer> RunAsync(InProcessCall call, CancellationToken cancelled)
    {
        switch (call.Parameters.GetValueOrDefault("mood"))
        {
            case "throws":
                throw new InvalidOperationException("no mood");
            case "hangs":
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                break;
            case "obeys":
                await Task.Delay(Timeout.Infinite, cancelled);
                break;
            case "spins":
                new ManualResetEventSlim().Wait(Timeout.Infinite, cancelled);
                break;
        }

        call.Log($"{call.Action} of {call.Resource} on {call.Node}");
        switch (call.Action)
        {
            case AgentAction.Start:
                _up[call.Resource] = true;
                return new InProcessAnswer(OcfExit.Ok);
            case AgentAction.Stop:
                _up.TryRemove(call.Resource, out _);
                return new InProcessAnswer(OcfExit.Ok);
            case AgentAction.Monitor:
                return new InProcessAnswer(_up.ContainsKey(call.Resource) ? OcfExit.Ok : OcfExit.NotRunning);
            default:
                return new InProcessAnswer(OcfExit.Unimplemented, "a flag cannot do that");
        }
    }
}

public sealed class InProcessAgentTests : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    [Fact]
    public async Task It_starts_runs_and_stops_like_any_other()
    {
        Assert.Empty(_agents.Catalog.Problems);
        Assert.IsType<AgentResult.NotRunning>(await Run(AgentAction.Monitor));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Start));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Monitor));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Stop));
        Assert.IsType<AgentResult.NotRunning>(await Run(AgentAction.Monitor));
        var refused = Assert.IsType<AgentResult.Failed>(await Run(AgentAction.Promote));
        Assert.Equal((OcfExit.Unimplemented, "a flag cannot do that"), (refused.Meaning, refused.ExitReason));
        Assert.Contains(_agents.Heard, said => said.Line == "Start of r1 on n1");
    }

    [Fact]
    public async Task It_says_of_itself_what_others_say_in_xml()
    {
        var metaData = await _agents.Catalog.MetaDataAsync(new AgentName("net", null, "flag"));
        Assert.True(metaData!.Offers("monitor"));
        Assert.Null(_agents.Catalog.Find(new AgentName("net", null, "none"), out var whyNot));
        Assert.Contains("known are flag", whyNot);
    }

    [Fact]
    public async Task A_crash_is_a_failed_operation()
    {
        var failed = Assert.IsType<AgentResult.Failed>(await Run(AgentAction.Start, "throws"));
        Assert.Equal("InvalidOperationException: no mood", failed.Reason);
    }

    [Theory]
    [InlineData("obeys")]
    [InlineData("spins")]
    public async Task What_takes_too_long_is_cancelled_and_a_time_out(string mood)
    {
        Assert.IsType<AgentResult.TimedOut>(await Run(AgentAction.Start, mood, Short));

        // It obeyed, so that others can run.
        AgentResult? next = null;
        await Scratch.Eventually(() => (next = Run(AgentAction.Stop).GetAwaiter().GetResult()) is AgentResult.Done, "it is stopped");
    }

    [Fact]
    public async Task While_an_operation_hangs_nobody_is_told_that_the_resource_is_stopped()
    {
        Assert.IsType<AgentResult.TimedOut>(await Run(AgentAction.Start, "hangs", Short));
        var stop = Assert.IsType<AgentResult.Failed>(await Run(AgentAction.Stop));
        Assert.Equal("its start still hangs inside the daemon", stop.Reason);
        Assert.IsType<AgentResult.Done>(
            await _agents.Run("net:flag", AgentFixture.Call(AgentAction.Start) with { Resource = "other" }));
    }

    [Fact]
    public async Task Nobody_may_begin_without_a_permit() => Assert.IsType<AgentResult.Refused>(
        await _agents.Run("net:flag", AgentFixture.Call(AgentAction.Start) with { Permit = () => false }));

    private Task<AgentResult> Run(AgentAction action, string? mood = null, TimeSpan? timeout = null)
    {
        var call = mood is null ? AgentFixture.Call(action) : AgentFixture.Call(action, ("mood", mood));
        return _agents.Run("net:flag", call with { Timeout = timeout ?? AgentFixture.Ample });
    }
}

/// <summary>Agents whose operations must not run at the same time.</summary>
public sealed class QueuedAgentTests : IDisposable
{
    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    [Fact]
    public async Task Operations_of_a_serialized_agent_run_one_after_the_other()
    {
        var name = _agents.Ocf("alone", $"mkdir {_agents.Scratch.At("in")} || exit 1; sleep 0.05; rmdir {_agents.Scratch.At("in")}");
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(number =>
            _agents.Run(name, AgentFixture.Call(AgentAction.Start) with { Resource = $"r{number}" })));
        Assert.All(runs, run => Assert.IsType<AgentResult.Done>(run));
    }

    [Fact]
    public async Task What_waits_too_long_is_a_time_out_that_says_so()
    {
        var name = _agents.Ocf("alone", $"touch {_agents.Scratch.At("began")}; sleep 600");
        using var kill = new CancellationTokenSource();
        var first = _agents.Agent(name).RunAsync(AgentFixture.Call(AgentAction.Start), kill.Token);
        await Scratch.Eventually(() => File.Exists(_agents.Scratch.At("began")), "the first began");
        var late = await _agents.Run(name, AgentFixture.Call(AgentAction.Stop) with { Timeout = TimeSpan.FromMilliseconds(50) });
        Assert.Contains("it waited for another operation of the same agent", Assert.IsType<AgentResult.TimedOut>(late).LastLines);
        await kill.CancelAsync();
        Assert.IsType<AgentResult.Killed>(await first);
    }
}
