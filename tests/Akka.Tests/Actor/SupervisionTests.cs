using Akka.Actor;

namespace HaActors.Akka.Tests.Actor;

public sealed class SupervisionTests : SystemTest
{
    private sealed record Fail(Exception With);

    private sealed record MakeChild(Props Props, string Name);

    // Reports its life to a probe.
    private sealed class Worker : ReceiveActor
    {
        private readonly IActorRef _probe;
        private readonly string _name;
        private int _count;

        public Worker(IActorRef probe, string name)
        {
            _probe = probe;
            _name = name;
            Receive<Fail>(fail => throw fail.With);
            Receive<string>(text => text == "count", _ => Sender.Tell(++_count));
            Receive<MakeChild>(make => Sender.Tell(Context.ActorOf(make.Props, make.Name)));
        }

        protected override void PreStart() => _probe.Tell($"{_name} starts");

        protected override void PostStop() => _probe.Tell($"{_name} stops");

        protected override void PreRestart(Exception reason, object message)
        {
            _probe.Tell($"{_name} before restart by {message?.GetType().Name}");
            base.PreRestart(reason, message!);
        }

        protected override void PostRestart(Exception reason)
        {
            _probe.Tell($"{_name} after restart: {reason.Message}");
            base.PostRestart(reason);
        }
    }

    private sealed class Boss(SupervisorStrategy strategy) : ReceiveActor
    {
        protected override void PreStart() => Become(() =>
        {
            Receive<MakeChild>(make => Sender.Tell(Context.ActorOf(make.Props, make.Name)));
            Receive<Fail>(fail => throw fail.With);
        });

        protected override SupervisorStrategy SupervisorStrategy() => strategy;
    }

    private Task<IActorRef> Child(IActorRef boss, Probe probe, string name) =>
        boss.Ask<IActorRef>(new MakeChild(Props.Create(() => new Worker(probe.Ref, name)), name), Patience);

    private IActorRef BossWith(SupervisorStrategy strategy) => System.ActorOf(Props.Create(() => new Boss(strategy)));

    [Fact]
    public async Task An_actor_that_fails_is_restarted_with_new_state_and_keeps_its_mailbox()
    {
        var probe = NewProbe();
        var worker = System.ActorOf(Props.Create(() => new Worker(probe.Ref, "w")));
        await probe.Expect("w starts");
        Assert.Equal(1, await worker.Ask<int>("count", Patience));
        worker.Tell(new Fail(new InvalidOperationException("oops")));
        var answer = worker.Ask<int>("count", Patience);
        await probe.Expect("w before restart by Fail");
        await probe.Expect("w stops");
        await probe.Expect("w after restart: oops");
        await probe.Expect("w starts");
        Assert.Equal(1, await answer);
    }

    [Fact]
    public async Task A_resumed_actor_keeps_its_state()
    {
        var probe = NewProbe();
        var child = await Child(BossWith(new OneForOneStrategy(_ => Directive.Resume)), probe, "c");
        Assert.Equal(1, await child.Ask<int>("count", Patience));
        child.Tell(new Fail(new InvalidOperationException("oops")));
        Assert.Equal(2, await child.Ask<int>("count", Patience));
        await probe.Expect("c starts");
        await probe.ExpectNothingBefore("nothing");
    }

