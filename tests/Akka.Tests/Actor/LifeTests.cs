using Akka.Actor;
using Akka.Event;

namespace HaActors.Akka.Tests.Actor;

public sealed class LifeTests : SystemTest
{
    [Fact]
    public async Task An_actor_answers_who_asks()
    {
        var echo = ActorDoing((message, context) => context.Sender.Tell(message));
        Assert.Equal("hello", await echo.Ask<string>("hello", Patience));
    }

    [Fact]
    public async Task A_stopped_actor_sends_its_messages_to_the_dead_letters()
    {
        var probe = NewProbe();
        System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));
        var actor = ActorDoing((_, _) => { });
        Assert.True(await actor.GracefulStop(Patience));
        actor.Tell("late", ActorRefs.NoSender);
        var letter = await probe.Expect<DeadLetter>();
        Assert.Equal("late", letter.Message);
        Assert.Equal(actor, letter.Recipient);
    }

    [Fact]
    public async Task An_unhandled_message_is_published()
    {
        var probe = NewProbe();
        System.EventStream.Subscribe(probe.Ref, typeof(UnhandledMessage));
        System.ActorOf(Props.Create(() => new Deaf())).Tell("what?");
        Assert.Equal("what?", (await probe.Expect<UnhandledMessage>()).Message);
    }

    private sealed class Deaf : ReceiveActor;

    [Fact]
    public void A_name_is_unique_among_its_siblings()
    {
        ActorDoing((_, _) => { }, "one");
        Assert.Throws<InvalidActorNameException>(() => ActorDoing((_, _) => { }, "one"));
        Assert.Throws<InvalidActorNameException>(() => ActorDoing((_, _) => { }, "$one"));
        Assert.Throws<InvalidActorNameException>(() => ActorDoing((_, _) => { }, ""));
        Assert.Throws<InvalidActorNameException>(() => ActorDoing((_, _) => { }, "a/b"));
    }

    // Others may hear of the death before the parent frees the name: only the parent can be sure.
    [Fact]
    public async Task A_parent_that_hears_of_a_childs_death_may_use_its_name_again()
    {
        var probe = NewProbe();
        IActorRef? first = null;
        ActorDoing((message, context) =>
        {
            switch (message)
            {
                case "begin":
                    first = context.ActorOf(Props.Create<Deaf>(), "phoenix");
                    context.Watch(first);
                    context.Stop(first);
                    break;
                case Terminated:
                    probe.Ref.Tell(context.ActorOf(Props.Create<Deaf>(), "phoenix"));
                    break;
            }
        }).Tell("begin");
        var second = await probe.Expect<IActorRef>();
        Assert.NotEqual(first, second);
        Assert.Equal(first!.Path, second.Path);
    }

    [Fact]
    public async Task Messages_of_one_sender_keep_their_order()
    {
        var probe = NewProbe();
        for (var number = 0; number < 10_000; number++)
            probe.Ref.Tell(number, ActorRefs.NoSender);
        for (var number = 0; number < 10_000; number++)
            Assert.Equal(number, await probe.Expect<int>());
    }

    [Fact]
    public async Task Many_senders_lose_no_message()
    {
        const int Senders = 8;
        const int Each = 20_000;
        var count = 0;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var counter = ActorDoing((_, _) =>
        {
            if (++count == Senders * Each)
                done.SetResult();
        });
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(() =>
        {
            for (var number = 0; number < Each; number++)
                counter.Tell(number, ActorRefs.NoSender);
        })));
        await done.Task.WaitAsync(Patience);
        Assert.Equal(Senders * Each, count);
    }

    [Fact]
    public async Task Termination_runs_the_callbacks_after_the_last_actor_is_dead()
    {
        var stopped = new TaskCompletionSource();
        System.ActorOf(Props.Create(() => new TellsItsEnd(stopped)));
        var stoppedFirst = false;
        System.RegisterOnTermination(() => stoppedFirst = stopped.Task.IsCompleted);
        await System.Terminate().WaitAsync(Patience);
        Assert.True(stoppedFirst);
        Assert.True(System.WhenTerminated.IsCompleted);
    }

    private sealed class TellsItsEnd(TaskCompletionSource stopped) : UntypedActor
    {
        protected override void PostStop() => stopped.SetResult();

        protected override void OnReceive(object message)
        {
        }
    }

    [Fact]
    public async Task Behaviours_are_replaced_stacked_and_taken_off()
    {
        var actor = System.ActorOf(Props.Create(() => new Moody()));
        Assert.Equal("calm", await actor.Ask<string>("mood", Patience));
        actor.Tell("push");
        Assert.Equal("angry", await actor.Ask<string>("mood", Patience));
        actor.Tell("pop");
        Assert.Equal("calm", await actor.Ask<string>("mood", Patience));
    }

    private sealed class Moody : ReceiveActor
    {
        public Moody() => Become(Calm);

        private void Calm()
        {
            Receive<string>(text => text == "mood", _ => Sender.Tell("calm"));
            Receive<string>(text => text == "push", _ => BecomeStacked(Angry));
        }

        private void Angry()
        {
            Receive<string>(text => text == "mood", _ => Sender.Tell("angry"));
            ReceiveAny(_ => UnbecomeStacked());
        }
    }

    [Fact]
    public async Task The_receive_timeout_comes_when_no_message_does()
    {
        var probe = NewProbe();
        System.ActorOf(Props.Create(() => new Impatient(probe.Ref)));
        await probe.Expect<ReceiveTimeout>();
    }

    private sealed class Impatient : ReceiveActor
    {
        public Impatient(IActorRef tell)
        {
            SetReceiveTimeout(TimeSpan.FromMilliseconds(20));
            Receive<ReceiveTimeout>(timeout =>
            {
                SetReceiveTimeout(null);
                tell.Tell(timeout);
            });
        }
    }
}
