using HaActors.Policy.HealthChecks;
using HaActors.Policy.VirtualServices;
using static HaActors.Policy.HealthChecks.HealthState;
using static HaActors.Policy.Tests.VirtualServices.Given;

namespace HaActors.Policy.Tests.VirtualServices;

public sealed class PoolTests
{
    [Theory]
    [InlineData(WhenDown.Remove, "s1=3")]
    [InlineData(WhenDown.Quiesce, "s1=3 s2=0")]
    public void A_server_that_is_down_leaves_the_table_or_gets_weight_0(WhenDown whenDown, string table)
    {
        var service = Service(Server(1, weight: 3), Server(2, weight: 2)) with { WhenDown = whenDown };
        var decision = Decide(service, Healths((1, Up), (2, Down)));

        Assert.Equal(table, Table(decision));
        Assert.Equal("refused", decision.Reasons[S(2)]);
    }

    [Fact]
    public void What_nobody_checks_serves() =>
        Assert.Equal("s1=1", Table(Decide(Service(Server(1) with { Checks = null }), Healths())));

    [Fact]
    public void An_unchecked_server_is_out_until_its_first_check_unless_the_kernel_forwards_to_it_already()
    {
        var service = Service(Server(1), Server(2));
        var present = Decide(service, Healths((1, Up), (2, Down))).Entry;

        Assert.Equal("", Table(Decide(service, Healths())));
        Assert.Equal("s1=1", Table(Decide(service, Healths(), present: present)));
    }

    [Fact]
    public void A_server_that_starts_slowly_gets_a_part_of_its_weight_and_never_nothing()
    {
        var service = Service(Server(1, weight: 10), Server(2));
        var healths = Healths((1, Up), (2, Up))
            .SetItem(S(1), new ServerHealth(Up, "") { WeightFactor = 0.3 })
            .SetItem(S(2), new ServerHealth(Up, "") { WeightFactor = 0.1 });
        Assert.Equal("s1=3 s2=1", Table(Decide(service, healths)));
    }

    [Fact]
    public void A_check_may_say_the_weight_itself_even_0()
    {
        var service = Service(Server(1, weight: 10), Server(2)).WithFallback();
        var healths = Healths((2, Down)).SetItem(S(1), new ServerHealth(Up, "") { Weight = 0 });
        Assert.Equal("sorry=1 s1=0", string.Join(' ', Table(Decide(service, healths)).Split(' ').OrderDescending()));
        Assert.Equal("s1=7", Table(Decide(service, healths.SetItem(S(1), new ServerHealth(Up, "") { Weight = 7 }))));
    }

    [Fact]
    public void The_fallback_serves_when_no_server_can_and_goes_when_one_comes_back()
    {
        var service = Service(Server(1), Server(2)).WithFallback();
        var alone = Decide(service, Healths((1, Down), (2, Down)));
        Assert.Equal("sorry=1", Table(alone));
        Assert.True(alone.State.OnFallback);

        var back = Decide(service, Healths((1, Up), (2, Down)), alone.State, alone.Entry);
        Assert.Equal("s1=1", Table(back));
        Assert.False(back.State.OnFallback);
    }

    [Fact]
    public void The_quorum_is_won_above_and_lost_below_its_hysteresis()
    {
        var service = Service(Server(1), Server(2), Server(3), Server(4)).WithFallback() with
        {
            Pool = PoolRules.Default with { Quorum = 2, Hysteresis = 1 },
        };
        var state = PoolState.Initial;
        var steps = new[] { 2, 3, 2, 1, 0, 1, 2, 3 }.Select(up =>
        {
            var decision = Decide(service, Healths(Enumerable.Range(1, 4).Select(server => (server, server <= up ? Up : Down))), state);
            state = decision.State;
            return $"{up}{(state.OnFallback ? "-" : "+")}";
        });
        Assert.Equal(["2-", "3+", "2+", "1+", "0-", "1-", "2-", "3+"], steps);
    }

    [Fact]
    public void With_too_few_for_the_quorum_the_healthy_ones_keep_what_they_have()
    {
        var service = Service(Server(1), Server(2)).WithFallback() with { Pool = PoolRules.Default with { Quorum = 2 } };
        Assert.Equal("s1=0 sorry=1", Table(Decide(service, Healths((1, Up), (2, Down)))));
    }

    [Fact]
    public void Without_a_fallback_the_healthy_ones_serve_without_a_quorum()
    {
        var service = Service(Server(1), Server(2)) with { Pool = PoolRules.Default with { Quorum = 2 } };
        var decision = Decide(service, Healths((1, Up), (2, Down)));
        Assert.Equal("s1=1", Table(decision));
        Assert.False(decision.State.HasQuorum);
    }

