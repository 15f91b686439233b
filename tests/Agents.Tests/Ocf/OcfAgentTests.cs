using HaActors.Agents.Programs;

namespace HaActors.Agents.Tests.Ocf;

public sealed class OcfAgentTests : IDisposable
{
    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    // Source: Pacemaker 3.0.2, unpack.c. Its manual calls 1 hard; the code, and we, call it soft.
    [Theory]
    [InlineData(1, RecoveryReach.Soft)]
    [InlineData(2, RecoveryReach.Hard)]
    [InlineData(3, RecoveryReach.Hard)]
    [InlineData(4, RecoveryReach.Hard)]
    [InlineData(5, RecoveryReach.Hard)]
    [InlineData(6, RecoveryReach.Fatal)]
    [InlineData(9, RecoveryReach.Soft)]
    [InlineData(77, RecoveryReach.Soft)]
    [InlineData(-9, RecoveryReach.Soft)]
    public void An_unexpected_exit_code_decides_the_recovery(int code, RecoveryReach expected) =>
        Assert.Equal(expected, OcfExit.RecoveryFor(code));

    [Theory]
    [InlineData(AgentAction.Start, 0, "Done")]
    [InlineData(AgentAction.Start, 7, "Failed NotRunning")]
    [InlineData(AgentAction.Start, 8, "Failed RunningPromoted")]
    [InlineData(AgentAction.Stop, 1, "Failed GenericError")]
    [InlineData(AgentAction.Monitor, 0, "Done")]
    [InlineData(AgentAction.Monitor, 7, "NotRunning")]
    [InlineData(AgentAction.Monitor, 8, "Done promoted")]
    [InlineData(AgentAction.Monitor, 9, "Failed FailedPromoted")]
    [InlineData(AgentAction.Monitor, 190, "Done degraded")]
    [InlineData(AgentAction.Monitor, 191, "Done promoted degraded")]
    [InlineData(AgentAction.Monitor, 42, "Failed Unknown")]
    public async Task An_exit_code_means_what_the_standard_says(AgentAction action, int code, string expected)
    {
        var result = await _agents.Run(_agents.Ocf("a", $"exit {code}"), AgentFixture.Call(action));
        Assert.Equal(expected, result switch
        {
            AgentResult.Done done => "Done" + (done.Promoted ? " promoted" : "") + (done.Degraded ? " degraded" : ""),
            AgentResult.NotRunning => "NotRunning",
            AgentResult.Failed failed => $"Failed {failed.Meaning}",
            _ => result.ToString(),
        });
    }

    [Fact]
    public async Task An_agent_sees_the_variables_of_the_standard()
    {
        var name = _agents.Ocf("a", $"echo \"$1\" > {_agents.Scratch.At("args")}; env > {_agents.Scratch.At("env")}");
        var call = AgentFixture.Call(AgentAction.Monitor, ("ip", "10.0.0.1"), ("CRM_meta_clone", "1")) with
        {
            Interval = TimeSpan.FromSeconds(10), Timeout = TimeSpan.FromSeconds(20), CheckLevel = 10,
        };
        Assert.IsType<AgentResult.Done>(await _agents.Run(name, call));
        Assert.Equal("monitor\n", _agents.Scratch.Read("args"));
        var seen = _agents.Scratch.Read("env").Split('\n');
        Assert.Superset(
            new HashSet<string>
            {
                "OCF_RESKEY_ip=10.0.0.1", "OCF_RESKEY_CRM_meta_clone=1", "OCF_ROOT=/usr/lib/ocf",
                    "OCF_RA_VERSION_MAJOR=1",
                "OCF_RA_VERSION_MINOR=1", "OCF_RESOURCE_INSTANCE=r1", "OCF_RESOURCE_TYPE=a",
                    "OCF_RESOURCE_PROVIDER=test",
                "OCF_CHECK_LEVEL=10", "OCF_RESKEY_CRM_meta_interval=10000", "OCF_RESKEY_CRM_meta_timeout=20000",
                "OCF_RESKEY_CRM_meta_name=monitor", "OCF_RESKEY_CRM_meta_on_node=n1", "LANG=C",
            },
            seen.ToHashSet());
    }

