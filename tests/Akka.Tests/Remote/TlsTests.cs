using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using Akka.Remote;

namespace HaActors.Akka.Tests.Remote;

public sealed class TlsTests : RemoteSystems, IDisposable
{
    private readonly Authority _ours = new();
    private readonly Authority _theirs = new();

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
    }

    [Fact]
    public async Task Nodes_of_one_authority_talk_and_what_they_say_is_not_readable_on_the_line()
    {
        using var line = new TcpProxy();
        var (a, b) = (Start("alpha", _ours.Node()), StartBehind(line, "beta", _ours.Node()));
        b.ActorOf(Props.Create<Echo>(), "echo");

        var said = string.Concat(Enumerable.Repeat("attack at dawn", 20));
        Assert.Equal(said, await Select(a, b, "user/echo").Ask<string>(said, Patience));

        Assert.True(line.Seen.Length > said.Length);
        Assert.DoesNotContain("attack", Encoding.Latin1.GetString(line.Seen));
    }

    [Fact]
    public async Task A_node_of_another_authority_is_refused_by_the_called_and_by_the_caller()
    {
        var (a, b) = (Start("alpha", _ours.Node()), Start("beta", _theirs.Node()));
        a.ActorOf(Props.Create<Echo>(), "echo");
        b.ActorOf(Props.Create<Echo>(), "echo");
        await AssertNoConnection(a, b);
        await AssertNoConnection(b, a);
    }

    [Fact]
    public async Task A_node_that_only_trusts_everybody_is_still_not_trusted()
    {
        var naive = _theirs.Node() + "\nakka.remote.dot-netty.tcp.ssl.suppress-validation = true";
        var (a, b) = (Start("alpha", naive), Start("beta", _ours.Node()));
        b.ActorOf(Props.Create<Echo>(), "echo");
        await AssertNoConnection(a, b);
    }

    [Fact]
    public async Task A_certificate_for_another_address_is_refused()
    {
        var (a, b) = (Start("alpha", _ours.Node()), Start("beta", _ours.Node("127.0.0.9")));
        b.ActorOf(Props.Create<Echo>(), "echo");
        await AssertNoConnection(a, b);
    }

    [Theory]
    [InlineData(-3, -1)]
    [InlineData(1, 3)]
    public async Task A_certificate_that_is_out_of_date_or_not_yet_valid_is_refused(int firstDay, int lastDay)
    {
        var (a, b) = (Start("alpha", _ours.Node()), Start("beta", _ours.Node(firstDay: firstDay, lastDay: lastDay)));
        b.ActorOf(Props.Create<Echo>(), "echo");
        await AssertNoConnection(a, b);
    }

    [Fact]
    public async Task Plain_text_and_TLS_do_not_mix()
    {
        var (plain, safe) = (Start("alpha"), Start("beta", _ours.Node()));
        plain.ActorOf(Props.Create<Echo>(), "echo");
        safe.ActorOf(Props.Create<Echo>(), "echo");
        await AssertNoConnection(plain, safe);
        await AssertNoConnection(safe, plain);
    }

    [Fact]
    public async Task A_stranger_that_says_nothing_is_sent_away_and_others_are_served_meanwhile()
    {
        var timeout = "akka.remote.dot-netty.tcp.connection-timeout = 300ms\n";
        var (a, b) = (Start("alpha", _ours.Node()), Start("beta", timeout + _ours.Node()));
        b.ActorOf(Props.Create<Echo>(), "echo");
        using var stranger = new TcpClient();
        await stranger.ConnectAsync("127.0.0.1", AddressOf(b).Port!.Value);

        Assert.Equal(1, await Select(a, b, "user/echo").Ask<int>(1, Patience));
        Assert.Equal(0, await stranger.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Patience));
    }

    [Theory]
    [InlineData("enable-ssl = true", "names no file")]
    [InlineData("enable-ssl = true, ssl.certificate.path = \"/nowhere/node.p12\"", "/nowhere/node.p12")]
    public void A_missing_certificate_is_refused_at_start(string settings, string says)
    {
        var refused = Assert.ThrowsAny<Exception>(() => Start("alpha", $"akka.remote.dot-netty.tcp {{ {settings} }}"));
        Assert.Contains(says, refused.ToString());
    }

    private static async Task AssertNoConnection(ActorSystem from, ActorSystem to)
    {
        var errors = Listen<AssociationErrorEvent>(from);
        await Assert.ThrowsAnyAsync<Exception>(() => Select(from, to, "user/echo").Ask<int>(1, TimeSpan.FromSeconds(2)));
        await Eventually(
            () => errors.All.Any(error => !error.IsInbound && error.RemoteAddress == AddressOf(to)), "the caller is told why");
    }
}
