using HaActors.Host.Configuration;

namespace HaActors.Host.Tests.Configuration;

public sealed class ConfigurationHashTests
{
    [Fact]
    public void Equal_files_have_equal_hashes() => Assert.Equal(HashOf(), HashOf());

    [Fact]
    public void What_only_one_node_is_told_does_not_count() => Assert.Equal(
        HashOf(),
        HashOf("ha.node-name = n2\nha.state-directory = \"/elsewhere\"\nha.log.level = debug\nha.shell.port = 1"));

    /// <summary>With another value than the build before a cluster cannot be upgraded node by node.</summary>
    [Fact]
    public void Builds_of_one_wire_version_agree_upon_a_file() => Assert.Equal("e597f2fd46cc11c0", HashOf());

    [Fact]
    public void The_order_of_entries_in_the_file_does_not_count() => Assert.Equal(
        HashOf("ha.resources.a.agent = \"lsb:a\"\nha.resources.b.agent = \"lsb:b\"\nha.groups { g = [a], h = [b] }"),
        HashOf("ha.groups { h = [b], g = [a] }\nha.resources.b.agent = \"lsb:b\"\nha.resources.a.agent = \"lsb:a\""));

    [Theory]
    [InlineData("ha.cluster.name = other")]
    [InlineData("ha.nodes.n2.address = \"127.0.0.9\"")]
    [InlineData("ha.nodes.n2.port = 9")]
    [InlineData("ha.nodes.n2.votes = 3")]
    [InlineData("ha.nodes.n4.address = \"127.0.0.4\"")]
    [InlineData("ha.resources.db.agent = \"systemd:mysql\"")]
    [InlineData("ha.resources.more.agent = \"systemd:more\"")]
    [InlineData("ha.resources.web.parameters.command = nginx")]
    [InlineData("ha.resources.web.parameters.args = x")]
    [InlineData("ha.resources.web.operations.start.timeout = 21s")]
    [InlineData("ha.resources.web.operations.monitor.interval = 11s")]
    [InlineData("ha.resources.web.meta.target-role = stopped")]
    [InlineData("ha.resources.web.meta.resource-stickiness = 1")]
    [InlineData("ha.groups.shop = [web, ip]")]
    [InlineData("ha.groups.more = [db]")]
    [InlineData("ha.locations.near.score = 51")]
    [InlineData("ha.locations.near.node = n1")]
    [InlineData("ha.colocations.c { resource = db, with = shop }")]
    [InlineData("ha.orders.o { first = db, then = shop }")]
    [InlineData("ha.fencing.enabled = off")]
    [InlineData("ha.fencing.action = off")]
    [InlineData("ha.fencing.storm-limit = 1")]
    [InlineData("ha.fencing.devices.power.parameters.socket = \"/other\"")]
    [InlineData("ha.fencing.devices.power.nodes = [n1]")]
    [InlineData("ha.fencing.devices.power.timeout = 61s")]
    [InlineData("ha.options.no-quorum-policy = freeze")]
    [InlineData("ha.timings.dead-time = 700ms")]
    [InlineData("ha.timings.init-dead = 31s")]
    [InlineData("ha.nodes.n2.role = arbiter\nha.locations.near.node = n1")]
    [InlineData("ha.quorum.auto-tie-breaker = [n1]")]
    [InlineData("ha.alerts.a { path = \"/a\", attributes.x = y }")]
    [InlineData("ha.alerts.a { path = \"/a\", recipients.b { value = c, attributes.x = z } }")]
    public void Every_difference_that_matters_shows(string added) => Assert.NotEqual(HashOf(), HashOf(added));

    private static string HashOf(string added = "")
    {
        using var file = new NodeFile(added);
        var settings = file.Settings();
        return ConfigurationHash.Of(settings.Cluster, settings.Timings);
    }
}
