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
        Systemctl();
        Assert.IsType<AgentResult.Done>(await _agents.Run($"systemd:{unit}", AgentFixture.Call(AgentAction.Start)));
        Assert.IsType<AgentResult.Done>(await _agents.Run($"systemd:{unit}", AgentFixture.Call(AgentAction.Stop)));
        Assert.Equal([$"start -- {expected}", $"stop -- {expected}"], Jobs().Where(job => job != "daemon-reload"));
    }

    [Fact]
    public async Task A_unit_is_told_for_as_long_as_the_cluster_runs_it_that_the_cluster_does()
    {
        Systemctl();
        await _agents.Run("systemd:nginx", AgentFixture.Call(AgentAction.Start));
        var change = _agents.Scratch.Read("units/nginx.service.d/50-haactors.conf");
        Assert.Contains("Before=haactors.service\n", change);
        Assert.Contains("Restart=no\n", change);
        await _agents.Run("systemd:nginx", AgentFixture.Call(AgentAction.Start));
        await _agents.Run("systemd:nginx", AgentFixture.Call(AgentAction.Stop));
        Assert.Equal("", _agents.Scratch.Read("units/nginx.service.d/50-haactors.conf"));
        Assert.Equal(
            ["daemon-reload", "start -- nginx.service", "start -- nginx.service", "stop -- nginx.service", "daemon-reload"], Jobs());
    }

    [Fact]
    public async Task A_unit_file_that_was_edited_is_read_before_the_start()
    {
        Systemctl();
        await _agents.Run("systemd:nginx", AgentFixture.Call(AgentAction.Start));
        File.WriteAllText(_agents.Scratch.At("edited"), "");
        await _agents.Run("systemd:nginx", AgentFixture.Call(AgentAction.Start));
        Assert.Equal(["daemon-reload", "start -- nginx.service", "daemon-reload", "start -- nginx.service"], Jobs());
    }

    [Fact]
    public async Task A_job_that_is_done_is_no_proof()
    {
        _agents.Scratch.Script("systemctl", "case $1 in show) echo LoadState=loaded; echo ActiveState=failed;; esac");
        var started = Assert.IsType<AgentResult.Failed>(await _agents.Run("systemd:x", AgentFixture.Call(AgentAction.Start)));
        Assert.Equal("it was started, and is not active", started.ExitReason);
        _agents.Scratch.Script("systemctl", "case $1 in show) echo LoadState=loaded; echo ActiveState=active;; esac");
        var stopped = Assert.IsType<AgentResult.Failed>(await _agents.Run("systemd:x", AgentFixture.Call(AgentAction.Stop)));
        Assert.Equal("it was stopped, and is still active", stopped.ExitReason);
    }

    [Fact]
    public async Task A_service_is_an_init_script_before_it_is_a_unit()
    {
        Systemctl();
        Assert.Null(_agents.Catalog.Find(new AgentName("service", null, "web"), out var whyNot));
        Assert.Contains("neither", whyNot);
        _agents.Scratch.Script("unit-files/web.service", "");
        Assert.IsType<SystemdAgent>(_agents.Agent("service:web"));
        _agents.Scratch.Script("init.d/web", "exit 3");
        Assert.IsType<AgentResult.NotRunning>(await _agents.Run("service:web", AgentFixture.Call(AgentAction.Monitor)));
    }

    [Fact]
    public async Task A_unit_that_does_not_exist_cannot_start_but_is_stopped()
    {
        _agents.Scratch.Script("systemctl", "case $1 in show) echo LoadState=not-found; echo ActiveState=inactive;; *) echo 'Failed to start x.service: Unit x.service not found.' >&2; exit 5;; esac");
        var failed =
            Assert.IsType<AgentResult.Failed>(await _agents.Run("systemd:x", AgentFixture.Call(AgentAction.Start)));
        Assert.Equal((OcfExit.NotInstalled, "Failed to start x.service: Unit x.service not found."),
            (failed.Meaning, failed.Reason));
        Assert.IsType<AgentResult.Done>(await _agents.Run("systemd:x", AgentFixture.Call(AgentAction.Stop)));
        Assert.IsType<AgentResult.CannotRun>(await _agents.Run("systemd:x", AgentFixture.Call(AgentAction.Promote)));
    }

    /// <summary>One that knows whether its unit runs, and notes its jobs.</summary>
    private void Systemctl() => _agents.Scratch.Script(
        "systemctl",
        $$"""
        cd {{_agents.Scratch.Folder}}
        case "$2" in
            --property=NeedDaemonReload) [ -e edited ] && echo NeedDaemonReload=yes || echo NeedDaemonReload=no; exit 0;;
            --property=*) echo LoadState=loaded; [ -e runs ] && echo ActiveState=active || echo ActiveState=inactive; exit 0;;
            start) touch runs;;
            stop) rm -f runs;;
            daemon-reload) rm -f edited;;
        esac
        shift
        echo "$*" >> jobs
        """);

    private string[] Jobs() => _agents.Scratch.Read("jobs").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
