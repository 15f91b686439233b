using FsCheck;
using FsCheck.Fluent;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.Model;
using static HaActors.Policy.Tests.HealthChecks.Checks;

namespace HaActors.Policy.Tests.HealthChecks;

public sealed class HealthMachineTests
{
    private static readonly HealthMachine Up = HealthMachine.Begin(Plan()).Hear(Good());

    [Fact]
    public void A_server_is_unknown_until_its_first_check_and_that_one_decides()
    {
        Assert.Equal(HealthState.Unknown, HealthMachine.Begin(Plan()).Health.State);
        Assert.Equal(HealthState.Up, HealthMachine.Begin(Plan()).Hear(Good()).Health.State);
        Assert.Equal(HealthState.Down, HealthMachine.Begin(Plan()).Hear(Bad()).Health.State);
    }

    [Fact]
    public void A_server_that_is_assumed_to_be_up_needs_as_many_failures_as_one_that_was_seen()
    {
        var machine = HealthMachine.Begin(Plan() with { AssumeDown = false });
        Assert.True(machine.Health.IsUp);
        Assert.True(machine.Hear(Bad(), Bad()).Health.IsUp);
        Assert.Equal(HealthState.Down, machine.Hear(Bad(), Bad(), Bad()).Health.State);
    }

    [Fact]
    public void Who_takes_over_a_server_that_is_up_does_not_take_it_down_for_one_failure() =>
        Assert.True(HealthMachine.Begin(Plan(), isKnownUp: true).Hear(Bad(), Bad()).Health.IsUp);

    [Fact]
    public void It_takes_fall_failures_in_a_row_to_go_down()
    {
        Assert.True(Up.Hear(Bad(), Bad(), Good(), Bad(), Bad()).Health.IsUp);
        var down = Up.Hear(Bad(), Bad(), Bad("HTTP status 500"));
        Assert.Equal(new ServerHealth(HealthState.Down, "HTTP status 500"), down.Health);
    }

    [Fact]
    public void It_takes_rise_successes_in_a_row_to_come_back()
    {
        var down = Up.Hear(Bad(), Bad(), Bad());
        Assert.Equal(HealthState.Down, down.Hear(Good(), Bad(), Good()).Health.State);
        Assert.True(down.Hear(Good(), Good()).Health.IsUp);
    }

    [Fact]
    public void What_lies_with_the_director_changes_nothing()
    {
        var own = Bad("this director has no more sockets") with { IsOwnFault = true };
        Assert.True(Up.Hear(own, own, own, own).Health.IsUp);
        Assert.Equal(HealthState.Down, Up.Hear(Bad(), own, Bad(), own, Bad()).Health.State);
    }

    [Fact]
    public void Silence_is_told_from_an_answer()
    {
        Assert.True(Up.Hear(Bad(), Bad(), Bad("no answer", isSilence: true)).Health.IsSilent);
        Assert.False(Up.Hear(Bad(), Bad(), Bad()).Health.IsSilent);
        Assert.False(Up.Hear(Bad(), Bad(), Bad("no answer", isSilence: true), Good(), Good()).Health.IsSilent);
    }

    [Fact]
    public void All_checks_of_a_server_must_be_good()
    {
        var plan = new CheckPlan([new(new CheckSpecification.Connect(), Timing()), new(new CheckSpecification.Http(), Timing(fall: 1))]);
        var machine = HealthMachine.Begin(plan).Hear(0, Good(), default);
        Assert.Equal(HealthState.Unknown, machine.Health.State);
        machine = machine.Hear(1, Good(), default);
        Assert.True(machine.Health.IsUp);
        machine = machine.Hear(1, Bad("HTTP status 500"), default);
        Assert.Equal("http: HTTP status 500", machine.Health.Reason);
        Assert.Equal(HealthState.Down, machine.Health.State);
    }

    [Fact]
    public void The_smallest_weight_that_a_check_says_is_the_servers()
    {
        var plan = new CheckPlan([new(new CheckSpecification.Connect(), Timing()), new(new CheckSpecification.Http(), Timing())]);
        var machine = HealthMachine.Begin(plan).Hear(0, Good(weight: 7), default).Hear(1, Good(weight: 4), default);
        Assert.Equal(4, machine.Health.Weight);
        Assert.Equal(4, machine.Health.EffectiveWeight(configured: 100));
        Assert.Null(Up.Health.Weight);
        Assert.Equal(100, Up.Health.EffectiveWeight(configured: 100));
    }

