using System.Net;
using System.Net.Sockets;
using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Tests.Checks;

/// <summary>Checks that need no server program: datagrams, pings, programs, files, conversations with a scripted server.</summary>
public sealed class LocalCheckTests : IDisposable
{
    private readonly CheckFixture _checks = new();
    private readonly Scratch _scratch = new();

    private static readonly ServerAddress Server = ServerAddress.Parse("10.0.0.11:8080");

    [Theory]
    [InlineData("exit 0", true, null, "exit 0")]
    [InlineData("echo it is broken; exit 1", false, null, "exit 1: it is broken")]
    [InlineData("exit 12", true, 10, "exit 12")]
    [InlineData("exit 2", true, 0, "exit 2")]
    [InlineData("kill -9 $$", false, null, "signal 9 ended it")]
    public async Task A_programs_exit_is_the_verdict_and_maybe_the_weight(string body, bool isGood, int? weight, string reason)
    {
        var verdict = await Run(new CheckSpecification.Program { Path = _scratch.Script("check", body), SaysWeight = true });
        Assert.Equal((isGood, weight, reason), (verdict.IsGood, verdict.Weight, verdict.Reason));
        Assert.False(verdict.IsOwnFault);
    }

    [Fact]
    public async Task Without_weights_only_zero_is_good() =>
        Assert.False((await Run(new CheckSpecification.Program { Path = _scratch.Script("check", "exit 12") })).IsGood);

