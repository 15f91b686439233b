namespace HaActors.Agents.Tests;

public sealed class AgentNameTests
{
    [Theory]
    [InlineData("ocf:ha:vip", "ocf", "ha", "vip", "ocf:ha:vip")]
    [InlineData("ocf:IPaddr2", "ocf", "heartbeat", "IPaddr2", "ocf:heartbeat:IPaddr2")]
    [InlineData("systemd:nginx", "systemd", null, "nginx", "systemd:nginx")]
    [InlineData("systemd:getty@tty1.service", "systemd", null, "getty@tty1.service", "systemd:getty@tty1.service")]
    [InlineData("lsb:foo", "lsb", null, "foo", "lsb:foo")]
    public void A_name_reads_and_writes(string text, string standard, string? provider, string type, string written)
    {
        Assert.True(AgentName.TryParse(text, out var name, out _));
        Assert.Equal(new AgentName(standard, provider, type), name);
        Assert.Equal(written, name.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("vip")]
    [InlineData("upstart:foo")]
    [InlineData("ocf:a:b:c")]
    [InlineData("ocf:..:vip")]
    [InlineData("ocf:ha:../../bin/sh")]
    [InlineData("ocf:ha:.hidden")]
    [InlineData("ocf:ha:")]
    [InlineData("lsb:a b")]
    [InlineData("systemd:--user")]
    public void What_could_lead_elsewhere_is_no_name(string text)
    {
        Assert.False(AgentName.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }
}
