using HaActors.Agents.Programs;
using HaActors.Agents.Tools;

namespace HaActors.Agents.Tests.Tools;

/// <summary>The programs that agents start, against a socket that answers as the daemon does; and unchanged agents that
/// start them.</summary>
public sealed class ToolFrontTests : IDisposable
{
    private readonly AgentFixture _agents = new();
    private readonly FactsOfThreeNodes _facts = new();
    private readonly ToolServer _server;

    public ToolFrontTests()
    {
        var socket = _agents.Scratch.At("socket");
        ToolFolder.Prepare(_agents.Settings.ToolFolder!, socket, "/nowhere/haactors");
        _server = new ToolServer(socket, _facts);
    }

    public void Dispose()
    {
        _server.Dispose();
        _agents.Dispose();
    }

    [Fact]
    public async Task Output_errors_and_exit_code_arrive_as_they_are()
    {
        Assert.Equal((0, "n1\n"), await Call("crm_node", "-n"));
        Assert.Equal((0, "n1|bin.7|412\n"), await Call("crm_attribute", "-t", "crm_config", "-n", "db_REPL_INFO", "-G", "-q"));
        Assert.Equal(105, (await Call("crm_attribute", "-N", "n1", "-l", "reboot", "-n", "nothing", "-G")).Code);
        const string odd = "ü \"x\" $(y) 100% = a:b\n'z'";
        Assert.Equal((0, ""), await Call("attrd_updater", "-n", "odd", "-U", odd));
        Assert.Equal(odd, _facts["n1"]["odd"]);
        Assert.Equal((0, $"{odd}\n"), await Call("crm_attribute", "-l", "reboot", "-n", "odd", "-q"));
    }

    [Fact]
    public async Task An_output_of_any_length_arrives()
    {
        var value = new string('ä', 100_000);
        _facts.Set("n1", "long", value);
        Assert.Equal((0, $"{value}\n"), await Call("crm_attribute", "-l", "reboot", "-n", "long", "-q"));
    }

