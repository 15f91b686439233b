using Akka.Actor;
using Akka.Configuration;
using Akka.Pattern;

namespace HaActors.Simulation.Runtime.Tests;

public sealed class ActorTests
{
    private readonly SimulationDriver _driver = new(1);

    [Fact]
    public void A_timer_message_comes_in_virtual_time()
    {
        var node = _driver.AddNode("n1");
        var seen = new List<TimeSpan>();
        node.Run(() =>
        {
            var system = node.CreateSystem("s", Config.Empty);
            var actor = system.ActorOf(Props.CreateBy(new Make(() => new Recorder(() => seen.Add(_driver.Now)))));
            system.Scheduler.ScheduleTellOnce(TimeSpan.FromHours(1), actor, "late", ActorRefs.NoSender);
        });

        _driver.RunFor(TimeSpan.FromHours(2));

        Assert.Equal(1, (int)Assert.Single(seen).TotalHours);
    }

    private static (TimeSpan First, TimeSpan Second) ResetTimes(ulong seed)
    {
        var driver = new SimulationDriver(seed);
        var node = driver.AddNode("n1");
        var open = new TimeSpan[2];
        node.Run(() =>
        {
            var scheduler = node.CreateSystem("s", Config.Empty).Scheduler;
            for (var i = 0; i < open.Length; i++)
            {
                var at = i;
                CircuitBreaker.Create(scheduler, 1, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
                    .WithRandomFactor(1)
                    .OnHalfOpen(() => open[at] = driver.Now)
                    .Fail();
            }
        });
        driver.RunFor(TimeSpan.FromHours(3));
        return (open[0], open[1]);
    }

    [Fact]
    public void Two_circuit_breakers_made_at_one_time_differ_and_one_seed_gives_the_same_two()
    {
        var (first, second) = ResetTimes(1);

        Assert.InRange(first, TimeSpan.FromHours(1), TimeSpan.FromHours(2.1));
        Assert.NotEqual(first, second);
        Assert.Equal((first, second), ResetTimes(1));
        Assert.NotEqual((first, second), ResetTimes(2));
    }

    [Fact]
    public async Task Asking_and_answering_and_timing_out_are_virtual()
    {
        var node = _driver.AddNode("n1");
        var asked = node.Start(async () =>
        {
            var system = node.CreateSystem("s", Config.Empty);
            var echo = system.ActorOf(Props.CreateBy(new Make(() => new Echo())));
            var answer = await echo.Ask<string>("hello", TimeSpan.FromSeconds(1));
            try
            {
                await echo.Ask<string>("silence", TimeSpan.FromMinutes(10));
                return "answered";
            }
            catch (AskTimeoutException)
            {
                return answer;
            }
        });

        Assert.True(_driver.RunUntil(() => asked.IsCompleted, TimeSpan.FromHours(1)));
        Assert.Equal("hello", await asked);
        Assert.Equal(10, (int)_driver.Now.TotalMinutes);
    }

    [Fact]
    public async Task An_async_handler_keeps_its_actor_and_sender_across_virtual_waits()
    {
        var node = _driver.AddNode("n1");
        var asked = node.Start(async () =>
        {
            var system = node.CreateSystem("s", Config.Empty);
            var slow = system.ActorOf(Props.CreateBy(new Make(() => new Slow(node))));
            return await slow.Ask<string>("work", TimeSpan.FromHours(2));
        });

        Assert.True(_driver.RunUntil(() => asked.IsCompleted, TimeSpan.FromHours(3)));
        Assert.Equal("work done", await asked);
        Assert.Equal(1, (int)_driver.Now.TotalHours);
    }

    [Fact]
    public void A_piped_result_comes_back_through_the_driver()
    {
        var node = _driver.AddNode("n1");
        var seen = new List<object>();
        node.Run(() =>
        {
            var system = node.CreateSystem("s", Config.Empty);
            var actor = system.ActorOf(Props.CreateBy(new Make(() => new Recorder(message => seen.Add(message)))));
            Delayed(node).PipeTo(actor, success: text => text, failure: cause => cause);
            Failing(node).PipeTo(actor, success: () => "no", failure: cause => cause.Message);
        });

        _driver.RunFor(TimeSpan.FromMinutes(2));

        Assert.Equal(["broken", "piped"], seen);
    }

    [Fact]
    public void A_crashed_system_runs_nothing_any_more()
    {
        var node = _driver.AddNode("n1");
        var count = 0;
        node.Run(() =>
        {
            var system = node.CreateSystem("s", Config.Empty);
            var actor = system.ActorOf(Props.CreateBy(new Make(() => new Recorder(() => count++))));
            system.Scheduler.ScheduleTellRepeatedly(
                TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), actor, "tick", ActorRefs.NoSender);
        });
        _driver.RunFor(TimeSpan.FromSeconds(10));
        var before = count;

        node.Crash(CrashKind.Process);
        _driver.RunFor(TimeSpan.FromSeconds(10));

        Assert.InRange(before, 8, 10);
        Assert.Equal(before, count);
        Assert.Empty(_driver.Failures);
    }

    [Fact]
    public void A_system_terminates_in_virtual_time()
    {
        var node = _driver.AddNode("n1");
        var ended = node.Start(async () =>
        {
            var system = node.CreateSystem("s", Config.Empty);
            await system.Terminate();
        });

        Assert.True(_driver.RunUntil(() => ended.IsCompleted, TimeSpan.FromMinutes(1)));
        Assert.True(ended.IsCompletedSuccessfully);
    }

    private static async Task<string> Delayed(SimulatedNode node)
    {
        await Task.Delay(TimeSpan.FromMinutes(1), node.TimeProvider);
        return "piped";
    }

    private static async Task Failing(SimulatedNode node)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), node.TimeProvider);
        throw new InvalidOperationException("broken");
    }
}

internal sealed class Make(Func<ActorBase> make) : IIndirectActorProducer
{
    public Type ActorType => typeof(UntypedActor);

    public ActorBase Produce() => make();

    public void Release(ActorBase actor)
    {
    }
}

internal sealed class Recorder(Action<object> record) : UntypedActor
{
    public Recorder(Action record)
        : this(_ => record())
    {
    }

    protected override void OnReceive(object message) => record(message);
}

internal sealed class Echo : UntypedActor
{
    protected override void OnReceive(object message)
    {
        if (message is not "silence")
            Sender.Tell(message);
    }
}

internal sealed class Slow : ReceiveActor
{
    public Slow(SimulatedNode node) => ReceiveAsync<string>(async text =>
    {
        await Task.Delay(TimeSpan.FromHours(1), node.TimeProvider);
        Sender.Tell($"{text} done", Self);
    });
}
