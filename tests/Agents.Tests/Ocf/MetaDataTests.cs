namespace HaActors.Agents.Tests.Ocf;

public sealed class MetaDataTests : IDisposable
{
    private const string Careless = """
        warning: something printed before
        <?xml version="1.0"?>
        <!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd">
        <resource-agent name="careless" version="0.9">
        <version>1.1</version>
        <shortdesc lang="de">Hallo</shortdesc><shortdesc lang="en"> Hello </shortdesc>
        <parameters>
        <parameter name="ip" unique="1" required="1"><content type="string" default=""/></parameter>
        <parameter name="port" unique-group="socket" required="0" reloadable="1"><content type="integer" default="80"/></parameter>
        <parameter name="mode"><content type="select" default="a"><option value="a"/><option value="b"/></content></parameter>
        <parameter name="addr"><deprecated><replaced-with name="ip"/></deprecated><content type="string"/></parameter>
        <parameter name="quick"><content type="boolean"/></parameter>
        <parameter name="bare"/>
        </parameters>
        <actions>
        <action name="start" timeout="20"/>
        <action name="monitor" timeout="1min" interval="500ms" depth="10" role="Promoted"/>
        <action name="odd" timeout="a while"/>
        </actions>
        </resource-agent>
        and after
        """;

    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    [Fact]
    public void Careless_meta_data_is_understood()
    {
        var agent = AgentMetaDataXml.Read(Careless, out _)!;
        Assert.Equal(("careless", "1.1", "Hello"), (agent.Name, agent.Version, agent.ShortDescription));
        Assert.Equal(["ip", "port", "mode", "addr", "quick", "bare"],
            agent.Parameters.Select(parameter => parameter.Name));
        Assert.Equal([true, false, false, false, false, false],
            agent.Parameters.Select(parameter => parameter.Required));
        Assert.Equal(["ip", "socket", null, null, null, null],
            agent.Parameters.Select(parameter => parameter.UniqueGroup));
        Assert.Equal(("80", true), (agent.Parameters[1].Default, agent.Parameters[1].Reloadable));
        Assert.Equal<string>(["a", "b"], agent.Parameters[2].Options);
        Assert.Equal((true, "ip"), (agent.Parameters[3].Deprecated, agent.Parameters[3].ReplacedBy));
        Assert.Equal<AgentActionAdvice>(
            [
                new AgentActionAdvice("start", TimeSpan.FromSeconds(20), null, 0, null),
                new AgentActionAdvice("monitor", TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(500), 10,
                    "Promoted"),
                new AgentActionAdvice("odd", null, null, 0, null),
            ],
            agent.Actions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("<resource-agent name='x'><parameters></resource-agent>")]
    [InlineData("</resource-agent><resource-agent>")]
    public void What_is_no_meta_data_says_why(string text)
    {
        Assert.Null(AgentMetaDataXml.Read(text, out var whyNot));
        Assert.NotNull(whyNot);
    }

    [Theory]
    [InlineData("ip=10.0.0.1")]
    [InlineData("addr=10.0.0.1")]
    [InlineData("ip=10.0.0.1 port=0 mode=b quick=YES bare=x CRM_meta_clone=1")]
    [InlineData("", "ip is required")]
    [InlineData("ip= port=x", "ip is required", "port must be an integer, not 'x'")]
    [InlineData("ip=1 mode=c quick=maybe", "mode must be one of a, b, not 'c'",
        "quick must be a boolean (true, false, yes, no, on, off, 1, 0), not 'maybe'")]
    [InlineData("ip=1 prot=1", "careless has no parameter prot: did you mean port?")]
    [InlineData("ip=1 zzzzzzz=1", "careless has no parameter zzzzzzz: known are ip, port, mode, addr, quick, bare")]
    public void Parameters_are_compared_with_the_meta_data(string given, params string[] errors) =>
        Assert.Equal<string>(errors, ParameterCheck.Errors(
            AgentMetaDataXml.Read(Careless, out _)!,
            given.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='))
                .ToDictionary(pair => pair[0], pair => pair[1])));

    [Fact]
    public async Task Meta_data_is_kept_until_the_agent_changes_and_failures_are_not_kept()
    {
        var count = _agents.Scratch.At("count");
        _agents.Ocf("a", $"echo x >> {count}; exit 1");
        var name = new AgentName("ocf", "test", "a");
        Assert.Null(await _agents.Catalog.MetaDataAsync(name));
        Assert.Null(await _agents.Catalog.MetaDataAsync(name));
        Assert.Equal(4, _agents.Scratch.Read("count").Length);

        _agents.Ocf("a", $"echo x >> {count}; echo '<resource-agent name=\"a\"></resource-agent>'");
        Assert.NotNull(await _agents.Catalog.MetaDataAsync(name));
        Assert.NotNull(await _agents.Catalog.MetaDataAsync(name));
        Assert.Equal(6, _agents.Scratch.Read("count").Length);
    }

    [FactWhereInstalled("/usr/lib/ocf/resource.d/heartbeat")]
    public async Task Every_installed_resource_agent_is_understood()
    {
        var understood = 0;
        foreach (var name in _agents.Catalog.ListOcf().Where(name => name.Provider == "heartbeat"))
        {
            // Some agents need the programs that they manage even to describe themselves.
            if (await _agents.Catalog.MetaDataAsync(name) is not { } agent)
                continue;
            understood++;
            Assert.NotEmpty(agent.Name);
            Assert.True(agent.Offers("start") && agent.Offers("stop"), name.ToString());
        }

        Assert.True(understood > 100, $"understood: {understood}");
    }

    [FactWhereInstalled("/usr/sbin/fence_ipmilan")]
    public async Task Installed_fence_agents_are_understood()
    {
        foreach (var name in new[] { "fence_ipmilan", "fence_virsh", "fence_scsi", "fence_apc_snmp" })
        {
            var agent = await _agents.Fences.MetaDataAsync(name);
            Assert.True(agent is not null && agent.Offers("off") && agent.Parameters.Length > 5, name);
        }
    }

    [FactWhereInstalled("/usr/lib/ocf/resource.d/heartbeat/Dummy")]
    public async Task An_installed_agent_runs_through_its_life()
    {
        (string, string)[] parameters = [("state", _agents.Scratch.At("dummy")), ("fake", "x")];
        Assert.IsType<AgentResult.NotRunning>(
            await _agents.Run("ocf:Dummy", AgentFixture.Call(AgentAction.Monitor, parameters)));
        Assert.IsType<AgentResult.Done>(
            await _agents.Run("ocf:Dummy", AgentFixture.Call(AgentAction.Start, parameters)));
        Assert.IsType<AgentResult.Done>(
            await _agents.Run("ocf:Dummy", AgentFixture.Call(AgentAction.Monitor, parameters)));
        Assert.IsType<AgentResult.Done>(
            await _agents.Run("ocf:Dummy", AgentFixture.Call(AgentAction.Stop, parameters)));
        Assert.IsType<AgentResult.NotRunning>(
            await _agents.Run("ocf:Dummy", AgentFixture.Call(AgentAction.Monitor, parameters)));
    }
}
