namespace HaActors.Agents.Tests.Systemd;

/// <summary>Against recorded answers of systemctl (systemd 252): no systemd runs where tests run.</summary>
public sealed class SystemdAgentTests : IDisposable
{
    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    [Theory]
    [InlineData("loaded", "active", "running", typeof(AgentResult.Done))]
    [InlineData("loaded", "active", "exited", typeof(AgentResult.Done))]
    [InlineData("loaded", "reloading", "reload", typeof(AgentResult.Done))]
    [InlineData("not-found", "active", "running", typeof(AgentResult.Done))]
    [InlineData("loaded", "inactive", "dead", typeof(AgentResult.NotRunning))]
    [InlineData("loaded", "failed", "failed", typeof(AgentResult.NotRunning))]
    [InlineData("masked", "inactive", "dead", typeof(AgentResult.NotRunning))]
    [InlineData("not-found", "inactive", "dead", typeof(AgentResult.Failed))]
    public async Task The_state_of_a_unit_is_read(string load, string active, string sub, Type expected)
    {
        _agents.Scratch.Script("systemctl", $"echo LoadState={load}; echo ActiveState={active}; echo SubState={sub}");
        Assert.IsType(expected, await _agents.Run("systemd:nginx", AgentFixture.Call(AgentAction.Monitor)));
    }

    [Fact]
    public async Task A_unit_that_is_changing_is_asked_again()
    {
        var mark = _agents.Scratch.At("asked");
        _agents.Scratch.Script(
            "systemctl",
                $"echo LoadState=loaded; if [ -e {mark} ]; then echo ActiveState=inactive; else touch {mark}; echo ActiveState=deactivating; fi");
        Assert.IsType<AgentResult.NotRunning>(
            await _agents.Run("systemd:nginx", AgentFixture.Call(AgentAction.Monitor)));
    }

    [Fact]
    public async Task A_unit_that_never_settles_is_a_time_out()
    {
        _agents.Scratch.Script("systemctl", "echo LoadState=loaded; echo ActiveState=activating");
        Assert.IsType<AgentResult.TimedOut>(await _agents.Run(
            "systemd:nginx", AgentFixture.Call(AgentAction.Monitor) with { Timeout = TimeSpan.FromMilliseconds(500) }));
    }

    [Theory]
    [InlineData("nginx", "nginx.service")]
    [InlineData("backup.timer", "backup.timer")]
    public async Task Start_and_stop_wait_for_their_job(string unit, string expected)
    {
        _agents.Scratch.Script("systemctl", $"echo \"$*\" >> {_agents.Scratch.At("calls")}");
        Assert.IsType<AgentResult.Done>(await _agents.Run($"systemd:{unit}", AgentFixture.Call(AgentAction.Start)));
        Assert.IsType<AgentResult.Done>(await _agents.Run($"systemd:{unit}", AgentFixture.Call(AgentAction.Stop)));
        Assert.Equal(
            $"--no-ask-password start -- {expected}\n--no-ask-password stop -- {expected}\n",
                _agents.Scratch.Read("calls"));
    }

    [Fact]
    public async Task A_unit_that_does_not_exist_cannot_start_but_is_stopped()
    {
        _agents.Scratch.Script("systemctl", "echo 'Failed to start x.service: Unit x.service not found.' >&2; exit 5");
        var failed =
            Assert.IsType<AgentResult.Failed>(await _agents.Run("systemd:x", AgentFixture.Call(AgentAction.Start)));
        Assert.Equal((OcfExit.NotInstalled, "Failed to start x.service: Unit x.service not found."),
            (failed.Meaning, failed.Reason));
        Assert.IsType<AgentResult.Done>(await _agents.Run("systemd:x", AgentFixture.Call(AgentAction.Stop)));
        Assert.IsType<AgentResult.CannotRun>(await _agents.Run("systemd:x", AgentFixture.Call(AgentAction.Promote)));
    }
}
