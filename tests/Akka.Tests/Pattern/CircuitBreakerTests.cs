using Akka.Actor;
using Akka.Configuration;
using Akka.Pattern;
using Akka.TestKit;
using Akka.TestKit.Configs;

namespace HaActors.Akka.Tests.Pattern;

/// <summary>In virtual time: the breaker's clock is the test's.</summary>
public sealed class CircuitBreakerTests()
    : global::Akka.TestKit.Xunit2.TestKit(ConfigurationFactory.ParseString("akka.loglevel = OFF")
        .WithFallback(TestConfigs.TestSchedulerConfig))
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Reset = TimeSpan.FromSeconds(10);

    private TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    private CircuitBreaker Breaker(int maxFailures = 2) => new(Sys.Scheduler, maxFailures, CallTimeout, Reset);

    private static Task Fails() => throw new InvalidOperationException("down");

    private static async Task Fail(CircuitBreaker breaker) =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => breaker.WithCircuitBreaker(Fails));

    private void Advance(TimeSpan time) => Clock.Advance(time + TimeSpan.FromMilliseconds(1));

    [Fact]
    public async Task Closed_it_lets_calls_through()
    {
        var breaker = Breaker();

        Assert.Equal(7, await breaker.WithCircuitBreaker(() => Task.FromResult(7)));
        Assert.True(breaker.IsClosed);
        Assert.Equal(0, breaker.CurrentFailureCount);
    }

    [Fact]
    public async Task It_opens_after_so_many_failures_in_a_row()
    {
        var breaker = Breaker(maxFailures: 2);
        await Fail(breaker);
        Assert.True(breaker.IsClosed);

        await Fail(breaker);

        Assert.True(breaker.IsOpen);
    }

    [Fact]
    public async Task A_success_begins_the_count_anew()
    {
        var breaker = Breaker(maxFailures: 2);
        await Fail(breaker);
        await breaker.WithCircuitBreaker(() => Task.CompletedTask);
        await Fail(breaker);

        Assert.True(breaker.IsClosed);
        Assert.Equal(1, breaker.CurrentFailureCount);
    }

    [Fact]
    public async Task Open_it_refuses_calls_without_making_them()
    {
        var breaker = Breaker(maxFailures: 1);
        await Fail(breaker);
        var called = false;

        var refusal = await Assert.ThrowsAsync<OpenCircuitException>(() => breaker.WithCircuitBreaker(() =>
        {
            called = true;
            return Task.CompletedTask;
        }));

        Assert.False(called);
        Assert.InRange(refusal.RemainingDuration, TimeSpan.FromSeconds(9), Reset);
        Assert.Throws<OpenCircuitException>(() => breaker.WithSyncCircuitBreaker(() => { called = true; }));
        Assert.False(called);
    }

    [Fact]
    public async Task After_the_reset_time_a_success_closes_it()
    {
        var breaker = Breaker(maxFailures: 1);
        await Fail(breaker);
        Advance(Reset);
        Assert.True(breaker.IsHalfOpen);

        await breaker.WithCircuitBreaker(() => Task.CompletedTask);

        Assert.True(breaker.IsClosed);
    }

    [Fact]
    public async Task After_the_reset_time_a_failure_opens_it_again()
    {
        var breaker = Breaker(maxFailures: 3);
        for (var call = 0; call < 3; call++) await Fail(breaker);
        Advance(Reset);

        await Fail(breaker);

        Assert.True(breaker.IsOpen);
    }

    [Fact]
    public async Task Half_open_it_lets_one_call_through()
    {
        var breaker = Breaker(maxFailures: 1);
        await Fail(breaker);
        Advance(Reset);
        var probe = new TaskCompletionSource();

        var first = breaker.WithCircuitBreaker(() => probe.Task);
        await Assert.ThrowsAsync<OpenCircuitException>(() => breaker.WithCircuitBreaker(() => Task.CompletedTask));
        probe.SetResult();
        await first;

        Assert.True(breaker.IsClosed);
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_a_failure()
    {
        var breaker = Breaker(maxFailures: 1);
        var never = breaker.WithCircuitBreaker(() => new TaskCompletionSource().Task);

        Advance(CallTimeout);

        await Assert.ThrowsAsync<TimeoutException>(() => never.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.True(breaker.IsOpen);
    }

    [Fact]
    public void Failures_and_successes_can_be_counted_from_outside()
    {
        var breaker = Breaker(maxFailures: 1);
        breaker.Fail();
        Assert.True(breaker.IsOpen);
        Advance(Reset);

        breaker.Succeed();

        Assert.True(breaker.IsClosed);
    }

    [Fact]
    public void The_reset_time_doubles_up_to_its_limit_and_is_short_again_once_closed()
    {
        var breaker = Breaker(maxFailures: 1).WithExponentialBackoff(TimeSpan.FromSeconds(30));
        breaker.Fail();
        foreach (var seconds in new[] { 10, 20, 30, 30 })
        {
            Advance(TimeSpan.FromSeconds(seconds - 1));
            Assert.True(breaker.IsOpen);
            Advance(TimeSpan.FromSeconds(1));
            Assert.True(breaker.IsHalfOpen);
            breaker.Fail();
        }

        Advance(TimeSpan.FromSeconds(30));
        breaker.Succeed();
        breaker.Fail();
        Advance(Reset);
        Assert.True(breaker.IsHalfOpen);
    }

    [Fact]
    public void Each_change_is_told()
    {
        var test = new TestBreaker(Breaker(maxFailures: 1));
        test.Instance.Fail();
        Assert.True(test.OpenLatch.Wait(TimeSpan.FromSeconds(20)));
        Advance(Reset);
        Assert.True(test.HalfOpenLatch.Wait(TimeSpan.FromSeconds(20)));
        test.Instance.Succeed();
        Assert.True(test.ClosedLatch.Wait(TimeSpan.FromSeconds(20)));
    }
}
