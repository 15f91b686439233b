using HaActors.Policy.HealthChecks;
using HaActors.Policy.Model;
using static HaActors.Policy.Tests.HealthChecks.Checks;

namespace HaActors.Policy.Tests.HealthChecks;

public sealed class BeliefTests
{
    private static readonly ServerHealth Up = new(HealthState.Up, "HTTP status 200");
    private static readonly ServerHealth Down = new(HealthState.Down, "HTTP status 500");
    private static readonly ServerHealth Unreached = new(HealthState.Down, "the host is unreachable") { IsSilent = true };

    [Fact]
    public void What_a_director_saw_itself_counts_before_what_it_heard() =>
        Assert.Equal(Down, Belief.Of(new HealthFacts(Down, Up, Up, true), Up));

    [Fact]
    public void Down_is_believed_at_once() =>
        Assert.Equal(Down, Belief.Of(new HealthFacts(null, Down, Up, true), Up));

    [Fact]
    public void Up_is_believed_together_with_a_connection_of_ones_own()
    {
        Assert.Equal(Up, Belief.Of(new HealthFacts(null, Up, Up, true), Down));
        Assert.Equal(Down, Belief.Of(new HealthFacts(null, Up, null, true), Down));
        Assert.Equal(ServerHealth.Unknown, Belief.Of(new HealthFacts(null, Up, ServerHealth.Unknown, true), ServerHealth.Unknown));
    }

    [Fact]
    public void A_director_whose_own_way_is_broken_sends_nobody_there()
    {
        var believed = Belief.Of(new HealthFacts(null, Up, Unreached, true), Up);
        Assert.Equal(HealthState.Down, believed.State);
        Assert.True(believed.IsSilent);
        Assert.Contains("the host is unreachable", believed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_up_stays_while_its_checker_moves_and_nobody_looked_yet() =>
        Assert.True(Belief.Of(new HealthFacts(null, Up, null, true), Up).IsUp);

    [Fact]
    public void Who_hears_nothing_keeps_what_it_knew()
    {
        Assert.Equal(Up, Belief.Of(default, Up));
        Assert.Equal(Down, Belief.Of(new HealthFacts(ServerHealth.Unknown, null, null, true), Down));
    }

    [Fact]
    public void Without_a_cheap_look_the_others_word_is_enough() =>
        Assert.Equal(Up, Belief.Of(new HealthFacts(null, Up, null, false), Down));

    [Fact]
    public void The_cheap_look_is_a_rare_connect_to_where_the_check_goes()
    {
        var look = Confirmation.Of(CheckPlan.Of(new CheckSpecification.Http { Tls = new CheckTls() }, Timing()))!;
        var connect = Assert.IsType<CheckSpecification.Connect>(look.Checks[0].Check);
        Assert.Equal(443, CheckPorts.Target(connect, ServerAddress.Parse("10.0.0.1:0")).Port);
        Assert.Equal(8443, CheckPorts.Target(connect, ServerAddress.Parse("10.0.0.1:8443")).Port);
        Assert.Equal(TimeSpan.FromSeconds(30), look.Checks[0].Timing.Interval);
        Assert.Equal(TimeSpan.FromSeconds(5), look.Checks[0].Timing.RetryDelay);
    }

    [Fact]
    public void What_has_no_connection_is_asked_itself_and_a_program_is_believed()
    {
        Assert.IsType<CheckSpecification.Udp>(Confirmation.Of(CheckPlan.Of(new CheckSpecification.Udp(), Timing()))!.Checks[0].Check);
        Assert.Null(Confirmation.Of(CheckPlan.Of(new CheckSpecification.Program { Path = "/bin/true" }, Timing())));
    }

    [Fact]
    public void A_checker_that_stands_still_is_noticed()
    {
        var pulse = new CheckerPulse(10, At(100), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3), 0, "");
        Assert.Null(CheckerWatch.Judge(pulse, At(113)));
        Assert.NotNull(CheckerWatch.Judge(pulse, At(114)));
        Assert.Null(CheckerWatch.Judge(pulse with { Planned = 0 }, At(1000)));
    }

    [Fact]
    public void A_checker_that_cannot_check_is_noticed()
    {
        var pulse = new CheckerPulse(10, At(100), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3), 20, "no more sockets");
        Assert.Contains("no more sockets", CheckerWatch.Judge(pulse, At(101)), StringComparison.Ordinal);
        Assert.Null(CheckerWatch.Judge(pulse with { OwnFaults = 19 }, At(101)));
    }

    [Fact]
    public void A_check_that_ended_far_beyond_its_deadline_says_nothing_of_the_server()
    {
        Assert.True(CheckerWatch.WasHeldUp(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(3)));
        Assert.False(CheckerWatch.WasHeldUp(TimeSpan.FromSeconds(3.5), TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void A_file_named_after_a_server_takes_it_out()
    {
        var server = ServerAddress.Parse("10.0.0.11:80");
        foreach (var file in new[] { "10.0.0.11:80", "10.0.0.11", "web1.example.com:80", "web1.example.com", "web1:80", "web1" })
            Assert.Equal(file, MaintenanceFiles.Found(new HashSet<string> { file, "other" }, server, "web1.example.com"));

        Assert.Null(MaintenanceFiles.Found(new HashSet<string> { "10.0.0.11:81", "web" }, server, "web1.example.com"));
        Assert.Equal("[fd00::1]:80", MaintenanceFiles.NamesOf(ServerAddress.Parse("[fd00::1]:80"), null)[0]);
    }

    private static Instant At(double seconds) => new(TimeSpan.FromSeconds(seconds));
}
