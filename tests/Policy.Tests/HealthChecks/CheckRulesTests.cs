using HaActors.Policy.HealthChecks;
using static HaActors.Policy.Tests.HealthChecks.Checks;

namespace HaActors.Policy.Tests.HealthChecks;

public sealed class CheckRulesTests
{
    private static readonly CheckLogin Anna = new("anna", new CheckSecret("secret"));

    /// <summary>Checks that can never succeed, or cannot be made, and the key of which that is said.</summary>
    public static TheoryData<string, CheckSpecification> Wrong => new()
    {
        { "request", new CheckSpecification.Http { Request = "index.html" } },
        { "request", new CheckSpecification.Http { Request = "/a b" } },
        { "receive", new CheckSpecification.Http { Receive = "(" } },
        { "receive", new CheckSpecification.Http { Receive = "[[:digit:]]+" } },
        { "receive-not", new CheckSpecification.Http { Receive = "ok", ReceiveNot = "ok" } },
        { "status", new CheckSpecification.Http { Status = [] } },
        { "status", new CheckSpecification.Http { Status = [new StatusRange(300, 200)] } },
        { "digest", new CheckSpecification.Http { Digest = "abc" } },
        { "digest", new CheckSpecification.Http { Method = HttpCheckMethod.Head, Digest = new string('a', 32) } },
        { "tls", new CheckSpecification.Http { Tls = new CheckTls(TlsMode.StartTls) } },
        { "body-limit", new CheckSpecification.Http { BodyLimit = 0 } },
        { "virtual-host", new CheckSpecification.Http { VirtualHost = "a b" } },
        { "helo", new CheckSpecification.Smtp { Helo = "a b" } },
        { "login", new CheckSpecification.Pop { Login = new CheckLogin("", default) } },
        { "password", new CheckSpecification.Imap { Login = new CheckLogin("anna", new CheckSecret("a\r\nDELE 1")) } },
        { "receive", new CheckSpecification.Ftp { Receive = "x" } },
        { "request", new CheckSpecification.Nntp { Request = "a b" } },
        { "request", new CheckSpecification.Dns { Request = "a..b" } },
        { "request", new CheckSpecification.Dns { Request = new string('a', 64) + ".org" } },
        { "answer-is-enough", new CheckSpecification.Dns { IsAnswerEnough = true, Receive = "x" } },
        { "from", new CheckSpecification.Sip { From = "anna" } },
        { "secret", new CheckSpecification.Radius { Login = Anna } },
        { "tls", new CheckSpecification.MySql { Login = Anna, Tls = new CheckTls() } },
        { "request", new CheckSpecification.PostgreSql { Login = Anna, Request = " " } },
        { "tls", new CheckSpecification.SimpleTcp { Tls = new CheckTls(TlsMode.StartTls) } },
        { "reply-max", new CheckSpecification.Udp { MinimumReply = 10, MaximumReply = 9 } },
        { "receive", new CheckSpecification.Udp { RequireReply = false, Receive = "x" } },
        { "attempts", new CheckSpecification.Ping { Attempts = 0 } },
        { "port", new CheckSpecification.Ping { Route = CheckRoute.Direct with { Port = 80 } } },
        { "program", new CheckSpecification.Program { Path = "check.sh" } },
        { "path", new CheckSpecification.File { Path = "state" } },
        { "interface", new CheckSpecification.Connect { Route = CheckRoute.Direct with { Interface = "a/b" } } },
        {
            "source",
            new CheckSpecification.Connect
            {
                Route = new CheckRoute(System.Net.IPAddress.Parse("10.0.0.1"), null, System.Net.IPAddress.IPv6Loopback),
            }
        },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_can_never_succeed_is_refused(string key, CheckSpecification check)
    {
        var problem = Assert.Single(CheckRules.Problems(new PlannedCheck(check, Timing())));
        Assert.Equal(key, problem.Key);
        Assert.True(problem.IsError);
    }

    public static TheoryData<CheckSpecification> Right => new()
    {
        new CheckSpecification.Connect(),
        new CheckSpecification.Http { Receive = "(?i)it (works|runs)", Status = [StatusRange.Success, new StatusRange(302, 302)] },
        new CheckSpecification.Http { Tls = new CheckTls(ServerName: "example.org", Verify: true), VirtualHost = "example.org:8443" },
        new CheckSpecification.Http { Receive = @"(?<=\bok)\s(a)\1" },
        new CheckSpecification.Smtp { Tls = new CheckTls(TlsMode.StartTls) },
        new CheckSpecification.Dns { Request = "_sip._udp.example.org.", Type = DnsRecordType.Srv },
        new CheckSpecification.Dns(),
        new CheckSpecification.Radius { Login = Anna, Secret = new CheckSecret("sealed:v1:" + new string('x', 200)) },
        new CheckSpecification.PostgreSql { Login = Anna, Tls = new CheckTls(), Request = "SELECT 1" },
        new CheckSpecification.Udp { RequireReply = false },
        new CheckSpecification.Ping(),
        new CheckSpecification.Program { Path = "/bin/true" },
    };

    [Theory, MemberData(nameof(Right))]
    public void What_can_succeed_is_not(CheckSpecification check) =>
        Assert.Empty(CheckRules.Problems(new PlannedCheck(check, Timing())));

    [Fact]
    public void A_deadline_beyond_the_interval_is_doubtful()
    {
        var problem = Assert.Single(CheckRules.Problems(new PlannedCheck(
            new CheckSpecification.Connect(), Timing() with { Timeout = TimeSpan.FromSeconds(30) })));
        Assert.Equal("timeout", problem.Key);
        Assert.False(problem.IsError);
    }

    [Fact]
    public void Something_that_is_never_good_cannot_stand_beside_others() => Assert.Contains(
        CheckRules.Problems(new CheckPlan(
        [
            new PlannedCheck(new CheckSpecification.Connect(), Timing()),
            new PlannedCheck(new CheckSpecification.Declared(false), Timing()),
        ])),
        problem => problem is { Key: "type", IsError: true });

    [Fact]
    public void A_server_behind_a_mark_needs_a_port_from_somewhere()
    {
        var server = ServerAddress.Parse("10.0.0.1:0");
        Assert.Equal("port", Assert.Single(CheckRules.Problems(new CheckSpecification.Connect(), server)).Key);
        Assert.Empty(CheckRules.Problems(new CheckSpecification.Http(), server));
        Assert.Empty(CheckRules.Problems(new CheckSpecification.Ping(), server));
    }

    [Fact]
    public void A_source_of_the_other_family_is_refused() => Assert.Equal("source", Assert.Single(CheckRules.Problems(
        new CheckSpecification.Connect { Route = new CheckRoute(null, null, System.Net.IPAddress.Loopback) },
        ServerAddress.Parse("[fd00::1]:80"))).Key);

    [Fact]
    public void Connects_between_need_connections() => Assert.Equal("connects-between", Assert.Single(CheckRules.Problems(
        new PlannedCheck(new CheckSpecification.Dns(), Timing()) { ConnectsBetween = 3 })).Key);

    [Fact]
    public void A_pattern_that_can_backtrack_has_a_limit_and_any_other_needs_none()
    {
        Assert.True(CheckPattern.TryCompile("^(a+)+$", out var linear, out _));
        Assert.False(CheckPattern.CanBacktrack(linear));
        Assert.True(CheckPattern.TryCompile(@"(a+)\1+$", out var back, out _));
        Assert.True(CheckPattern.CanBacktrack(back));
        Assert.Equal(CheckPattern.Longest, back.MatchTimeout);
        Assert.False(CheckPattern.TryCompile(new string('a', 5000), out _, out var problem));
        Assert.Contains("4096", problem, StringComparison.Ordinal);
    }
}
