using System.Net;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Tests.Checks;

/// <summary>Whatever a server does, a check of it ends, with a reason, in bounded memory.</summary>
public sealed class MisbehavingServerTests : IDisposable
{
    private static readonly CheckSpecification.Http Page = new() { Receive = "fine" };

    private static readonly CheckLogin Anna = new("anna", new CheckSecret("secret"));

    private readonly CheckFixture _checks = new();

    /// <summary>All kinds of checks that wait for an answer over TCP.</summary>
    public static TheoryData<CheckSpecification> Conversations => new()
    {
        Page,
        new CheckSpecification.Http { Tls = new CheckTls() },
        new CheckSpecification.Smtp(),
        new CheckSpecification.Pop { Login = Anna },
        new CheckSpecification.Imap { Login = Anna },
        new CheckSpecification.Ftp(),
        new CheckSpecification.Nntp(),
        new CheckSpecification.Dns { OverTcp = true },
        new CheckSpecification.Ldap(),
        new CheckSpecification.Sip { OverTcp = true },
        new CheckSpecification.MySql { Login = Anna },
        new CheckSpecification.PostgreSql { Login = Anna, Tls = new CheckTls(TlsMode.StartTls) },
        new CheckSpecification.PostgreSql { Login = Anna },
        new CheckSpecification.SimpleTcp { Receive = "fine" },
    };

    [Theory, MemberData(nameof(Conversations))]
    public async Task A_server_that_never_answers_fails_at_the_deadline(CheckSpecification check)
    {
        using var server = new FakeServer(Silence);
        var verdict = await _checks.MakeLate(server.Address, check, () => server.Connections > 0);
        // Whether it knows of its connection yet when the time is over, its thread decides.
        AssertFailed(verdict, "no answer within 3 s: ");
    }

    [Theory, MemberData(nameof(Conversations))]
    public async Task A_server_that_closes_at_once_fails(CheckSpecification check)
    {
        using var server = new FakeServer(_ => Task.CompletedTask);
        var verdict = await _checks.Make(server.Address, check);
        AssertFailed(verdict, "");
    }

    [Theory, MemberData(nameof(Conversations))]
    public async Task A_server_that_talks_nonsense_without_end_fails(CheckSpecification check)
    {
        using var server = new FakeServer(async stream =>
        {
            var noise = new byte[4096];
            new Random(7).NextBytes(noise);
            while (true)
                await stream.WriteAsync(noise);
        });
        var begun = _checks.Begin(server.Address, check);
        await Task.WhenAny(begun, Scratch.Eventually(() => begun.IsCompleted, "it is enough"));
        AssertFailed(await begun, "");
    }

    [Theory, MemberData(nameof(Conversations))]
    public async Task A_server_that_drips_bytes_fails_at_the_deadline(CheckSpecification check)
    {
        var dripped = 0;
        using var server = new FakeServer(async stream =>
        {
            // What every conversation here can begin with, so that nobody gives up at the first byte.
            foreach (var letter in First(check))
            {
                await stream.WriteAsync(new[] { letter });
                Interlocked.Increment(ref dripped);
            }

            await Silence(stream);
        });
        var verdict = await _checks.MakeLate(server.Address, check, () => Volatile.Read(ref dripped) == First(check).Length);
        AssertFailed(verdict, "no answer within 3 s");
    }

    [Fact]
    public async Task A_body_without_an_end_fails_at_its_limit()
    {
        using var server = new FakeServer(async stream =>
        {
            await FakeServer.ReadHeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            while (true)
                await stream.WriteAsync(new byte[8192]);
        });
        AssertFailed(await _checks.Make(server.Address, Page), "the body is longer than 1048576 bytes (body-limit)");
    }

