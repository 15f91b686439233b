using System.Net;
using System.Net.Sockets;

namespace HaActors.Agents.Tests.Shipped;

public sealed class ProcessAgentTests : IDisposable
{
    private readonly AgentFixture _agents = new();

    public void Dispose()
    {
        Run(AgentAction.Stop, ("command", "true"), ("stop_timeout", "0")).GetAwaiter().GetResult();
        _agents.Dispose();
    }

    [Fact]
    public async Task A_process_runs_through_its_life_and_every_action_may_be_repeated()
    {
        var parameters = ("command", "sleep 600");
        Assert.IsType<AgentResult.NotRunning>(await Run(AgentAction.Monitor, parameters));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Stop, parameters));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Start, parameters));
        var pid = Pid();
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Start, parameters));
        Assert.Equal(pid, Pid());
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Monitor, parameters));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Stop, parameters));
        Assert.False(Scratch.Lives(pid));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Stop, parameters));
        Assert.IsType<AgentResult.NotRunning>(await Run(AgentAction.Monitor, parameters));
    }

    [Fact]
    public async Task The_command_is_a_shell_line_in_a_clean_environment()
    {
        await Run(
            AgentAction.Start, ("command", "echo \"$A|$HA_RESOURCE|$OCF_RESKEY_command|$(pwd)\";"),
                ("args", "echo 'x  y'; exec sleep 600"),
            ("environment", "A='1 2' B=3"), ("workdir", _agents.Scratch.Folder),
                ("logfile", _agents.Scratch.At("log")));
        await Scratch.Eventually(() => _agents.Scratch.Read("log").EndsWith("y\n"), "the output is in the log");
        Assert.Equal($"1 2|r1||{_agents.Scratch.Folder}\nx  y\n", _agents.Scratch.Read("log"));
    }

    [Fact]
    public async Task Stop_leaves_nothing_of_the_session_even_when_it_ignores_the_signal()
    {
        var parameters = new[]
        {
            ("command", $"trap '' TERM; (trap '' TERM; echo $$ > {_agents.Scratch.At("one")}; while :; do sleep 1; done) & while :; do sleep 1; done"),
            ("stop_timeout", "0"),
        };
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Start, parameters));
        var pid = Pid();
        Assert.NotEmpty(Session(pid));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Stop, parameters));
        Assert.Empty(Session(pid));
    }

    [Fact]
    public async Task A_command_that_died_is_not_running_but_what_it_left_is_a_failure()
    {
        var parameters = ("command", "sleep 600 & sleep 601");
        await Run(AgentAction.Start, parameters);
        await Scratch.Eventually(() => Session(Pid()).Count >= 3, "the children are there");
        System.Diagnostics.Process.GetProcessById(int.Parse(Pid())).Kill();
        await Scratch.Eventually(() => !Scratch.Lives(Pid()), "the leader is dead");
        var failed = Assert.IsType<AgentResult.Failed>(await Run(AgentAction.Monitor, parameters));
        Assert.Contains("remain", failed.Reason);
        Assert.IsType<AgentResult.Failed>(await Run(AgentAction.Start, parameters));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Stop, parameters));
        Assert.IsType<AgentResult.NotRunning>(await Run(AgentAction.Monitor, parameters));
    }

    [Fact]
    public async Task A_number_that_another_process_has_now_is_not_ours()
    {
        using var stranger = System.Diagnostics.Process.Start("/bin/sleep", "600");
        Directory.CreateDirectory(_agents.Scratch.At("state/process"));
        File.WriteAllText(PidFile, $"{stranger.Id} 1\n");
        Assert.IsType<AgentResult.NotRunning>(await Run(AgentAction.Monitor, ("command", "sleep 600")));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Stop, ("command", "sleep 600")));
        Assert.True(Scratch.Lives($"{stranger.Id}"));
        stranger.Kill();
    }

    [Theory]
    [InlineData("exit 3", OcfExit.GenericError, "ended at once")]
    [InlineData("/no/such/program -x", OcfExit.NotInstalled, "/no/such/program")]
    public async Task A_command_that_cannot_live_fails_its_start(string command, OcfExit meaning, string reason)
    {
        var failed = Assert.IsType<AgentResult.Failed>(
            await Run(AgentAction.Start, ("command", command), ("settle_ms", "999")));
        Assert.Equal(meaning, failed.Meaning);
        Assert.Contains(reason, failed.Reason);
    }

    [Fact]
    public async Task A_start_waits_for_the_check_and_the_monitor_wants_it()
    {
        var ready = _agents.Scratch.At("ready");
        (string, string)[] parameters =
            [("command", $"sleep 0.2; echo x > {ready}; exec sleep 600"), ("check_command", $"test -s {ready}")];
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Start, parameters));
        Assert.Equal("x\n", _agents.Scratch.Read("ready"));
        File.Delete(ready);
        Assert.IsType<AgentResult.Failed>(await Run(AgentAction.Monitor, parameters));
    }

    [Fact]
    public async Task The_monitor_wants_the_port()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        (string, string)[] parameters = [("command", "sleep 600"), ("ready_port", $"{port}")];
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Start, parameters));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Monitor, parameters));
        listener.Stop();
        Assert.Contains($"port {port}", Assert.IsType<AgentResult.Failed>(await Run(AgentAction.Monitor, parameters))
            .Reason);
    }

    [Fact]
    public async Task A_start_that_is_killed_leaves_nothing_that_a_stop_cannot_find()
    {
        var parameters = new[] { ("command", "sleep 600"), ("check_command", "false") };
        var agent = _agents.Agent("ocf:ha:process");
        using var kill = new CancellationTokenSource();
        var start = agent.RunAsync(AgentFixture.Call(AgentAction.Start, parameters), kill.Token);
        await Scratch.Eventually(() => File.Exists(PidFile) && Pid().Length > 0, "the command is launched");
        await kill.CancelAsync();
        Assert.IsType<AgentResult.Killed>(await start);
        var pid = Pid();
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Stop, parameters));
        Assert.Empty(Session(pid));
    }

    [Theory]
    [InlineData("stop_signal", "FOO")]
    [InlineData("ready_port", "70000")]
    [InlineData("settle_ms", "x")]
    public async Task Wrong_parameters_are_refused(string name, string value) => Assert.Equal(
        OcfExit.NotConfigured,
        Assert.IsType<AgentResult.Failed>(await Run(AgentAction.ValidateAll, ("command", "true"), (name, value)))
            .Meaning);

    private string PidFile => _agents.Scratch.At("state/process/r1.pid");

    private Task<AgentResult> Run(AgentAction action, params (string, string)[] parameters) =>
        _agents.Run("ocf:ha:process", AgentFixture.Call(action, parameters));

    private string Pid() => File.ReadAllText(PidFile).Split(' ')[0];

    /// <summary>The living processes of a session.</summary>
    private static List<string> Session(string session) =>
    [
        .. Directory.GetDirectories("/proc").Select(path => Path.GetFileName(path)).Where(name => char.IsDigit(name[0]))
            .Where(pid => Scratch.Lives(pid) && SessionOf(pid) == session),
    ];

    private static string SessionOf(string pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3];
        }
        catch (IOException)
        {
            return "";
        }
    }
}
