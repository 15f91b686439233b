using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Tests.Event;

namespace Akka.Tests.Shutdown;

public class CoordinatedShutdownTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> _ran = new();

    private Func<Task<Done>> Note(string name) => () =>
    {
        _ran.Enqueue(name);
        return Task.FromResult(Done.Instance);
    };

    private static InvalidOperationException Failure(string why) => new(why);

    private static ActorSystem Make(string hocon = "") => new TestSystem(hocon).System;

    private static Task<Done> Run(ActorSystem system, string? from = null) =>
        CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.UnknownReason.Instance, from).WaitAsync(Patience);

    [Fact]
    public async Task Phases_run_in_their_order_and_tasks_in_theirs()
    {
        var system = Make();
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterShutdown, "c", Note("c"));
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "a1", Note("a1"));
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "a2", Note("a2"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "b", Note("b"));
        await Run(system);
        Assert.Equal(["a1", "a2", "b", "c"], _ran);
        Assert.Same(CoordinatedShutdown.UnknownReason.Instance, shutdown.ShutdownReason);
        Assert.True(system.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task There_are_twelve_phases_from_the_last_request_to_the_end_of_the_system()
    {
        string[] phases =
        [
            "before-service-unbind", "service-unbind", "service-requests-done", "service-stop",
            "before-cluster-shutdown", "cluster-sharding-shutdown-region", "cluster-leave", "cluster-exiting",
            "cluster-exiting-done", "cluster-shutdown", "before-actor-system-terminate", "actor-system-terminate",
        ];
        var system = Make();
        foreach (var phase in phases.Reverse())
            CoordinatedShutdown.Get(system).AddTask(phase, phase, Note(phase));
        await Run(system);
        Assert.Equal(phases, _ran);
    }

    [Fact]
    public async Task A_run_may_begin_at_a_later_phase()
    {
        var system = Make();
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "early", Note("early"));
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterShutdown, "late", Note("late"));
        await Run(system, CoordinatedShutdown.PhaseClusterLeave);
        Assert.Equal(["late"], _ran);
    }

    [Fact]
    public async Task It_runs_once_however_often_it_is_asked_to()
    {
        var system = Make();
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "once", Note("once"));
        await Task.WhenAll(Run(system), Run(system), system.Terminate());
        Assert.Equal(["once"], _ran);
    }

    [Fact]
    public async Task Terminating_the_system_runs_it_first()
    {
        var system = Make();
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "stop", Note("stop"));
        await system.Terminate().WaitAsync(Patience);
        Assert.Equal(["stop"], _ran);
        Assert.Same(CoordinatedShutdown.ActorSystemTerminateReason.Instance, shutdown.ShutdownReason);
    }

    [Fact]
    public async Task Terminating_can_be_told_not_to_run_it()
    {
        var system = Make("akka.coordinated-shutdown.run-by-actor-system-terminate = off");
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "stop", Note("stop"));
        await system.Terminate().WaitAsync(Patience);
        Assert.Empty(_ran);
    }

    [Fact]
    public async Task Without_termination_the_system_lives_on()
    {
        var system = Make("""
            akka.coordinated-shutdown { terminate-actor-system = off, run-by-actor-system-terminate = off }
            """);
        await Run(system);
        Assert.False(system.WhenTerminated.IsCompleted);
        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task A_task_that_fails_or_is_late_does_not_keep_the_others_from_running()
    {
        // The listener must outlive the run: at its end the system would be terminated, with warnings still unread.
        var system = Make("""
            akka.coordinated-shutdown {
              terminate-actor-system = off
              run-by-actor-system-terminate = off
              phases.service-stop.timeout = 50ms
            }
            """);
        var (listener, box) = Collector.In(system);
        system.EventStream.Subscribe(listener, typeof(Warning));
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "throws", () => throw Failure("a"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "beside", Note("beside"));
        shutdown.AddTask(
            CoordinatedShutdown.PhaseServiceRequestsDone, "faults",
            () => Task.FromException<Done>(new InvalidOperationException("b")));
        shutdown.AddTask(
            CoordinatedShutdown.PhaseServiceStop, "hangs", () => new TaskCompletionSource<Done>().Task);
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterShutdown, "after", Note("after"));
        await Run(system);
        Assert.Equal(["beside", "after"], _ran);
        Assert.Contains("throws", box.Next<Warning>().Message!.ToString());
        Assert.Contains("faults", box.Next<Warning>().Message!.ToString());
        Assert.Contains("hangs", box.Next<Warning>().Message!.ToString());
        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task A_phase_that_does_not_recover_ends_the_run()
    {
        var system = Make("akka.coordinated-shutdown.phases.service-stop.recover = off");
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "throws", () => throw Failure("no"));
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterShutdown, "after", Note("after"));
        var cause = await Assert.ThrowsAsync<InvalidOperationException>(() => Run(system));
        Assert.Equal("no", cause.Message);
        Assert.Empty(_ran);
        system.AsInstanceOfExtended().Abort();
        await system.WhenTerminated.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_phase_that_does_not_recover_from_being_late_ends_the_run()
    {
        var system = Make("akka.coordinated-shutdown.phases.service-stop { recover = off, timeout = 20ms }");
        CoordinatedShutdown.Get(system).AddTask(
            CoordinatedShutdown.PhaseServiceStop, "hangs", () => new TaskCompletionSource<Done>().Task);
        var cause = await Assert.ThrowsAsync<TimeoutException>(() => Run(system));
        Assert.Contains("hangs", cause.Message);
        system.AsInstanceOfExtended().Abort();
        await system.WhenTerminated.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_disabled_phase_does_not_run()
    {
        var system = Make("akka.coordinated-shutdown.phases.service-stop.enabled = off");
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "off", Note("off"));
        await Run(system);
        Assert.Empty(_ran);
    }

    [Fact]
    public async Task Phases_can_be_added_between_others()
    {
        var system = Make("""
            akka.coordinated-shutdown.phases {
              mine { depends-on = [service-stop], timeout = 3s }
              before-cluster-shutdown.depends-on = [mine]
            }
            """);
        var shutdown = CoordinatedShutdown.Get(system);
        Assert.Equal(TimeSpan.FromSeconds(3), shutdown.Timeout("mine"));
        Assert.Equal(TimeSpan.FromSeconds(5), shutdown.Timeout(CoordinatedShutdown.PhaseServiceStop));
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, "c", Note("c"));
        shutdown.AddTask("mine", "b", Note("b"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "a", Note("a"));
        Assert.Equal(TimeSpan.FromSeconds(5 + 3 + 5 + 10), shutdown.TotalTimeout);
        await Run(system);
        Assert.Equal(["a", "b", "c"], _ran);
    }

    [Fact]
    public async Task An_unknown_phase_is_refused_and_the_known_ones_named()
    {
        var system = Make();
        var shutdown = CoordinatedShutdown.Get(system);
        var cause = Assert.Throws<ArgumentException>(() => shutdown.AddTask("no-such-phase", "x", Note("x")));
        Assert.Contains("service-unbind", cause.Message);
        Assert.Throws<ArgumentException>(() => { _ = Run(system, "no-such-phase"); });
        await system.Terminate().WaitAsync(Patience);
    }

    [Theory]
    [InlineData(
        "akka.coordinated-shutdown.phases { a.depends-on = [b], b.depends-on = [c], c.depends-on = [a] }",
        "a -> b -> c -> a")]
    [InlineData("akka.coordinated-shutdown.phases.a.depends-on = [a]", "a -> a")]
    [InlineData("akka.coordinated-shutdown.terminate-actor-system = off", "run-by-actor-system-terminate")]
    [InlineData("akka.coordinated-shutdown.phases.service-stop.timeout = soon", "a duration")]
    public void A_wrong_configuration_says_what_is_wrong(string hocon, string expected)
    {
        var cause = Assert.ThrowsAny<Exception>(() => CoordinatedShutdown.Get(Make(hocon)));
        Assert.Contains(expected, Assert.IsType<ConfigurationException>(cause).Message);
    }
}

internal static class Systems
{
    public static ExtendedActorSystem AsInstanceOfExtended(this ActorSystem system) => (ExtendedActorSystem)system;
}
