using Akka.Actor;

namespace HaActors.Akka.Tests.Actor;

public sealed class StashAndTimerTests() : SystemTest(
    """
    narrow { mailbox-type = "Akka.Dispatch.BoundedDequeBasedMailbox", mailbox-capacity = 100, stash-capacity = 2 }
    """)
{
    private sealed class Door : ReceiveActor, IWithUnboundedStash
    {
        private readonly IActorRef _probe;

        public Door(IActorRef probe)
        {
            _probe = probe;
            Closed();
        }

        public IStash Stash { get; set; } = null!;

        private void Closed()
        {
            Receive<string>(text => text == "open", _ =>
            {
                Become(Open);
                Stash.UnstashAll();
            });
            Receive<string>(text => text == "fail", _ => throw new InvalidOperationException("fail"));
            Receive<string>(text => text == "twice", _ =>
            {
                Stash.Stash();
                Assert.Throws<IllegalActorStateException>(Stash.Stash);
            });
            ReceiveAny(_ => Stash.Stash());
        }

        private void Open() => ReceiveAny(message => _probe.Tell(message, Sender));
    }

    [Fact]
    public async Task Stashed_messages_come_back_in_order_before_newer_ones()
    {
        var probe = NewProbe();
        var door = System.ActorOf(Props.Create(() => new Door(probe.Ref)));
        foreach (var message in (object[])[1, 2, "twice", 3, "open", 4])
            door.Tell(message);
        foreach (var message in (object[])[1, 2, "twice", 3, 4])
            await probe.Expect(message);
    }

    [Fact]
    public async Task A_restart_puts_the_stash_back_into_the_mailbox()
    {
        var probe = NewProbe();
        var door = System.ActorOf(Props.Create(() => new Door(probe.Ref)));
        foreach (var message in (object[])[1, "fail", "open"])
            door.Tell(message);
        await probe.Expect<object>(1);
    }

    [Fact]
    public async Task A_stash_with_a_limit_says_when_it_is_full()
    {
        var overflow = new TaskCompletionSource<(int, bool)>();
        var actor = System.ActorOf(Props.Create(() => new Narrow(overflow)).WithStashCapacity(2));
        foreach (var message in (int[])[1, 2, 3])
            actor.Tell(message);
        Assert.Equal((2, true), await overflow.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task The_limit_of_a_stash_may_come_with_the_mailbox()
    {
        var overflow = new TaskCompletionSource<(int, bool)>();
        var actor = System.ActorOf(Props.Create(() => new NarrowByMailbox(overflow)).WithMailbox("narrow"));
        foreach (var message in (int[])[1, 2, 3])
            actor.Tell(message);
        Assert.Equal((2, true), await overflow.Task.WaitAsync(Patience));
    }

    private sealed class Narrow(TaskCompletionSource<(int, bool)> overflow) : StashingAll(overflow), IWithStash;

    private sealed class NarrowByMailbox(TaskCompletionSource<(int, bool)> overflow)
        : StashingAll(overflow), IWithBoundedStash;

    private abstract class StashingAll(TaskCompletionSource<(int, bool)> overflow) : UntypedActor, IActorStash
    {
        public IStash Stash { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            try
            {
                Stash.Stash();
            }
            catch (StashOverflowException)
            {
                overflow.TrySetResult((Stash.Capacity, Stash.IsFull));
            }
        }
    }

    private sealed class Reopened : ReceiveActor, IWithUnboundedStash
    {
        public Reopened(IActorRef probe)
        {
            Receive<string>(text => text == "open", _ =>
            {
                Stash.Prepend(Stash.ClearStash());
                Stash.Prepend([new Envelope("first", Self), new Envelope("first", Self)]);
                Become(() => ReceiveAny(message => probe.Tell(message)));
                Stash.UnstashAll();
            });
            ReceiveAny(_ => Stash.Stash());
        }

        public IStash Stash { get; set; } = null!;
    }

    [Fact]
    public async Task What_is_put_before_a_stash_keeps_equal_messages()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(Props.Create(() => new Reopened(probe.Ref)));
        foreach (var message in (object[])["again", "again", "other", "again", "open"])
            actor.Tell(message);
        foreach (var message in (object[])["first", "first", "again", "again", "other", "again"])
            await probe.Expect(message);
    }

    private sealed class Ticking : ReceiveActor, IWithTimers
    {
        public Ticking(IActorRef probe)
        {
            Receive<string>(text => text == "single", _ => Timers.StartSingleTimer("key", "tick", TimeSpan.FromMilliseconds(1)));
            Receive<string>(text => text == "periodic", _ =>
                Timers.StartPeriodicTimer("key", "tick", TimeSpan.FromMilliseconds(1)));
            Receive<string>(text => text == "cancel", _ =>
            {
                Timers.Cancel("key");
                probe.Tell(Timers.IsTimerActive("key"));
            });
            Receive<string>(text => text == "late", _ =>
            {
                // The timer fires while this handler runs; then it is void.
                Timers.StartSingleTimer("key", "stale", TimeSpan.Zero);
                SpinWait.SpinUntil(() => ((ActorCell)Context).HasMessages);
                Timers.StartSingleTimer("key", "fresh", TimeSpan.Zero);
            });
            Receive<string>(text => text == "fail", _ =>
            {
                Timers.StartSingleTimer("key", "stale", TimeSpan.Zero);
                SpinWait.SpinUntil(() => ((ActorCell)Context).HasMessages);
                throw new InvalidOperationException("fail");
            });
            ReceiveAny(message => probe.Tell(message));
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }

    [Fact]
    public async Task A_single_timer_fires_once_and_a_periodic_one_until_it_is_cancelled()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(Props.Create(() => new Ticking(probe.Ref)));
        actor.Tell("single");
        await probe.Expect("tick");
        actor.Tell("periodic");
        await probe.Expect("tick");
        await probe.Expect("tick");
        actor.Tell("cancel");
        object message;
        while ((message = await probe.Expect<object>()) is "tick")
        {
        }

        Assert.Equal(false, message);
        actor.Tell("after");
        await probe.Expect("after");
    }

    [Fact]
    public async Task A_timer_that_was_started_again_drops_its_old_message()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(Props.Create(() => new Ticking(probe.Ref)));
        actor.Tell("late");
        await probe.Expect("fresh");
    }

    [Fact]
    public async Task A_restart_ends_the_timers_and_drops_their_messages()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(Props.Create(() => new Ticking(probe.Ref)));
        actor.Tell("fail");
        actor.Tell("after");
        await probe.Expect("after");
    }
}
