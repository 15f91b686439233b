using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Configs;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>
/// An actor system with a test actor in it, and the means to wait for what that actor receives. A test framework's
/// test kit derives from it.
/// </summary>
public abstract partial class TestKitBase : IActorRefFactory
{
    private static readonly AtomicNumber TestActorId = new();

    private readonly ITestKitAssertions _assertions;
    private readonly MessageInbox _inbox = new();
    private TestState _state = null!;

    protected TestKitBase(ITestKitAssertions assertions, ActorSystem? system = null, string? testActorName = null)
        : this(assertions, system, ActorSystemSetup.Empty, null, testActorName)
    {
    }

    protected TestKitBase(
        ITestKitAssertions assertions,
        ActorSystemSetup setup,
        string? actorSystemName = null,
        string? testActorName = null)
        : this(assertions, null, setup, actorSystemName, testActorName)
    {
    }

    protected TestKitBase(
        ITestKitAssertions assertions,
        Config config,
        string? actorSystemName = null,
        string? testActorName = null)
        : this(assertions, null, SetupOf(config), actorSystemName, testActorName)
    {
    }

    protected TestKitBase(
        ITestKitAssertions assertions,
        ActorSystem? system,
        ActorSystemSetup config,
        string? actorSystemName,
        string? testActorName)
    {
        _assertions = assertions ?? throw new ArgumentNullException(nameof(assertions));
#pragma warning disable CA2214 // Akka.NET's shape: a derived kit replaces the initialization
        InitializeTest(system, config, actorSystemName, testActorName);
#pragma warning restore CA2214
    }

    public static Config DefaultConfig => TestConfigs.DefaultConfig;

    /// <summary>Everything that actors can log about themselves.</summary>
    public static Config FullDebugConfig { get; } = ConfigurationFactory.ParseString(
        """
        akka.loglevel = DEBUG
        akka.actor.debug {
          receive = on
          autoreceive = on
          lifecycle = on
          event-stream = on
          unhandled = on
          fsm = on
          router-misconfiguration = on
        }
        """);

    /// <summary>A monotonic clock.</summary>
    public static TimeSpan Now => TestClock.Now;

    public ActorSystem Sys => _state.System;

    public TestKitSettings TestKitSettings => _state.Settings;

    public IActorRef TestActor => _state.TestActor;

    /// <summary>Who sent the last received message.</summary>
    public IActorRef LastSender => _state.Last.Sender;

    public object? LastMessage => _state.Last.Message;

    public bool HasMessages => _inbox.Count > 0;

    public ILoggingAdapter Log => _state.Log;

    public EventFilterFactory EventFilter => _state.EventFilter;

    internal ITestKitAssertions AssertionsOfKit => _assertions;

    protected virtual void InitializeTest(
        ActorSystem? system, ActorSystemSetup config, string? actorSystemName, string? testActorName)
    {
        if (system is null)
        {
            var bootstrap = config.Get<BootstrapSetup>();
            var withConfig = (bootstrap.HasValue ? bootstrap.Value : BootstrapSetup.Create())
                .WithConfigFallback(DefaultConfig);
            system = ActorSystem.Create(actorSystemName ?? "test", config.And(withConfig));
        }

        TestEventListener.SubscribeAll((ExtendedActorSystem)system);
        _ = system.RegisterExtension(new TestKitExtension());
        _ = system.RegisterExtension(new TestKitAssertionsExtension(_assertions));
        var name = testActorName ?? $"testActor{TestActorId.Next()}";
        var testActor = ((ExtendedActorSystem)system).SystemActorOf(
            Props.CreateBy(new TestActorProducer(_inbox)).WithDispatcher("akka.test.test-actor.dispatcher"), name);
        _state = new TestState(system, testActor, Logging.GetLogger(system, GetType()));
        _state.EventFilter = new EventFilterFactory(this);
        AwaitStart(testActor);

        var cell = this is INoImplicitSender ? null : ((ActorRefWithCell)testActor).Underlying as ActorCell;

        // A probe is made in the middle of a test, whose sender stays what it was.
        if (this is not TestProbe)
            InternalCurrentActorCellKeeper.Current = cell;
        if (cell is not null)
            SynchronizationContext.SetSynchronizationContext(
                new ActorCellKeepingSynchronizationContext(cell));
    }

    protected void InitializeTest(
        ActorSystem? system, Config config, string? actorSystemName, string? testActorName) =>
        InitializeTest(system, SetupOf(config), actorSystemName, testActorName);

    /// <summary>Has the test actor watch; <see cref="ExpectTerminated"/> waits for the end.</summary>
    public IActorRef Watch(IActorRef actorToWatch)
    {
        WatchAsync(actorToWatch).Now();
        return actorToWatch;
    }

    public async Task<IActorRef> WatchAsync(IActorRef actorToWatch)
    {
        await TestActor.Ask(new TestActor.Watch(actorToWatch), RemainingOrDefault);
        return actorToWatch;
    }

    public IActorRef Unwatch(IActorRef actorToUnwatch)
    {
        UnwatchAsync(actorToUnwatch).Now();
        return actorToUnwatch;
    }

