using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using HaActors.Shell.Client;
using HaActors.Shell.Log;

namespace HaActors.Shell.Tests.Server;

public sealed class ClientServerTests : ServerFixture
{
    [Fact]
    public void Help_lists_the_palettes_of_the_node()
    {
        var (exit, text, _) = Pbm("help");
        Assert.Equal(0, exit);
        Assert.Contains("resource stop", text);
        Assert.DoesNotContain("complete", text);
    }

    [Fact]
    public void Help_goes_down_level_by_level()
    {
        Assert.Contains("ha resource move <resource> [--node NODE]", Pbm("help ha resource").Out);
        Assert.DoesNotContain("ha status", Pbm("help ha resource").Out);
        Assert.Contains("Seconds to wait", Pbm("ha resource move --help").Out);
        Assert.Equal(2, Pbm("help hu").Exit);
    }

    [Theory]
    [InlineData("hu status", "There is no palette 'hu' here. Did you mean 'ha'?\n")]
    [InlineData("ha resource stop", "'ha resource stop' needs <resource>.\n")]
    [InlineData("ha status --wacht", "'ha status' has no switch '--wacht'. Did you mean '--watch'?\n")]
    public void Wrong_usage_exits_with_2(string line, string error) => Assert.Equal((2, "", error), Pbm(line));

    [Fact]
    public void Half_a_command_shows_what_may_follow()
    {
        var (exit, _, error) = Pbm("ha resource");
        Assert.Equal(2, exit);
        Assert.Contains("ha resource cleanup", error);
    }

    [Fact]
    public void Commands_may_come_from_a_pipe()
    {
        var (exit, text, error) = Pbm("", input: "# a comment\n\nha complete node\nha nothing\nexit\nha status\n");
        Assert.Equal(2, exit);
        Assert.Equal("n1\nn2\nn3\n", text);
        Assert.Equal("'ha' has no command 'nothing'.\n", error);
    }

    [Fact]
    public void No_node_exits_with_3_and_says_what_to_do()
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var node = free.LocalEndpoint.ToString()!;
        free.Stop();
        using var error = new StringWriter();
        using var output = new StringWriter();
        var terminal = new Terminal(TextReader.Null, output, error, false, false, false, () => null, () => null, _ => false);

        Assert.Equal(3, Shell.Client.Pbm.Run([node, "ha", "status"], terminal));
        Assert.Contains("connection refused", error.ToString());
        Assert.Contains("systemctl status haactors", error.ToString());

        Assert.Equal(3, Shell.Client.Pbm.Run([node, "ha", "status", "-o", "json"], terminal));
        Assert.Equal("connection", JsonDocument.Parse(output.ToString()).RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task What_is_no_node_exits_with_3()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var answering = Task.Run(() =>
        {
            using var client = other.AcceptTcpClient();
            client.GetStream().Write("SSH-2.0-OpenSSH_9.2\r\n"u8);
        });
        using var error = new StringWriter();
        var terminal = new Terminal(TextReader.Null, TextWriter.Null, error, false, false, false, () => null, () => null, _ => false);
        Assert.Equal(3, Shell.Client.Pbm.Run([other.LocalEndpoint.ToString()!, "ha", "status"], terminal));
        await answering;
    }

    [Fact]
    public void The_log_shows_its_last_lines_from_a_severity_on()
    {
        Log.Add(new LogLine(DateTimeOffset.UnixEpoch, LogSeverity.Info, "a", "one"));
        Log.Add(new LogLine(DateTimeOffset.UnixEpoch, LogSeverity.Error, "b", "two"));
        Assert.Equal("00:00:00.000 info  a: one\n00:00:00.000 ERROR b: two\n", Pbm("log peek").Out);
        Assert.Equal("00:00:00.000 ERROR b: two\n", Pbm("log peek -l warning").Out);
        Assert.Equal("00:00:00.000 ERROR b: two\n", Pbm("log peek -n 1").Out);
        Assert.Equal("error", JsonDocument.Parse(Pbm("log peek -n 1 -o json").Out).RootElement.GetProperty("level").GetString());
    }

    [Fact]
    public void The_actors_of_the_node_are_a_tree()
    {
        var (exit, text, _) = Pbm("actor hierarchy -s local");
        Assert.Equal(0, exit);
        Assert.StartsWith("local\n├─ user", text);
        Assert.Contains("operator  ScriptedOperator\n", text);
        Assert.Contains("palette-ha  HaCommandActor", text);
        Assert.Equal(4, Pbm("actor hierarchy -s cluster").Exit);
    }

    [Fact]
    public void Without_a_cluster_system_membership_is_unavailable() => Assert.Equal(4, Pbm("cluster show").Exit);
}
