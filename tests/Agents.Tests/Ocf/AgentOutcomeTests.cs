using HaActors.Policy.Cib;

namespace HaActors.Agents.Tests.Ocf;

/// <summary>What a history says of an operation's end.</summary>
public sealed class AgentOutcomeTests : IDisposable
{
    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    [Theory]
    [InlineData(AgentAction.Start, 0)]
    [InlineData(AgentAction.Start, 7)]
    [InlineData(AgentAction.Stop, 1)]
    [InlineData(AgentAction.Monitor, 7)]
    [InlineData(AgentAction.Monitor, 8)]
    [InlineData(AgentAction.Monitor, 9)]
    [InlineData(AgentAction.Monitor, 42)]
    [InlineData(AgentAction.Monitor, 190)]
    [InlineData(AgentAction.Monitor, 191)]
    [InlineData(AgentAction.Promote, 3)]
    [InlineData(AgentAction.Notify, 5)]
    public async Task Whatever_an_agent_answers_its_execution_is_done_and_its_code_is_kept(AgentAction action, int code)
    {
        var outcome = AgentOutcome.Of(await _agents.Run(
            _agents.Ocf("a", $"echo said; echo 'ocf-exit-reason:because' >&2; exit {code}"), AgentFixture.Call(action)));
        Assert.NotNull(outcome);
        Assert.Equal((code, ExecutionStatus.Done, "because"), (outcome.ExitCode, outcome.Status, outcome.ExitReason));
        Assert.Contains("said", outcome.LastLines);
        Assert.True(outcome.Elapsed > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_reason_is_recorded_only_if_the_agent_gave_one()
    {
        var outcome = AgentOutcome.Of(
            await _agents.Run(_agents.Ocf("a", "echo hello; exit 1"), AgentFixture.Call(AgentAction.Start)));
        Assert.Null(outcome!.ExitReason);
    }

    [Fact]
    public async Task A_death_by_signal_a_time_out_and_a_kill_are_told_apart()
    {
        var died = await Outcome("kill -9 $$", AgentFixture.Call(AgentAction.Start));
        Assert.Equal((1, ExecutionStatus.Error, "a signal ended the agent: 9"), (died!.ExitCode, died.Status, died.ExitReason));

        var late = await Outcome(
            "sleep 600", AgentFixture.Call(AgentAction.Start) with { Timeout = TimeSpan.FromMilliseconds(50) });
        Assert.Equal((1, ExecutionStatus.TimedOut), (late!.ExitCode, late.Status));

        using var kill = new CancellationTokenSource();
        var running = _agents.Agent(_agents.Ocf("c", $"touch {_agents.Scratch.At("began")}; sleep 600"))
            .RunAsync(AgentFixture.Call(AgentAction.Start), kill.Token);
        await Scratch.Eventually(() => File.Exists(_agents.Scratch.At("began")), "the agent began");
        await kill.CancelAsync();
        Assert.Equal(ExecutionStatus.Cancelled, AgentOutcome.Of(await running)!.Status);
    }

    [Fact]
    public async Task What_cannot_run_is_told_apart()
    {
        var broken = await Outcome("#!/no/shell\n", AgentFixture.Call(AgentAction.Start));
        Assert.Equal((5, ExecutionStatus.NotInstalled), (broken!.ExitCode, broken.Status));

        var locked = _agents.Scratch.Script("ocf/test/locked", "exit 0", executable: false);
        var refused = AgentOutcome.Of(await _agents.Run("ocf:test:locked", AgentFixture.Call(AgentAction.Start)));
        Assert.Equal((4, ExecutionStatus.Error), (refused!.ExitCode, refused.Status));
        Assert.Contains(locked, refused.ExitReason);

        _agents.Scratch.Script("init.d/foo", "exit 0");
        var promoted = AgentOutcome.Of(await _agents.Run("lsb:foo", AgentFixture.Call(AgentAction.Promote)));
        Assert.Equal((3, ExecutionStatus.NotSupported), (promoted!.ExitCode, promoted.Status));
    }

    [Fact]
    public async Task A_refused_operation_leaves_no_trace_in_a_history() =>
        Assert.Null(await Outcome("exit 0", AgentFixture.Call(AgentAction.Start) with { Permit = () => false }));

    private async Task<AgentOutcome?> Outcome(string body, AgentCall call) =>
        AgentOutcome.Of(await _agents.Run(_agents.Ocf("a", body), call));
}