    public async Task<IActorRef> UnwatchAsync(IActorRef actorToUnwatch)
    {
        await TestActor.Ask(new TestActor.Unwatch(actorToUnwatch), RemainingOrDefault);
        return actorToUnwatch;
    }

    /// <summary>Messages for which this holds do not reach the test.</summary>
    public void IgnoreMessages(Func<object, bool> shouldIgnoreMessage) =>
        TestActor.Tell(new TestActor.SetIgnore(message => shouldIgnoreMessage(message)), ActorRefs.NoSender);

    public void IgnoreMessages<TMsg>(Func<TMsg, bool> shouldIgnoreMessage) =>
        IgnoreMessages(message => message is TMsg typed && shouldIgnoreMessage(typed));

    public void IgnoreMessages<TMsg>() => IgnoreMessages(message => message is TMsg);

    public void IgnoreNoMessages() => TestActor.Tell(new TestActor.SetIgnore(null), ActorRefs.NoSender);

    public void SetAutoPilot(AutoPilot pilot) => TestActor.Tell(new TestActor.SetAutoPilot(pilot), ActorRefs.NoSender);

    public EventFilterFactory CreateEventFilter(ActorSystem system) => new(this, system);

    /// <summary>A further test actor, which puts what it receives into this kit's inbox.</summary>
    public IActorRef CreateTestActor(string name)
    {
        var actor = ((ExtendedActorSystem)Sys).SystemActorOf(
            Props.CreateBy(new TestActorProducer(_inbox)).WithDispatcher("akka.test.test-actor.dispatcher"), name);
        AwaitStart(actor);
        return actor;
    }

    public virtual TestProbe CreateTestProbe(string? name = null) => CreateTestProbe(Sys, name);

    public virtual TestProbe CreateTestProbe(ActorSystem system, string? name = null) =>
        new(system, _assertions, name);

    public virtual TestLatch CreateTestLatch(int count = 1) =>
        new(count, TestKitSettings.DefaultTimeout, Dilated);

    public TestBarrier CreateTestBarrier(int count) => new(this, count);

    /// <summary>The time multiplied by <c>akka.test.timefactor</c>.</summary>
    public TimeSpan Dilated(TimeSpan duration) =>
        duration.IsPositiveFinite() ? duration * TestKitSettings.TestTimeFactor : duration;

    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) =>
        Shutdown(Sys, duration, verifySystemShutdown);

    /// <summary>Terminates the system and waits for its end.</summary>
    /// <param name="system">The system.</param>
    /// <param name="duration">The longest wait; null: 5 s, dilated, and not above 10 s.</param>
    /// <param name="verifySystemShutdown">Whether a longer shutdown fails the test; otherwise it is logged.</param>
    protected virtual void Shutdown(ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        var limit = duration ?? Dilated(TimeSpan.FromSeconds(5)).Min(TimeSpan.FromSeconds(10));
        var isDown = system.Terminate() is var terminating && Ends(terminating, limit);
        if (isDown)
            return;
        var message = $"Failed to stop [{system.Name}] within [{limit}]";
        if (verifySystemShutdown)
            throw new TimeoutException(message);
        system.Log.Warning("Failed to stop [{0}] within [{1}]", system.Name, limit);
    }

    private static bool Ends(Task task, TimeSpan limit)
    {
        using var done = new ManualResetEventSlim();
        _ = task.ContinueWith(
            _ => done.Set(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return done.Wait(limit);
    }

    private static void AwaitStart(IActorRef actor)
    {
        if (actor is not IRepointableRef repointable)
            return;
        var deadline = TestClock.Now + TimeSpan.FromSeconds(10);
        while (!repointable.IsStarted)
        {
            if (TestClock.Now > deadline)
                throw new TimeoutException("The test actor did not start.");
            Blocking.Pause(blocking: true, TimeSpan.FromMilliseconds(1), default).Now();
        }
    }

    private static ActorSystemSetup SetupOf(Config config) =>
        ActorSystemSetup.Empty.And(BootstrapSetup.Create().WithConfig(config));

    private sealed class TestState(ActorSystem system, IActorRef testActor, ILoggingAdapter log)
    {
        public ActorSystem System { get; } = system;

        public TestKitSettings Settings { get; } = TestKitExtension.For(system);

        public IActorRef TestActor { get; } = testActor;

        public ILoggingAdapter Log { get; } = log;

        public EventFilterFactory EventFilter { get; set; } = null!;

        public MessageEnvelope Last { get; set; } = NullMessageEnvelope.Instance;

        /// <summary>When the innermost within block ends.</summary>
        public TimeSpan? End { get; set; }

        public bool LastWasNoMessage { get; set; }
    }

    private sealed class TestActorProducer(MessageInbox inbox) : IIndirectActorProducer
    {
        public Type ActorType => typeof(InternalTestActor);

        public ActorBase Produce() => new InternalTestActor(inbox);

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class AtomicNumber
    {
        private int _last;

        public int Next() => Interlocked.Increment(ref _last);
    }
}