    [Theory]
    [InlineData(AgentAction.Start, "start")]
    [InlineData(AgentAction.Stop, "stop")]
    [InlineData(AgentAction.Monitor, "monitor")]
    [InlineData(AgentAction.Promote, "promote")]
    [InlineData(AgentAction.Demote, "demote")]
    [InlineData(AgentAction.Notify, "notify")]
    [InlineData(AgentAction.Reload, "reload")]
    [InlineData(AgentAction.ReloadAgent, "reload-agent")]
    [InlineData(AgentAction.MigrateTo, "migrate_to")]
    [InlineData(AgentAction.MigrateFrom, "migrate_from")]
    [InlineData(AgentAction.ValidateAll, "validate-all")]
    [InlineData(AgentAction.MetaData, "meta-data")]
    public async Task Every_action_of_the_standard_reaches_the_agent(AgentAction action, string word)
    {
        var name = _agents.Ocf("a", $"echo \"$1 $OCF_RESKEY_CRM_meta_name\" > {_agents.Scratch.At("action")}");
        Assert.IsType<AgentResult.Done>(await _agents.Run(name, AgentFixture.Call(action)));
        Assert.Equal($"{word} {word}\n", _agents.Scratch.Read("action"));
        Assert.True(AgentActionWords.TryParse(word, out var parsed));
        Assert.Equal(action, parsed);
    }

    [Fact]
    public async Task The_scheduler_s_meta_variables_and_the_check_level_pass_as_agents_expect_them()
    {
        var name = _agents.Ocf("a", $"env > {_agents.Scratch.At("env")}");
        var call = AgentFixture.Call(
            AgentAction.Monitor, ("OCF_CHECK_LEVEL", "20"), ("CRM_meta_clone-max", "3"), ("CRM_meta_on_node", "guest"),
            ("CRM_meta_notify_start_uname", "n1 n2"));
        Assert.IsType<AgentResult.Done>(await _agents.Run(name, call with { Resource = "web:1" }));
        var seen = _agents.Scratch.Read("env").Split('\n');
        Assert.Superset(
            new HashSet<string>
            {
                "OCF_CHECK_LEVEL=20", "OCF_RESKEY_CRM_meta_clone_max=3", "OCF_RESKEY_CRM_meta_on_node=guest",
                "OCF_RESKEY_CRM_meta_on_node_uuid=n1", "OCF_RESKEY_CRM_meta_notify_start_uname=n1 n2",
                "OCF_RESOURCE_INSTANCE=web:1", $"HA_SBIN_DIR={_agents.Scratch.At("tools")}",
                $"HA_RSCTMP={_agents.Scratch.At("state")}", "OCF_EXIT_REASON_PREFIX=ocf-exit-reason:",
            },
            seen.ToHashSet());
        Assert.Contains(seen, line => line.StartsWith($"PATH={_agents.Scratch.At("tools")}:/usr/local/sbin:", StringComparison.Ordinal));
        Assert.DoesNotContain(seen, line => line.StartsWith("OCF_RESKEY_OCF_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_reason_is_the_agent_s_own_before_anything_else_it_said()
    {
        var name = _agents.Ocf("a", "echo 'ocf-exit-reason:disk is gone' >&2; echo noise; exit 5");
        var failed = Assert.IsType<AgentResult.Failed>(await _agents.Run(name, AgentFixture.Call(AgentAction.Start)));
        Assert.Equal((5, OcfExit.NotInstalled, "disk is gone"), (failed.ExitCode, failed.Meaning, failed.Reason));
        Assert.Contains(new AgentOutput("r1", "start", OutputStream.Standard, "noise"), _agents.Heard);
    }

    [Theory]
    [InlineData("echo last words; exit 1", "last words")]
    [InlineData("exit 4", "no permission")]
    [InlineData("kill -9 $$", "a signal ended the agent: 9")]
    public async Task Without_a_stated_reason_there_is_another(string body, string reason) =>
        Assert.Equal(reason, Assert.IsType<AgentResult.Failed>(
            await _agents.Run(_agents.Ocf("a", body), AgentFixture.Call(AgentAction.Start))).Reason);

    [Fact]
    public async Task Without_permit_nothing_runs()
    {
        var name = _agents.Ocf("a", $"touch {_agents.Scratch.At("ran")}");
        Assert.IsType<AgentResult.Refused>(
            await _agents.Run(name, AgentFixture.Call(AgentAction.Start) with { Permit = () => false }));
        Assert.False(File.Exists(_agents.Scratch.At("ran")));
    }

    [Fact]
    public async Task A_hanging_agent_is_a_time_out_and_a_broken_one_cannot_run()
    {
        Assert.IsType<AgentResult.TimedOut>(await _agents.Run(
            _agents.Ocf("a", "sleep 600"),
                AgentFixture.Call(AgentAction.Stop) with { Timeout = TimeSpan.FromMilliseconds(50) }));
        Assert.Contains("interpreter", Assert.IsType<AgentResult.CannotRun>(
            await _agents.Run(_agents.Ocf("b", "#!/no/shell\n"), AgentFixture.Call(AgentAction.Stop))).Why);
    }

    [Fact]
    public void An_agent_that_is_nowhere_says_where_it_was_sought()
    {
        Assert.Null(_agents.Catalog.Find(new AgentName("ocf", "test", "none"), out var whyNot));
        Assert.StartsWith("ocf:test:none is in none of", whyNot);
    }
}