    [Fact]
    public void Connects_stand_between_whole_checks_until_something_fails()
    {
        var plan = new CheckPlan([new(new CheckSpecification.Http(), Timing()) { ConnectsBetween = 2 }]);
        var machine = HealthMachine.Begin(plan);
        var kinds = new List<string>();
        for (var made = 0; made < 5; made++)
        {
            kinds.Add(machine.Due(0).Kind);
            machine = machine.Hear(Good());
        }

        Assert.Equal(["http", "connect", "connect", "http", "connect"], kinds);
        machine = machine.Hear(Bad());
        Assert.Equal("http", machine.Due(0).Kind);
        machine = machine.Hear(Bad());
        Assert.Equal("http", machine.Due(0).Kind);
        Assert.Equal("connect", machine.Hear(Good()).Due(0).Kind);
    }

    [Fact]
    public void A_server_that_returns_gets_its_weight_by_and_by()
    {
        var plan = Plan(rise: 1, fall: 1) with { SlowStart = TimeSpan.FromSeconds(100) };
        var machine = HealthMachine.Begin(plan).Hear(Good());
        Assert.Equal(1, machine.Health.WeightFactor);

        var back = At(1000);
        machine = machine.Hear(Bad()).Hear(0, Good(), back);
        Assert.Equal(0.1, machine.Health.WeightFactor);
        Assert.Equal(TimeSpan.FromSeconds(10), machine.UntilNextStep(back));
        Assert.Equal(0.6, machine.At(At(1050)).Health.WeightFactor);
        Assert.Equal(0.6, machine.Hear(0, Good(), At(1050)).Health.WeightFactor);
        Assert.Equal(1, machine.At(At(1100)).Health.WeightFactor);
        Assert.Null(machine.At(At(1100)).UntilNextStep(At(1100)));
        Assert.Equal(1, machine.Hear(0, Bad(), At(1050)).Health.WeightFactor);
        Assert.Equal(1, machine.Health.EffectiveWeight(configured: 1));
    }

    [Fact]
    public void A_doubt_is_looked_into_after_the_retry_delay()
    {
        var plan = CheckPlan.Of(new CheckSpecification.Http(), Timing() with { RetryDelay = TimeSpan.FromSeconds(1) });
        var up = HealthMachine.Begin(plan).Hear(Good());
        Assert.Equal(TimeSpan.FromSeconds(5), up.Wait(0, At(0), At(0), chance: 0));
        Assert.Equal(TimeSpan.FromSeconds(1), up.Hear(Bad()).Wait(0, At(0), At(0), chance: 0));
        Assert.Equal(TimeSpan.FromSeconds(5), up.Hear(Bad(), Bad(), Bad()).Wait(0, At(0), At(0), chance: 0));
    }

    // S6: down within fall × interval + time-out, up within rise × interval + time-out, whatever the phase and the jitter.
    [Fact]
    public void Verdicts_keep_their_bounds_whenever_a_server_fails_and_returns() => Prop.ForAll(
        Gen.Choose(0, 1_000_000).ToArbitrary(),
        seed => Assert.Null(BrokenBound(new Random(seed)))).QuickCheckThrowOnFailure();

    private static string? BrokenBound(Random chance)
    {
        var timing = new CheckTiming(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(chance.Next(1, 6)), chance.Next(1, 5), chance.Next(1, 5))
        {
            Jitter = chance.NextDouble() / 2,
            RetryDelay = chance.Next(2) == 0 ? TimeSpan.FromSeconds(chance.Next(0, 7)) : null,
        };
        var machine = HealthMachine.Begin(CheckPlan.Of(new CheckSpecification.Http(), timing)).Hear(Good());
        var serves = true;
        var changed = At(0);
        var now = At(0) + HealthMachine.FirstWait(timing, chance.NextDouble());
        var (good, bad) = (0, 0);
        for (var check = 0; check < 200; check++)
        {
            if (chance.Next(6) == 0)
                (serves, changed) = (!serves, now - (timing.Interval * chance.NextDouble() * 0.5));

            // A check that fails may take all of its time; one that succeeds is quick or slow.
            var begun = now;
            now += timing.Timeout * chance.NextDouble();
            var wasUp = machine.Health.IsUp;
            machine = machine.Hear(0, serves ? Good() : Bad(), now);
            (good, bad) = serves ? (good + 1, 0) : (0, bad + 1);
            if (wasUp && !machine.Health.IsUp && bad < timing.Fall)
                return $"down after {bad} failures";
            if (!wasUp && machine.Health.IsUp && good < timing.Rise)
                return $"up after {good} successes";
            var bound = ((serves ? timing.Rise : timing.Fall) * timing.Interval) + timing.Timeout;
            if (now - changed >= bound && machine.Health.IsUp != serves)
                return $"{now - changed} after it {(serves ? "returned" : "failed")} it is {machine.Health.State}, bound {bound}";
            now += machine.Wait(0, begun, now, chance.NextDouble());
        }

        return null;
    }

    private static Instant At(double seconds) => new(TimeSpan.FromSeconds(seconds));
}