    [Fact]
    public async Task Headers_without_an_end_fail()
    {
        using var server = new FakeServer(async stream =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray());
            while (true)
                await stream.WriteAsync("X-More: and more\r\n"u8.ToArray());
        });
        AssertFailed(await _checks.Make(server.Address, new CheckSpecification.Http()), "more than 200 header lines");
    }

    [Fact]
    public async Task A_body_that_is_cut_off_fails()
    {
        using var server = FakeServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfine");
        AssertFailed(await _checks.Make(server.Address, Page), "closed the connection 96 bytes before the end of the body");
    }

    [Fact]
    public async Task Nobody_listens_is_an_answer_and_no_silence()
    {
        ServerAddress gone;
        using (var server = new FakeServer(Silence))
            gone = server.Address;
        var verdict = await _checks.Make(gone, new CheckSpecification.Connect());
        AssertFailed(verdict, "connection refused");
        Assert.False(verdict.IsSilence);
    }

    [Fact]
    public async Task A_source_address_that_is_not_here_is_the_directors_own_fault()
    {
        using var server = new FakeServer(Silence);
        var verdict = await _checks.Make(server.Address, new CheckSpecification.Connect
        {
            Route = new CheckRoute(null, null, IPAddress.Parse("192.0.2.1")),
        });
        AssertFailed(verdict, "the source address 192.0.2.1 is not on this director");
        Assert.True(verdict.IsOwnFault);
    }

    [Fact]
    public async Task A_check_that_was_held_up_here_says_nothing_of_the_server()
    {
        using var server = new FakeServer(Silence);
        var verdict = _checks.Begin(server.Address, Page);
        await Scratch.Eventually(() => server.Connections > 0, "the server is reached");
        _checks.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await verdict).IsOwnFault);
    }

    [Fact]
    public async Task A_pattern_that_backtracks_without_end_is_stopped()
    {
        var body = new string('a', 60) + "!";
        using var server = FakeServer.Answering($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        var verdict = await _checks.Make(server.Address, new CheckSpecification.Http { Receive = @"^(a+)+\1$" });
        AssertFailed(verdict, "the pattern took longer than 200 ms");
    }

    [Fact]
    public async Task A_pattern_that_is_none_fails_its_own_check_alone()
    {
        using var server = FakeServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine");
        AssertFailed(await _checks.Make(server.Address, new CheckSpecification.Http { Receive = "(" }), "is no regular expression");
        Assert.True((await _checks.Make(server.Address, Page)).IsGood);
    }

    [Fact]
    public async Task A_hundred_servers_that_hang_cost_a_good_one_nothing()
    {
        using var bad = new FakeServer(Silence);
        using var good = FakeServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine");
        var hanging = Enumerable.Range(0, 100).Select(_ => _checks.Begin(bad.Address, Page)).ToList();
        await Scratch.Eventually(() => bad.Connections == 100, "all hang");
        Assert.True((await _checks.Make(good.Address, Page)).IsGood);
        Assert.All(hanging, verdict => Assert.False(verdict.IsCompleted));
        _checks.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.All(await Task.WhenAll(hanging), verdict => Assert.False(verdict.IsGood));
    }

    public void Dispose() => _checks.Dispose();

    // Reads on, so that a request never fills the way.
    private static async Task Silence(Stream stream)
    {
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer) > 0)
        {
        }
    }

    private static byte[] First(CheckSpecification check) => check switch
    {
        CheckSpecification.Http { Tls: null } => "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>"u8.ToArray(),
        CheckSpecification.Http => [0x16],
        CheckSpecification.PostgreSql { Tls: not null } => "S"u8.ToArray(),
        CheckSpecification.Smtp or CheckSpecification.Ftp => "220-Welcome\r\n220-to"u8.ToArray(),
        CheckSpecification.Nntp => "200 Wel"u8.ToArray(),
        CheckSpecification.Pop => "+OK rea"u8.ToArray(),
        CheckSpecification.Imap => "* OK rea"u8.ToArray(),
        CheckSpecification.Ldap => [0x30, 0x50, 2],
        CheckSpecification.Sip => "SIP/2.0 200 O"u8.ToArray(),
        CheckSpecification.MySql => [0x40, 0, 0, 0, 10],
        CheckSpecification.PostgreSql => [(byte)'R', 0, 0, 0, 8, 0],
        CheckSpecification.Dns => [0, 50, 1],
        _ => "fin"u8.ToArray(),
    };

    private static void AssertFailed(CheckVerdict verdict, string reason)
    {
        Assert.False(verdict.IsGood);
        Assert.NotEmpty(verdict.Reason);
        Assert.DoesNotContain('\n', verdict.Reason);
        Assert.DoesNotContain("the check itself failed", verdict.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }
}
