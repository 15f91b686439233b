using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace HaActors.Akka.Tests.Actor;

public sealed class LowNumbersFirst(Settings settings, Config config) : UnboundedStablePriorityMailbox(settings, config)
{
    protected override int PriorityGenerator(object message) => message is int number ? number : 0;
}

public sealed class MailboxTests() : SystemTest(
    """
    low-first.mailbox-type = "HaActors.Akka.Tests.Actor.LowNumbersFirst, HaActors.Akka.Tests"
    narrow { mailbox-type = "Akka.Dispatch.BoundedMailbox", mailbox-capacity = 2 }
    pinned { type = PinnedDispatcher }
    own { type = ForkJoinDispatcher, dedicated-thread-pool.thread-count = 2 }
    akka.actor.deployment { /deployed { mailbox = low-first }, "/many/*" { dispatcher = pinned } }
    """)
{
    private IActorRef Gated(ManualResetEventSlim gate, Probe probe, Func<Props, Props> with, string? name = null)
    {
        Action<object, IActorContext> behaviour = (message, _) =>
        {
            if (message is "wait")
                gate.Wait();
            else
                probe.Ref.Tell(message);
        };
        var actor = System.ActorOf(with(Props.Create(() => new Doing(behaviour)).WithDispatcher("own")), name);
        actor.Tell("wait");
        SpinWait.SpinUntil(() => !((ActorRefWithCell)actor).Underlying.HasMessages);
        return actor;
    }

    [Theory]
    [InlineData("by props")]
    [InlineData("by deployment")]
    public async Task A_priority_mailbox_hands_out_the_lowest_number_first(string how)
    {
        var probe = NewProbe();
        using var gate = new ManualResetEventSlim();
        var actor = how == "by props"
            ? Gated(gate, probe, props => props.WithMailbox("low-first"))
            : Gated(gate, probe, props => props, "deployed");
        foreach (var number in (int[])[3, 1, 2])
            actor.Tell(number);
        gate.Set();
        foreach (var number in (int[])[1, 2, 3])
            await probe.Expect(number);
    }

    [Fact]
    public async Task A_bounded_mailbox_turns_messages_beyond_its_limit_into_dead_letters()
    {
        var probe = NewProbe();
        var letters = NewProbe();
        System.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));
        using var gate = new ManualResetEventSlim();
        var actor = Gated(gate, probe, props => props.WithMailbox("narrow"));
        foreach (var number in (int[])[1, 2, 3])
            actor.Tell(number);
        Assert.Equal(3, (await letters.Expect<DeadLetter>()).Message);
        gate.Set();
        await probe.Expect(1);
        await probe.Expect(2);
    }

    [Fact]
    public async Task An_actor_may_have_a_thread_of_its_own()
    {
        var actor = System.ActorOf(
            Props.Create(() => new Doing((_, context) => context.Sender.Tell(Environment.CurrentManagedThreadId)))
                .WithDispatcher("pinned"));
        var first = await actor.Ask<int>("?", Patience);
        Assert.Equal(first, await actor.Ask<int>("?", Patience));
        Assert.True(await actor.GracefulStop(Patience));
    }

    [Fact]
    public async Task A_dispatcher_may_have_threads_of_its_own()
    {
        var actor = System.ActorOf(
            Props.Create(() => new Doing((_, context) => context.Sender.Tell(Thread.CurrentThread.Name ?? "")))
                .WithDispatcher("own"));
        Assert.StartsWith("own-", await actor.Ask<string>("?", Patience));
    }

    [Fact]
    public void A_dispatcher_or_mailbox_that_is_not_configured_is_refused()
    {
        Assert.Throws<ConfigurationException>(() => System.ActorOf(Props.Create<Silent>().WithDispatcher("none")));
        Assert.Throws<ConfigurationException>(() => System.ActorOf(Props.Create<Silent>().WithMailbox("none")));
    }

    private sealed class Silent : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }
}