    [Fact]
    public async Task Without_a_daemon_it_says_that_it_is_not_connected()
    {
        _server.Dispose();
        var run = await RunTool(_agents.Settings, "crm_node", ["-n"]);
        Assert.Equal(102, run.Code);
        Assert.Contains(run.ErrorLines, line => line.StartsWith("crm_node: Could not connect to the cluster", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_tool_is_in_the_folder_and_nothing_else() => Assert.Equal(
        [".socket", .. AgentTools.Names], Directory.GetFileSystemEntries(_agents.Settings.ToolFolder!).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    [FactWhereInstalled("/usr/lib/ocf/resource.d/pacemaker/Stateful")]
    public async Task A_stateful_agent_keeps_its_promotion_score()
    {
        var call = (AgentAction action) => Call(action, "db", ("state", _agents.Scratch.At("db.state")), ("CRM_meta_on_node", "n1"));
        const string agent = "ocf:pacemaker:Stateful";
        Assert.IsType<AgentResult.NotRunning>(await _agents.Run(agent, call(AgentAction.Monitor)));
        Assert.IsType<AgentResult.Done>(await _agents.Run(agent, call(AgentAction.Start)));
        Assert.Equal("5", _facts["n1"]["master-db"]);
        Assert.IsType<AgentResult.Done>(await _agents.Run(agent, call(AgentAction.Promote)));
        Assert.Equal("10", _facts["n1"]["master-db"]);
        Assert.True(Assert.IsType<AgentResult.Done>(await _agents.Run(agent, call(AgentAction.Monitor))).Promoted);
        Assert.IsType<AgentResult.Done>(await _agents.Run(agent, call(AgentAction.Notify) with { Parameters = call(AgentAction.Notify).Parameters.SetItem("notify_delay", "0") }));
        Assert.IsType<AgentResult.Done>(await _agents.Run(agent, call(AgentAction.Demote)));
        Assert.Equal("5", _facts["n1"]["master-db"]);
        Assert.False(Assert.IsType<AgentResult.Done>(await _agents.Run(agent, call(AgentAction.Monitor))).Promoted);
        Assert.IsType<AgentResult.Done>(await _agents.Run(agent, call(AgentAction.ReloadAgent)));
        Assert.IsType<AgentResult.Done>(await _agents.Run(agent, call(AgentAction.Stop)));
        Assert.Null(_facts["n1"]["master-db"]);
    }

    [FactWhereInstalled("/usr/lib/ocf/resource.d/heartbeat/Stateful")]
    public async Task An_older_stateful_agent_does_so_too()
    {
        var call = (AgentAction action) => Call(action, "db", ("state", _agents.Scratch.At("db.state")));
        const string agent = "ocf:heartbeat:Stateful";
        Assert.IsType<AgentResult.Done>(await _agents.Run(agent, call(AgentAction.Start)));
        Assert.Equal("5", _facts["n1"]["master-db"]);
        Assert.IsType<AgentResult.Done>(await _agents.Run(agent, call(AgentAction.Promote)));
        Assert.Equal("10", _facts["n1"]["master-db"]);
        Assert.IsType<AgentResult.Done>(await _agents.Run(agent, call(AgentAction.Demote)));
        Assert.IsType<AgentResult.Done>(await _agents.Run(agent, call(AgentAction.Stop)));
        Assert.Null(_facts["n1"]["master-db"]);
    }

    [FactWhereInstalled("/usr/lib/ocf/resource.d/pacemaker/ping")]
    public async Task An_agent_that_pings_tells_how_many_hosts_answer()
    {
        _agents.Scratch.Script("tools/ping", "exit 0");
        var call = (AgentAction action) => Call(
            action, "p", ("host_list", "127.0.0.1 127.0.0.2"), ("multiplier", "100"), ("dampen", "0"), ("timeout", "1"), ("attempts", "1"),
            ("pidfile", _agents.Scratch.At("ping.pid")), ("use_fping", "0"));
        Assert.IsType<AgentResult.Done>(await _agents.Run("ocf:pacemaker:ping", call(AgentAction.Start)));
        Assert.IsType<AgentResult.Done>(await _agents.Run("ocf:pacemaker:ping", call(AgentAction.Monitor)));
        Assert.Equal("200", _facts["n1"]["pingd"]);
        Assert.IsType<AgentResult.Done>(await _agents.Run("ocf:pacemaker:ping", call(AgentAction.Stop)));
        Assert.Null(_facts["n1"]["pingd"]);
    }

    [FactWhereInstalled("/usr/lib/ocf/resource.d/pacemaker/attribute")]
    public async Task An_agent_whose_state_is_an_attribute_reads_what_it_wrote()
    {
        var call = (AgentAction action) => Call(action, "a", ("name", "opa"), ("active_value", "1"), ("inactive_value", "0"));
        Assert.IsType<AgentResult.NotRunning>(await _agents.Run("ocf:pacemaker:attribute", call(AgentAction.Monitor)));
        Assert.IsType<AgentResult.Done>(await _agents.Run("ocf:pacemaker:attribute", call(AgentAction.Start)));
        Assert.Equal("1", _facts["n1"]["opa"]);
        Assert.IsType<AgentResult.Done>(await _agents.Run("ocf:pacemaker:attribute", call(AgentAction.Monitor)));
        Assert.IsType<AgentResult.Done>(await _agents.Run("ocf:pacemaker:attribute", call(AgentAction.Stop)));
        Assert.Equal("0", _facts["n1"]["opa"]);
    }

    [FactWhereInstalled("/usr/lib/ocf/resource.d/pacemaker/HealthCPU")]
    public async Task An_agent_of_the_node_s_health_colours_it()
    {
        var call = (AgentAction action) => Call(
            action, "h", ("state", _agents.Scratch.At("h.state")), ("yellow_limit", "101"), ("red_limit", "-1"));
        Assert.IsType<AgentResult.Done>(await _agents.Run("ocf:pacemaker:HealthCPU", call(AgentAction.Start)));
        await _agents.Run("ocf:pacemaker:HealthCPU", call(AgentAction.Monitor));
        Assert.Contains(_facts["n1"]["#health-cpu"], (string[])["red", "yellow", "green"]);
    }

    [FactWhereInstalled("/usr/lib/ocf/resource.d/pacemaker/ClusterMon")]
    public async Task A_monitor_in_the_background_writes_its_page_until_it_is_stopped()
    {
        var call = (AgentAction action) => Call(
            action, "m", ("htmlfile", _agents.Scratch.At("page.html")), ("pidfile", _agents.Scratch.At("mon.pid")), ("update", "1"), ("user", "root"));
        Assert.IsType<AgentResult.Done>(await _agents.Run("ocf:pacemaker:ClusterMon", call(AgentAction.Start)));
        await Scratch.Eventually(() => _agents.Scratch.Read("page.html").Contains("Node List", StringComparison.Ordinal), "the page is written");
        Assert.IsType<AgentResult.Done>(await _agents.Run("ocf:pacemaker:ClusterMon", call(AgentAction.Monitor)));
        var pid = _agents.Scratch.Read("mon.pid");
        Assert.IsType<AgentResult.Done>(await _agents.Run("ocf:pacemaker:ClusterMon", call(AgentAction.Stop)));
        await Scratch.Eventually(() => !Scratch.Lives(pid), "the monitor ends");
    }

    [FactWhereInstalled("/usr/lib/ocf/lib/heartbeat/ocf-shellfuncs")]
    public async Task The_shell_functions_of_agents_find_the_cluster()
    {
        var name = _agents.Ocf("f",
            $"""
            . /usr/lib/ocf/lib/heartbeat/ocf-shellfuncs
            out={_agents.Scratch.At("out")}
            echo "$(ocf_local_nodename)" > $out
            ocf_promotion_score -v 42
            echo "$(ocf_promotion_score -G --quiet)" >> $out
            ocf_attribute_target >> $out
            SHELL=/bin/bash crm_mon_no_validation -1X | grep -c 'uname=\|<node name="n1"' >> $out
            ocf_exit_reason "all is said"
            exit $OCF_ERR_GENERIC
            """);
        var failed = Assert.IsType<AgentResult.Failed>(await _agents.Run(name, Call(AgentAction.Start, "db")));
        Assert.Equal("all is said", failed.ExitReason);
        var lines = _agents.Scratch.Read("out").Split('\n');
        Assert.Equal(("n1", "42", "n1"), (lines[0], lines[1], lines[2]));
        Assert.NotEqual("0", lines[3]);
        Assert.Equal("42", _facts["n1"]["master-db"]);
    }

    [FactWhereInstalled("/usr/lib/ocf/lib/heartbeat/ocf-shellfuncs")]
    public async Task Two_operations_that_take_the_same_lock_run_one_after_the_other()
    {
        var name = _agents.Ocf("l",
            $"""
            . /usr/lib/ocf/lib/heartbeat/ocf-shellfuncs
            lock="$HA_RSCTMP/lock"
            ocf_take_lock $lock
            ocf_release_lock_on_exit $lock
            [ -e {_agents.Scratch.At("inside")} ] && exit 1
            touch {_agents.Scratch.At("inside")}
            sleep 0.1
            rm {_agents.Scratch.At("inside")}
            exit 0
            """);
        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(number => _agents.Run(name, Call(AgentAction.Start, $"l{number}"))));
        Assert.All(runs, run => Assert.IsType<AgentResult.Done>(run));
    }

    private static AgentCall Call(AgentAction action, string resource, params (string Name, string Value)[] parameters) =>
        AgentFixture.Call(action, parameters) with { Resource = resource };

    private async Task<(int Code, string Output)> Call(string tool, params string[] arguments)
    {
        var run = await RunTool(_agents.Settings, tool, [.. arguments]);
        return (run.Code, run.StandardOutput);
    }

    private async Task<ProgramRun.Exited> RunTool(AgentSettings settings, string tool, System.Collections.Immutable.ImmutableArray<string> arguments) =>
        Assert.IsType<ProgramRun.Exited>(await _agents.Runner.RunAsync(
            new ProgramCall(
                Path.Combine(settings.ToolFolder!, tool), arguments, Scratch.Nothing, AgentFixture.Ample)
            {
                KeepOutputBytes = 1024 * 1024,
            },
            default));
}
