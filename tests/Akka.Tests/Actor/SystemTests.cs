using Akka.Actor;
using Akka.Configuration;

namespace HaActors.Akka.Tests.Actor;

public sealed class Counter : IExtension
{
    public int Made { get; init; }
}

public sealed class CounterProvider : ExtensionIdProvider<Counter>
{
    private static int _made;

    public override Counter CreateExtension(ExtendedActorSystem system) => new() { Made = Interlocked.Increment(ref _made) };
}

public sealed class SystemTests() : SystemTest(
    """akka.extensions = ["HaActors.Akka.Tests.Actor.CounterProvider, HaActors.Akka.Tests"]""")
{
    [Fact]
    public void An_extension_of_the_configuration_is_made_once()
    {
        Assert.True(System.HasExtension<Counter>());
        Assert.Same(System.GetExtension<Counter>(), new CounterProvider().Get(System));
    }

    [Fact]
    public void A_bad_name_is_refused() => Assert.Throws<ArgumentException>(() => ActorSystem.Create("not good"));

    [Fact]
    public void A_scheduler_that_does_not_exist_is_refused() => Assert.Throws<ConfigurationException>(
        () => ActorSystem.Create("test", ConfigurationFactory.ParseString("akka.scheduler.implementation = Nothing")));

    [Fact]
    public async Task Two_systems_in_one_process_know_nothing_of_each_other()
    {
        using var other = ActorSystem.Create("test", ConfigurationFactory.ParseString("akka.loglevel = OFF"));
        ActorDoing((_, _) => { }, "here");
        await Assert.ThrowsAsync<ActorNotFoundException>(() => other.ActorSelection("/user/here").ResolveOne(Patience));
        await other.Terminate().WaitAsync(Patience);
        Assert.False(System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task The_scheduler_never_tells_early()
    {
        var probe = NewProbe();
        var begin = System.Scheduler.MonotonicClock;
        foreach (var delay in (int[])[30, 10, 20, 0])
            System.Scheduler.ScheduleTellOnce(delay, probe.Ref, delay, ActorRefs.NoSender);
        foreach (var delay in (int[])[0, 10, 20, 30])
        {
            await probe.Expect(delay);
            Assert.True(System.Scheduler.MonotonicClock - begin >= TimeSpan.FromMilliseconds(delay));
        }
    }

    [Fact]
    public async Task What_was_called_off_is_not_told()
    {
        var probe = NewProbe();
        var scheduled = System.Scheduler.ScheduleTellRepeatedlyCancelable(10, 10, probe.Ref, "never", ActorRefs.NoSender);
        scheduled.Cancel();
        System.Scheduler.ScheduleTellOnce(50, probe.Ref, "end", ActorRefs.NoSender);
        await probe.Expect("end");
    }
}
