using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.HealthChecks;

namespace HaActors.Policy.Tests.HealthChecks;

public sealed class CheckReaderTests
{
    private readonly Findings _findings = new();

    [Fact]
    public void A_check_is_read_with_what_it_says_and_what_holds_for_all()
    {
        var plan = Read(
            Map(("web", Keys(
                ("type", "https"), ("request", "/ok"), ("receive", "fine"), ("virtual-host", "example.org"), ("tls-name", "example.org"),
                ("fall", "5"), ("port", "8443"), ("source", "10.0.0.1"))),
                ("db", Keys(("type", "mysql"), ("login", "probe"), ("password", "x"), ("request", "SELECT 1")))),
            Keys(("interval", "2s"), ("timeout", "1s"), ("slow-start", "30s"), ("assume", "up")));

        Assert.Empty(_findings.Errors);
        Assert.Equal(["mysql", "https"], plan.Checks.Select(planned => planned.Check.Kind));
        var web = (CheckSpecification.Http)plan.Checks[1].Check;
        Assert.Equal(("/ok", "fine", "example.org"), (web.Request, web.Receive, web.VirtualHost));
        Assert.Equal(new CheckTls(TlsMode.Implicit, "example.org"), web.Tls);
        Assert.Equal(8443, web.Route.Port);
        Assert.Equal((TimeSpan.FromSeconds(2), 5), (plan.Checks[1].Timing.Interval, plan.Checks[1].Timing.Fall));
        Assert.Equal(TimeSpan.FromSeconds(30), plan.SlowStart);
        Assert.False(plan.AssumeDown);
    }

    [Theory]
    [InlineData("type", "htp", "must be one of")]
    [InlineData("receive", "(", "is no regular expression")]
    [InlineData("recieve", "x", "did you mean 'receive'?")]
    [InlineData("status", "2xx", "must be a list")]
    [InlineData("interval", "5", "must be a duration")]
    [InlineData("source", "10.1", "must be an address")]
    [InlineData("tls-name", "x", "means nothing while tls is off")]
    public void An_error_says_where_it_is_and_what_to_write(string key, string value, string expected)
    {
        Read(Map(("web", Keys(("type", key == "type" ? value : "http"), (key, value)))), Map());
        var error = Assert.Single(_findings.Errors);
        Assert.StartsWith($"ha.director.conf:7: checks.web.{key}: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_check_a_server_is_declared_to_be_up()
    {
        var plan = Read(Map(), Map());
        Assert.Equal(new CheckSpecification.Declared(true), Assert.Single(plan.Checks).Check);
        Assert.Empty(_findings.Errors);
    }

    [Fact]
    public void A_check_that_cannot_be_for_one_server_is_a_finding_of_that_server()
    {
        var plan = CheckPlan.Of(new CheckSpecification.Connect(), CheckTiming.Usual);
        CheckReader.Check(plan, ServerAddress.Parse("10.0.0.1:0"), new Section("servers.s1", Map(), null, _findings), "address");
        Assert.Contains("port is needed", Assert.Single(_findings.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_can_be_read()
    {
        (string, ConfigurationNode)[] login = [("login", Text("a")), ("password", Text("b"))];
        foreach (var (type, more) in new (string, (string, ConfigurationNode)[])[]
        {
            ("connect", []), ("on", []), ("off", []), ("http", []), ("https", []), ("smtp", []), ("pop", []), ("pops", login),
            ("imap", login), ("imaps", []), ("ftp", []), ("nntp", []), ("dns", []), ("ldap", []), ("ldaps", []), ("sip", []),
            ("radius", [.. login, ("secret", Text("s"))]), ("mysql", login), ("postgresql", login), ("tcp", []), ("udp", []),
            ("ping", []), ("program", [("program", Text("/bin/true"))]), ("file", [("path", Text("/run/x"))]),
        })
        {
            var plan = Read(Map(("c", Map([("type", Text(type)), .. more]))), Map());
            Assert.Empty(_findings.Errors);
            var kind = plan.Checks[0].Check.Kind;
            Assert.Equal(type is "pops" or "imaps" or "ldaps" ? type[..^1] : type, kind);
        }
    }

    private CheckPlan Read(ConfigurationNode.Map checks, ConfigurationNode.Map defaults) => CheckReader.Read(
        new Section("checks", checks, null, _findings), new Section("check-defaults", defaults, null, _findings));

    private static ConfigurationNode.Text Text(string value) => new(value, "ha.director.conf:7");

    private static ConfigurationNode.Map Map(params (string Key, ConfigurationNode Value)[] members)
    {
        var last = members.GroupBy(member => member.Key).Select(group => KeyValuePair.Create(group.Key, group.Last().Value));
        return new ConfigurationNode.Map([.. last], "ha.director.conf:7");
    }

    private static ConfigurationNode.Map Keys(params (string Key, string Value)[] members) =>
        Map([.. members.Select(member => (member.Key, (ConfigurationNode)Text(member.Value)))]);
}