    [Fact]
    public void A_draining_server_keeps_its_connections_and_a_maintained_one_is_as_good_as_down()
    {
        var healths = Healths((1, Up), (2, Up), (3, Up));
        var service = Service(Server(1), Server(2, state: ServerState.Drain), Server(3, state: ServerState.Maintenance));
        Assert.Equal("s1=1 s2=0", Table(Decide(service, healths)));
        Assert.Equal("s1=1 s2=0 s3=0", Table(Decide(service with { WhenDown = WhenDown.Quiesce }, healths)));
    }

    [Fact]
    public void A_file_of_maintenance_counts_also_for_a_server_that_nobody_checks()
    {
        var service = Service(Server(1), Server(2) with { Checks = null });
        var decision = Decide(service, Healths((1, Up), (2, Maintenance)));
        Assert.Equal("s1=1", Table(decision));
    }

    [Fact]
    public void When_nearly_all_fail_at_once_the_checks_are_doubted_and_nobody_who_served_goes()
    {
        var service = Service(Enumerable.Range(1, 10).Select(number => Server(number))).WithFallback() with
        {
            Pool = PoolRules.Default with { PanicPercent = 30 },
        };
        var well = Decide(service, Healths(Enumerable.Range(1, 10).Select(server => (server, server == 10 ? Down : Up))));
        var bad = Decide(service, Healths(Enumerable.Range(1, 10).Select(server => (server, server <= 2 ? Up : Down))).Silent(), well.State, well.Entry);

        // s10 was down before: nobody has a reason to believe it now.
        Assert.Equal("s1=1 s2=1 s3=1 s4=1 s5=1 s6=1 s7=1 s8=1 s9=1", Table(bad));
        Assert.Contains("too many fail at once", bad.Reasons[S(5)], StringComparison.Ordinal);
        Assert.Equal(Now, bad.State.DoubtedSince);

        var enough = Decide(service, Healths(Enumerable.Range(1, 10).Select(server => (server, server <= 3 ? Up : Down))).Silent(), bad.State, bad.Entry);
        Assert.Equal("s1=1 s2=1 s3=1", Table(enough));
        Assert.Null(enough.State.DoubtedSince);
    }

    [Fact]
    public void Servers_that_answer_with_errors_are_believed_even_if_all_do()
    {
        var service = Service(Server(1), Server(2)).WithFallback() with { Pool = PoolRules.Default with { PanicPercent = 50 } };
        var well = Decide(service, Healths((1, Up), (2, Up)));
        Assert.Equal("sorry=1", Table(Decide(service, Healths((1, Down), (2, Down)), well.State, well.Entry)));
    }

    [Fact]
    public void Checks_are_doubted_no_longer_than_the_hold()
    {
        var service = Service(Server(1), Server(2)).WithFallback() with
        {
            Pool = PoolRules.Default with { PanicPercent = 50, PanicHold = TimeSpan.FromMinutes(1) },
        };
        var well = Decide(service, Healths((1, Up), (2, Up)));
        var bad = Decide(service, Healths((1, Down), (2, Down)).Silent(), well.State, well.Entry);
        Assert.Equal("s1=1 s2=1", Table(bad));
        Assert.Equal(Now + TimeSpan.FromMinutes(1), bad.DecideAgainAt);

        var later = Decide(service, Healths((1, Down), (2, Down)).Silent(), bad.State, bad.Entry, Now + TimeSpan.FromMinutes(1));
        Assert.Equal("sorry=1", Table(later));
    }

    [Fact]
    public void Failing_checks_never_leave_fewer_than_the_minimum()
    {
        var service = Service(Server(1), Server(2), Server(3)) with { Pool = PoolRules.Default with { Minimum = 2 } };
        var well = Decide(service, Healths((1, Up), (2, Up), (3, Up)));
        var two = Decide(service, Healths((1, Up), (2, Up), (3, Down)), well.State, well.Entry);
        Assert.Equal("s1=1 s2=1", Table(two));
        var one = Decide(service, Healths((1, Up), (2, Down), (3, Down)), two.State, two.Entry);
        Assert.Equal("s1=1 s2=1", Table(one));
    }

    [Fact]
    public void An_operators_word_counts_even_while_the_checks_are_doubted()
    {
        var service = Service(Server(1), Server(2), Server(3)) with { Pool = PoolRules.Default with { Minimum = 2 } };
        var well = Decide(service, Healths((1, Up), (2, Up), (3, Up)));
        var drained = service with { Servers = [Server(1), Server(2), Server(3, state: ServerState.Drain)] };
        Assert.Equal("s1=1 s2=1 s3=0", Table(Decide(drained, Healths((1, Up), (2, Down), (3, Up)), well.State, well.Entry)));
    }
}
