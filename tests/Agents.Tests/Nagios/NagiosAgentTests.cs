namespace HaActors.Agents.Tests.Nagios;

public sealed class NagiosAgentTests : IDisposable
{
    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    [Theory]
    [InlineData(0, "Done")]
    [InlineData(1, "GenericError")]
    [InlineData(2, "GenericError")]
    [InlineData(3, "GenericError")]
    [InlineData(100, "NoPermission")]
    [InlineData(101, "NotInstalled")]
    public async Task A_check_s_codes_are_read(int code, string expected)
    {
        PlugIn("exit 0");
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Start));
        PlugIn($"echo 'HTTP says so'; exit {code}");
        var result = await Run(AgentAction.Monitor);
        Assert.Equal(expected, result is AgentResult.Failed failed ? failed.Meaning.ToString() : result.GetType().Name);
        if (result is AgentResult.Failed { ExitReason: var reason })
            Assert.Equal("HTTP says so", reason);
    }

    [Fact]
    public async Task Parameters_are_long_options()
    {
        PlugIn($"for word; do echo \"$word\"; done > {_agents.Scratch.At("args")}");
        await _agents.Run("nagios:check_http", AgentFixture.Call(
            AgentAction.Start, ("hostname", "www.example.org"), ("ssl", ""), ("warning", "-5"), ("CRM_meta_timeout", "20000"), ("crm_feature_set", "3")));
        Assert.Equal("--hostname=www.example.org\n--ssl\n--warning=-5\n", _agents.Scratch.Read("args"));
    }

    [Fact]
    public async Task It_runs_from_its_start_to_its_stop_whatever_is_checked()
    {
        PlugIn("exit 0");
        Assert.IsType<AgentResult.NotRunning>(await Run(AgentAction.Monitor));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Start));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Monitor));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Stop));
        Assert.IsType<AgentResult.NotRunning>(await Run(AgentAction.Monitor));
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Stop));
    }

    [Fact]
    public async Task Its_start_awaits_the_first_good_check()
    {
        PlugIn($"[ -e {_agents.Scratch.At("up")} ] && exit 0; touch {_agents.Scratch.At("up")}; exit 2");
        Assert.IsType<AgentResult.Done>(await Run(AgentAction.Start));
    }

    [Fact]
    public async Task A_start_without_a_good_check_fails_before_its_time_is_over()
    {
        PlugIn("echo 'connection refused'; exit 2");
        var call = AgentFixture.Call(AgentAction.Start) with { Timeout = TimeSpan.FromMilliseconds(900) };
        Assert.Equal("connection refused", Assert.IsType<AgentResult.Failed>(await _agents.Run("nagios:check_http", call)).Reason);
    }

    private void PlugIn(string body) => _agents.Scratch.Script("plugins/check_http", body);

    private Task<AgentResult> Run(AgentAction action) => _agents.Run("nagios:check_http", AgentFixture.Call(action));
}
