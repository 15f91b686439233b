using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Pattern;
using Akka.Routing;

namespace HaActors.Akka.Internals.Tests.Dispatch;

/// <summary>Wherever the runtime calls what its user wrote, the calling thread holds no lock of the runtime.</summary>
/// <remarks>But for an extension while it is made, once: who needs it meanwhile has to wait for it.</remarks>
public sealed class LockTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly ConcurrentDictionary<string, string> Held = [];

    // Where the search for locks begins.
    private static readonly ConcurrentBag<object> Roots = [];

    private readonly ActorSystem _system;

    public LockTests()
    {
        Held.Clear();
        Roots.Clear();
        _system = ActorSystem.Create("locks", ConfigurationFactory.ParseString($$"""
            akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }
            asked-first.mailbox-type = "{{typeof(Priorities).AssemblyQualifiedName}}"
            pinned.type = PinnedDispatcher
            narrow { mailbox-type = "Akka.Dispatch.BoundedMailbox", mailbox-capacity = 10 }
            """));
        Roots.Add(_system);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _system.Terminate().WaitAsync(Patience);

    [Fact]
    public void A_lock_that_is_held_is_found()
    {
        var inside = new Lock();
        var plain = new object();
        var root = new Dictionary<string, object[]> { ["a"] = [new Tuple<Lock, object>(inside, plain)] };
        Assert.Empty(HeldLocks.Of(root));
        lock (inside)
            Assert.Single(HeldLocks.Of(root));
        lock (plain)
            Assert.Single(HeldLocks.Of(root));
        Assert.InRange(HeldLocks.Reach(_system), 1_000, int.MaxValue);
    }

    [Theory]
    [InlineData("akka.actor.default-dispatcher", "")]
    [InlineData("pinned", "")]
    [InlineData("akka.actor.default-dispatcher", "narrow")]
    [InlineData("akka.actor.default-dispatcher", "asked-first")]
    public async Task In_the_life_of_an_actor(string dispatcher, string mailbox)
    {
        var boss = _system.ActorOf(Props.Create(() => new Boss()));
        var props = Props.CreateBy(new Producer()).WithDispatcher(dispatcher);
        var actor = await boss.Ask<IActorRef>(mailbox.Length > 0 ? props.WithMailbox(mailbox) : props, Patience);
        await actor.Ask<string>("ask", Patience);
        await actor.Ask<string>("async", Patience);
        actor.Tell("fail");
        await actor.Ask<string>("ask", Patience);
        await actor.GracefulStop(Patience);
        await Expect(
            "constructor", "producer", "PreStart", "Receive", "async before", "async after", "PreRestart", "PostRestart",
            "decider", "PostStop", "release");
        if (mailbox == "asked-first")
            await Expect("priority");
    }

    [Fact]
    public async Task In_what_is_called_beside_actors()
    {
        var echo = _system.ActorOf(Props.Create(() => new Echo()));
        _system.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(1), () => Look("scheduled action"));
        var source = new TaskCompletionSource<string>();
        var piped = source.Task.PipeTo(echo, success: text => Looked("piped", text));
        source.SetResult("text");
        await piped.WaitAsync(Patience);

        var cancelable = new Cancelable(_system.Scheduler);
        Roots.Add(cancelable);
        cancelable.Token.Register(() => Look("cancelled"));
        cancelable.CancelAfter(1);

        var breaker = CircuitBreaker.Create(_system.Scheduler, 1, Patience, TimeSpan.FromMilliseconds(1))
            .OnOpen(() => Look("breaker open"))
            .OnHalfOpen(() => Look("breaker half open"));
        Roots.Add(breaker);
        await Assert.ThrowsAsync<InvalidOperationException>(() => breaker.WithCircuitBreaker(() =>
        {
            Look("breaker call");
            return Task.FromException(new InvalidOperationException());
        }));

        var router = _system.ActorOf(Props.Create(() => new Echo()).WithRouter(new LookingPool()));
        await router.Ask<string>("routed", Patience);
        await Expect("scheduled action", "piped", "cancelled", "breaker call", "breaker open", "breaker half open", "route");
    }

    [Fact]
    public async Task At_the_end_of_the_system()
    {
        var shutdown = CoordinatedShutdown.Get(_system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "look", () =>
        {
            Look("phase");
            return Task.FromResult(global::Akka.Done.Instance);
        });
        _system.RegisterOnTermination(() => Look("termination"));
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        await Expect("phase", "termination");
    }

    private static async Task Expect(params string[] places)
    {
        using var deadline = new CancellationTokenSource(Patience);
        foreach (var place in places)
        {
            while (!Held.ContainsKey(place))
            {
                deadline.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        Assert.DoesNotContain(Held, each => each.Value.Length > 0);
    }

    private static void Look(string place) =>
        Held.AddOrUpdate(
            place,
            static (_, found) => found,
            static (_, before, found) => before.Length > 0 ? before : found,
            string.Join(", ", HeldLocks.Of(Roots.ToArray())));

    private static T Looked<T>(string place, T value)
    {
        Look(place);
        return value;
    }

    private sealed class Boss : UntypedActor
    {
        protected override SupervisorStrategy SupervisorStrategy() =>
            new OneForOneStrategy(_ => Looked("decider", Directive.Restart));

        protected override void OnReceive(object message) => Sender.Tell(Context.ActorOf((Props)message));
    }

    private sealed class Producer : IIndirectActorProducer
    {
        public Type ActorType => typeof(Looking);

        public ActorBase Produce() => Looked("producer", new Looking());

        public void Release(ActorBase actor) => Look("release");
    }

    private sealed class Looking : ReceiveActor
    {
        public Looking()
        {
            Look("constructor");
            Receive<string>(text => text == "ask", text =>
            {
                Look("Receive");
                Sender.Tell(text);
            });
            Receive<string>(text => text == "fail", _ => throw new InvalidOperationException());
            ReceiveAsync<string>(async text =>
            {
                Look("async before");
                await Task.Yield();
                Look("async after");
                Sender.Tell(text);
            });
        }

        protected override void PreStart() => Look("PreStart");

        protected override void PostStop() => Look("PostStop");

        protected override void PreRestart(Exception reason, object message) => Look("PreRestart");

        protected override void PostRestart(Exception reason) => Look("PostRestart");
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class LookingLogic : RoutingLogic
    {
        public override Routee Select(object message, Routee[] routees) => Looked("route", routees[0]);
    }

    private sealed class LookingPool() : Pool(1, null, null, Dispatchers.DefaultDispatcherId, false)
    {
        public override Router CreateRouter(ActorSystem system) => new(new LookingLogic());

        public override int GetNrOfInstances(ActorSystem system) => 1;

        public override global::Akka.Util.ISurrogate ToSurrogate(ActorSystem system) =>
            throw new NotSupportedException();
    }

    public sealed class Priorities(Settings settings, Config config) : UnboundedPriorityMailbox(settings, config)
    {
        protected override int PriorityGenerator(object message) => Looked("priority", 0);
    }
}
