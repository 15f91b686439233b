namespace HaActors.Agents.Tests.Shipped;

public sealed class ShippedMetaDataTests : IDisposable
{
    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    [Theory]
    [InlineData("process", "command")]
    [InlineData("vip", "ip")]
    [InlineData("real-server", "ip")]
    [InlineData("firewall-mark", "mark", "ip", "ports")]
    public async Task The_shipped_agents_describe_themselves(string type, params string[] required)
    {
        var agent = (await _agents.Catalog.MetaDataAsync(new AgentName("ocf", "ha", type)))!;
        Assert.Equal(type, agent.Name);
        Assert.Equal(required, agent.Parameters.Where(parameter => parameter.Required)
            .Select(parameter => parameter.Name));
        Assert.All(["start", "stop", "monitor", "meta-data", "validate-all"], action =>
            Assert.True(agent.Offers(action), action));
        Assert.All(agent.Actions, action => Assert.NotNull(action.Timeout));
        Assert.Equal<string>([], ParameterCheck.Errors(agent, Scratch.Pairs([.. required.Select(name => (name, name == "mark" ? "1" : "x"))])));
    }

    [Fact]
    public async Task The_lab_s_fence_agent_describes_itself()
    {
        var agent = (await _agents.Fences.MetaDataAsync("fence_ha_lab"))!;
        Assert.True(agent.Offers("off") && agent.Offers("status") && agent.Offers("reboot"));
        Assert.Contains("fence_ha_lab", _agents.Fences.List());
    }

    [Fact]
    public void The_catalog_lists_the_shipped_agents() => Assert.Equal(
        ["ocf:ha:firewall-mark", "ocf:ha:process", "ocf:ha:real-server", "ocf:ha:vip"],
        _agents.Catalog.ListOcf().Where(name => name.Provider == "ha").Select(name => name.ToString()));
}