    [Fact]
    public async Task A_program_gets_ldirectords_arguments()
    {
        var path = _scratch.Script("check", $"echo \"$@\" > {_scratch.At("said")}");
        await Run(new CheckSpecification.Program { Path = path, Arguments = ["192.168.1.1", "80", "{address}", "{port}"] });
        Assert.Equal("192.168.1.1 80 10.0.0.11 8080\n", _scratch.Read("said"));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_the_directors_own_fault()
    {
        var verdict = await Run(new CheckSpecification.Program { Path = "/no/such/program" });
        Assert.True(verdict.IsOwnFault);
        Assert.Contains("/no/such/program cannot be run", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_hangs_is_killed_with_what_it_started()
    {
        var path = _scratch.Script("check", $"sleep 1000 & echo $! > {_scratch.At("child")}; wait");
        var verdict = await _checks.Real.RunAsync(
            new HaActors.Agents.Checks.CheckCall(Server, new CheckSpecification.Program { Path = path }, TimeSpan.FromSeconds(1)), default);
        Assert.False(verdict.IsGood);
        Assert.Contains("killed", verdict.Reason, StringComparison.Ordinal);
        await Scratch.Eventually(() => !Scratch.Lives(_scratch.Read("child")), "its child is gone");
    }

    [Theory]
    [InlineData("0\n", true, 0)]
    [InlineData("7", true, 7)]
    [InlineData("-1", false, null)]
    [InlineData("many", false, null)]
    [InlineData("", false, null)]
    public async Task A_files_number_is_the_verdict_and_the_weight(string text, bool isGood, int? weight)
    {
        await File.WriteAllTextAsync(_scratch.At("10.0.0.11"), text);
        var verdict = await _checks.Make(Server, new CheckSpecification.File { Path = _scratch.At("{address}"), SaysWeight = true });
        Assert.Equal((isGood, weight), (verdict.IsGood, verdict.Weight));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_missing_means_what_was_said(bool isUp) => Assert.Equal(
        isUp, (await _checks.Make(Server, new CheckSpecification.File { Path = _scratch.At("none"), IfMissing = isUp })).IsGood);

    [Fact]
    public async Task A_ping_of_this_machine_comes_back()
    {
        var verdict = await _checks.Make(ServerAddress.Parse("127.0.0.1:0"), new CheckSpecification.Ping());
        // Where neither ping sockets nor raw ones are allowed, it says so and blames no server.
        Assert.True(verdict.IsGood || verdict.IsOwnFault, verdict.Reason);
    }

    [Theory]
    [InlineData("pong", true, "")]
    [InlineData("pang", false, "does not match receive")]
    [InlineData("p", false, "has 1 bytes, expected 2 to 4")]
    public async Task A_datagrams_answer_is_judged(string answer, bool isGood, string reason)
    {
        using var server = new FakeDatagrams((_, _) => Encoding.ASCII.GetBytes(answer));
        var verdict = await _checks.Make(server.Address, new CheckSpecification.Udp
        {
            Payload = [.. "ping"u8], Receive = "^po", MinimumReply = 2, MaximumReply = 4,
        });
        Assert.Equal(isGood, verdict.IsGood);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_lost_datagram_is_no_failed_check()
    {
        using var server = new FakeDatagrams((_, count) => count == 1 ? null : "pong"u8.ToArray());
        var verdict = _checks.Begin(server.Address, new CheckSpecification.Udp { Payload = [1] });
        await Scratch.Eventually(() => server.Received == 1, "it is asked");
        _checks.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await verdict.WaitAsync(TimeSpan.FromSeconds(60))).IsGood);
        Assert.Equal(2, server.Received);
    }

    [Fact]
    public async Task A_closed_udp_port_is_an_answer_also_where_silence_is_good()
    {
        ServerAddress gone;
        using (var server = new FakeDatagrams((_, _) => null))
            gone = server.Address;
        var verdict = await _checks.Make(gone, new CheckSpecification.Udp { RequireReply = false });
        Assert.Equal("the port is unreachable", verdict.Reason);
        Assert.False(verdict.IsSilence);
    }

    [Fact]
    public async Task A_silent_udp_server_is_good_only_where_that_was_said()
    {
        using var server = new FakeDatagrams((_, _) => null);
        foreach (var isEnough in new[] { true, false })
        {
            var before = server.Received;
            var verdict = _checks.Begin(server.Address, new CheckSpecification.Udp { RequireReply = !isEnough });
            for (var attempt = 1; attempt <= 3; attempt++)
            {
                await Scratch.Eventually(() => server.Received == before + attempt, "it is asked");
                _checks.Time.Advance(TimeSpan.FromSeconds(0.95));
            }

            var made = await verdict.WaitAsync(TimeSpan.FromSeconds(60));
            Assert.Equal(isEnough, made.IsGood);
            Assert.Equal(!isEnough, made.IsSilence);
        }
    }

    [Fact]
    public async Task A_sip_server_is_asked_for_its_options()
    {
        using var server = new FakeDatagrams((bytes, _) =>
        {
            var lines = Encoding.ASCII.GetString(bytes).Split("\r\n");
            Assert.StartsWith("OPTIONS sip:127.0.0.1:", lines[0], StringComparison.Ordinal);
            return Encoding.ASCII.GetBytes($"SIP/2.0 200 OK\r\n{lines.First(line => line.StartsWith("Call-ID", StringComparison.Ordinal))}\r\n\r\n");
        });
        Assert.True((await _checks.Make(server.Address, new CheckSpecification.Sip())).IsGood);
        Assert.False((await _checks.Make(server.Address, new CheckSpecification.Sip { Receive = " 404 " })).IsGood);
    }

    [Fact]
    public async Task A_news_server_has_the_group_or_has_not()
    {
        using var server = FakeServer.Talking(
            ("200 welcome", "GROUP comp.lang.c"), ("211 1 1 1 comp.lang.c", "QUIT"), ("205 bye", null));
        Assert.True((await _checks.Make(server.Address, new CheckSpecification.Nntp { Request = "comp.lang.c" })).IsGood);
        using var other = FakeServer.Talking(("200 welcome", "GROUP"), ("411 no such group", null));
        Assert.Equal(
            "GROUP: the server answered 411 no such group",
            (await _checks.Make(other.Address, new CheckSpecification.Nntp { Request = "x" })).Reason);
    }

    [Fact]
    public async Task A_mail_server_without_ehlo_is_greeted_the_old_way()
    {
        using var server = FakeServer.Talking(("220 hi", "EHLO"), ("502 no", "HELO"), ("250 ok", "QUIT"), ("221 bye", null));
        Assert.True((await _checks.Make(server.Address, new CheckSpecification.Smtp())).IsGood);
    }

    [Fact]
    public async Task A_mail_server_that_does_not_offer_tls_fails_where_that_is_wanted()
    {
        using var server = FakeServer.Talking(("220 hi", "EHLO"), ("250-me\r\n250 SIZE", "QUIT"), ("221 bye", null));
        var verdict = await _checks.Make(server.Address, new CheckSpecification.Smtp { Tls = new CheckTls(TlsMode.StartTls) });
        Assert.Equal("the server does not offer STARTTLS", verdict.Reason);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("hello\n", "^HELLO", true)]
    [InlineData("hello\n", "^BYE", false)]
    public async Task A_text_is_sent_and_what_comes_back_is_matched(string send, string receive, bool isGood)
    {
        using var server = new FakeServer(async stream =>
        {
            var buffer = new byte[100];
            var count = await stream.ReadAsync(buffer);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(buffer, 0, count).ToUpperInvariant()));
        });
        var verdict = await _checks.Make(server.Address, new CheckSpecification.SimpleTcp { Send = send, Receive = receive });
        Assert.True(verdict.IsGood == isGood, verdict.Reason);
    }

    public void Dispose()
    {
        _checks.Dispose();
        _scratch.Dispose();
    }

    // Programs are started by threads, whose times a clock by hand cannot move.
    private Task<CheckVerdict> Run(CheckSpecification.Program program) => _checks.Real.RunAsync(
        new HaActors.Agents.Checks.CheckCall(Server, program, TimeSpan.FromSeconds(30)), default);

    /// <summary>Answers datagrams.</summary>
    private sealed class FakeDatagrams : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        private int _received;

        public FakeDatagrams(Func<byte[], int, byte[]?> answer)
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Address = new ServerAddress(IPAddress.Loopback, ((IPEndPoint)_socket.LocalEndPoint!).Port);
            _ = ServeAsync(answer);
        }

        public ServerAddress Address { get; }

        public int Received => Volatile.Read(ref _received);

        public void Dispose() => _socket.Dispose();

        private async Task ServeAsync(Func<byte[], int, byte[]?> answer)
        {
            var buffer = new byte[2048];
            try
            {
                while (true)
                {
                    var from = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                    if (answer(buffer[..from.ReceivedBytes], Interlocked.Increment(ref _received)) is { } bytes)
                        await _socket.SendToAsync(bytes, from.RemoteEndPoint);
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