    [Fact]
    public async Task A_child_that_may_not_be_restarted_again_is_stopped()
    {
        var probe = NewProbe();
        var child = await Child(
            BossWith(new OneForOneStrategy(2, TimeSpan.FromHours(1), _ => Directive.Restart)), probe, "c");
        await probe.Watch(child);
        await probe.Expect("c starts");
        for (var time = 0; time < 2; time++)
        {
            child.Tell(new Fail(new InvalidOperationException("again")));
            await probe.Expect("c before restart by Fail");
            await probe.Expect("c stops");
            await probe.Expect("c after restart: again");
            await probe.Expect("c starts");
        }

        child.Tell(new Fail(new InvalidOperationException("again")));
        await probe.Expect("c stops");
        Assert.Equal(child, (await probe.Expect<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task All_for_one_restarts_the_siblings_too()
    {
        var first = NewProbe();
        var second = NewProbe();
        var boss = BossWith(new AllForOneStrategy(_ => Directive.Restart));
        var one = await Child(boss, first, "one");
        var two = await Child(boss, second, "two");
        Assert.Equal(1, await two.Ask<int>("count", Patience));
        one.Tell(new Fail(new InvalidOperationException("oops")));
        await second.Expect("two starts");
        await second.Expect("two before restart by ");
        await second.Expect("two stops");
        await second.Expect("two after restart: oops");
        await second.Expect("two starts");
        Assert.Equal(1, await two.Ask<int>("count", Patience));
        Assert.Equal(1, await one.Ask<int>("count", Patience));
    }

    [Fact]
    public async Task An_escalated_failure_restarts_the_parent_and_stops_its_children()
    {
        var probe = NewProbe();
        var boss = BossWith(new OneForOneStrategy(_ => Directive.Escalate));
        var child = await Child(boss, probe, "c");
        await probe.Watch(child);
        await probe.Expect("c starts");
        child.Tell(new Fail(new InvalidOperationException("oops")));
        await probe.Expect("c stops");
        await probe.Expect<Terminated>();
        // The parent has a new instance, and the name is free.
        Assert.NotEqual(child, await Child(boss, probe, "c"));
    }

    [Fact]
    public async Task A_restart_waits_until_the_children_are_dead()
    {
        var probe = NewProbe();
        var parent = System.ActorOf(Props.Create(() => new Worker(probe.Ref, "p")));
        await probe.Expect("p starts");
        await Child(parent, probe, "c");
        await probe.Expect("c starts");
        parent.Tell(new Fail(new InvalidOperationException("oops")));
        await probe.Expect("p before restart by Fail");
        await probe.Expect("p stops");
        await probe.Expect("c stops");
        await probe.Expect("p after restart: oops");
        await probe.Expect("p starts");
        await Child(parent, probe, "c");
    }

    [Fact]
    public async Task A_stop_waits_until_the_children_are_dead()
    {
        var probe = NewProbe();
        var parent = System.ActorOf(Props.Create(() => new Worker(probe.Ref, "p")));
        await probe.Expect("p starts");
        await Child(parent, probe, "c");
        await probe.Expect("c starts");
        System.Stop(parent);
        await probe.Expect("c stops");
        await probe.Expect("p stops");
    }

    private sealed class FailsToStart : UntypedActor
    {
        public FailsToStart(bool inConstructor)
        {
            if (inConstructor)
                throw new InvalidOperationException("constructor");
        }

        protected override void PreStart() => throw new InvalidOperationException("PreStart");

        protected override void OnReceive(object message)
        {
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_actor_that_cannot_start_is_stopped(bool inConstructor)
    {
        var probe = NewProbe();
        var actor = System.ActorOf(Props.Create(() => new FailsToStart(inConstructor)));
        await probe.Watch(actor);
        Assert.Equal(actor, (await probe.Expect<Terminated>()).ActorRef);
    }

    private sealed class FailsOnce(Box box) : UntypedActor
    {
        protected override void PreStart()
        {
            if (box.Count++ == 0)
                throw new InvalidOperationException("the first time");
        }

        protected override void OnReceive(object message) => Sender.Tell(box.Count);
    }

    private sealed class Box
    {
        public int Count;
    }

    [Fact]
    public async Task An_actor_that_cannot_start_may_be_restarted()
    {
        var box = new Box();
        var boss = BossWith(new OneForOneStrategy(_ => Directive.Restart));
        var child = await boss.Ask<IActorRef>(new MakeChild(Props.Create(() => new FailsOnce(box)), "c"), Patience);
        Assert.Equal(2, await child.Ask<int>("count", Patience));
    }

    private sealed class FailsToRestart(Box box) : UntypedActor
    {
        protected override void PostRestart(Exception reason)
        {
            if (box.Count++ < 3)
                throw new InvalidOperationException("PostRestart");
        }

        protected override void PostStop() => throw new InvalidOperationException("PostStop");

        protected override void OnReceive(object message)
        {
            if (message is Fail fail)
                throw fail.With;
            Sender.Tell(box.Count);
        }
    }

    [Fact]
    public async Task A_restart_that_fails_is_a_failure_again()
    {
        var box = new Box();
        var boss = BossWith(new OneForOneStrategy(_ => Directive.Restart));
        var child = await boss.Ask<IActorRef>(new MakeChild(Props.Create(() => new FailsToRestart(box)), "c"), Patience);
        child.Tell(new Fail(new InvalidOperationException("oops")));
        Assert.InRange(await child.Ask<int>("count", Patience), 1, 4);
        Assert.True(await child.GracefulStop(Patience));
    }

    [Fact]
    public async Task Kill_stops_by_default_and_a_poison_pill_waits_its_turn()
    {
        var probe = NewProbe();
        var killed = System.ActorOf(Props.Create(() => new Worker(probe.Ref, "k")));
        await probe.Expect("k starts");
        killed.Tell(Kill.Instance);
        await probe.Expect("k stops");

        var poisoned = System.ActorOf(Props.Create(() => new Worker(probe.Ref, "p")));
        await probe.Expect("p starts");
        var before = poisoned.Ask<int>("count", Patience);
        poisoned.Tell(PoisonPill.Instance);
        Assert.Equal(1, await before);
        await probe.Expect("p stops");
    }
}
