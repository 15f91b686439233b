using System.Text.Json;
using HaActors.Policy.HealthChecks;
using static HaActors.Policy.Tests.HealthChecks.Checks;

namespace HaActors.Policy.Tests.HealthChecks;

public sealed class CheckPartsTests
{
    [Theory]
    [InlineData("10.0.0.11:80", "10.0.0.11:80")]
    [InlineData("10.0.0.11", "10.0.0.11:0")]
    [InlineData("[fd00::11]:80", "[fd00::11]:80")]
    [InlineData("fd00::11", "[fd00::11]:0")]
    [InlineData("[fd00::11]", "[fd00::11]:0")]
    public void An_address_is_read_as_operators_write_it(string text, string expected)
    {
        Assert.True(ServerAddress.TryParse(text, out var read));
        Assert.Equal(expected, read.ToString());
        Assert.Equal(read, ServerAddress.Parse(read.Value.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.1:80")]
    [InlineData("10.0.0.1:65536")]
    [InlineData("10.0.0.1:-1")]
    [InlineData("10.0.0.1:")]
    [InlineData("[10.0.0.1]:80")]
    [InlineData("[fd00::1")]
    [InlineData("[fd00::1]80")]
    [InlineData("web1:80")]
    public void What_is_no_address_is_not_read_as_one(string text) => Assert.False(ServerAddress.TryParse(text, out _));

    [Fact]
    public void Addresses_have_one_order()
    {
        string[] ordered = ["9.0.0.1:80", "10.0.0.1:80", "10.0.0.1:443", "10.0.0.2:1", "[::1]:80", "[fd00::1]:80"];
        Assert.Equal(ordered, ordered.Reverse().Select(ServerAddress.Parse).Order().Select(server => server.ToString()));
    }

    [Fact]
    public void The_same_check_has_the_same_key_and_any_other_another_one()
    {
        Assert.Equal(Plan().Key, Plan().Key);
        CheckPlan[] plans =
        [
            Plan(), Plan(rise: 3), Plan() with { SlowStart = TimeSpan.FromSeconds(1) }, Plan() with { AssumeDown = false },
            CheckPlan.Of(new CheckSpecification.Http { Request = "/ok" }, Timing()),
            CheckPlan.Of(new CheckSpecification.Http { VirtualHost = "a" }, Timing()),
            CheckPlan.Of(new CheckSpecification.Http { Route = CheckRoute.Direct with { Port = 81 } }, Timing()),
            CheckPlan.Of(new CheckSpecification.Connect(), Timing()),
            CheckPlan.Of(new CheckSpecification.MySql { Login = new CheckLogin("a", new CheckSecret("1")) }, Timing()),
            CheckPlan.Of(new CheckSpecification.MySql { Login = new CheckLogin("a", new CheckSecret("2")) }, Timing()),
        ];
        Assert.Equal(plans.Length, plans.Select(plan => plan.Key).Distinct().Count());
        Assert.StartsWith("http-", Plan().Key.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_crosses_the_network_as_it_was()
    {
        var plan = new CheckPlan(
        [
            new PlannedCheck(
                new CheckSpecification.Http
                {
                    Tls = new CheckTls(ServerName: "example.org"),
                    Route = new CheckRoute(System.Net.IPAddress.Loopback, 81, System.Net.IPAddress.Loopback),
                    Status = [new StatusRange(302, 302)],
                },
                Timing()) { ConnectsBetween = 2 },
            new PlannedCheck(new CheckSpecification.Udp { Payload = [1, 2, 3] }, Timing()),
            new PlannedCheck(new CheckSpecification.Program { Path = "/bin/true", Arguments = ["{address}"] }, Timing()),
        ]);
        var text = JsonSerializer.Serialize(plan, CheckJson.Default.CheckPlan);
        var read = JsonSerializer.Deserialize(text, CheckJson.Default.CheckPlan)!;
        Assert.Equal(text, JsonSerializer.Serialize(read, CheckJson.Default.CheckPlan));
        Assert.Equal(plan.Key, read.Key);
    }

    [Fact]
    public void A_password_is_in_no_text()
    {
        var check = new CheckSpecification.Pop { Login = new CheckLogin("anna", new CheckSecret("topsecret")) };
        Assert.DoesNotContain("topsecret", check.ToString(), StringComparison.Ordinal);
    }
}
