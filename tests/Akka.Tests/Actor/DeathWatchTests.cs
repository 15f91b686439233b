using Akka.Actor;

namespace HaActors.Akka.Tests.Actor;

public sealed class DeathWatchTests()
    : SystemTest("own { type = ForkJoinDispatcher, dedicated-thread-pool.thread-count = 1 }")
{
    [Fact]
    public async Task A_watcher_hears_of_the_death_once()
    {
        var probe = NewProbe();
        var subject = ActorDoing((_, _) => { });
        await probe.Watch(subject);
        await probe.Watch(subject);
        subject.Tell(PoisonPill.Instance);
        var terminated = await probe.Expect<Terminated>();
        Assert.Equal(subject, terminated.ActorRef);
        Assert.True(terminated.ExistenceConfirmed);
        Assert.False(terminated.AddressTerminated);
        await probe.ExpectNothingBefore("once");
    }

    [Fact]
    public async Task Who_watches_a_dead_actor_hears_of_it_at_once()
    {
        var probe = NewProbe();
        var subject = ActorDoing((_, _) => { });
        Assert.True(await subject.GracefulStop(Patience));
        await probe.Watch(subject);
        var terminated = await probe.Expect<Terminated>();
        Assert.Equal(subject, terminated.ActorRef);
        Assert.False(terminated.ExistenceConfirmed);
    }

    [Fact]
    public async Task A_watch_may_have_a_message_of_its_own()
    {
        var probe = NewProbe();
        var subject = ActorDoing((_, _) => { });
        var ready = new TaskCompletionSource();
        ActorDoing((message, context) =>
        {
            if (message is "watch")
            {
                context.WatchWith(subject, "gone");
                Assert.Throws<InvalidOperationException>(() => context.Watch(subject));
                ready.SetResult();
            }
            else
            {
                probe.Ref.Tell(message);
            }
        }).Tell("watch");
        await ready.Task.WaitAsync(Patience);
        subject.Tell(PoisonPill.Instance);
        await probe.Expect("gone");
    }

    [Fact]
    public async Task An_unwatched_death_is_not_heard_of_even_when_it_is_in_the_mailbox()
    {
        var probe = NewProbe();
        var subject = ActorDoing((_, _) => { });
        var watching = new TaskCompletionSource();
        var go = new ManualResetEventSlim();
        Action<object, IActorContext> behaviour = (message, context) =>
        {
            switch (message)
            {
                case "watch":
                    context.Watch(subject);
                    watching.SetResult();
                    break;
                case "unwatch":
                    go.Wait();
                    context.Unwatch(subject);
                    break;
                default:
                    probe.Ref.Tell(message);
                    break;
            }
        };
        var watcher = System.ActorOf(Props.Create(() => new Doing(behaviour)).WithDispatcher("own"));
        watcher.Tell("watch");
        await watching.Task.WaitAsync(Patience);
        watcher.Tell("unwatch");
        Assert.True(await subject.GracefulStop(Patience));
        go.Set();
        watcher.Tell("end");
        await probe.Expect("end");
    }

    [Fact]
    public async Task A_death_that_is_not_handled_kills_the_watcher()
    {
        var probe = NewProbe();
        var subject = ActorDoing((_, _) => { });
        var watcher = System.ActorOf(Props.Create(() => new Devoted(subject)));
        await probe.Watch(watcher);
        subject.Tell(PoisonPill.Instance);
        Assert.Equal(watcher, (await probe.Expect<Terminated>()).ActorRef);
    }

    private sealed class Devoted : ReceiveActor
    {
        public Devoted(IActorRef subject) => Context.Watch(subject);
    }

    [Fact]
    public async Task A_task_may_wait_for_a_death()
    {
        var subject = ActorDoing((_, _) => { });
        var death = subject.WatchAsync();
        Assert.False(death.IsCompleted);
        subject.Tell(PoisonPill.Instance);
        Assert.True(await death.WaitAsync(Patience));
    }
}
