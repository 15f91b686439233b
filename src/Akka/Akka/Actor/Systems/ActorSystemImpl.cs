using System.Text.RegularExpressions;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor.Internal;

/// <summary>The actor system.</summary>
public partial class ActorSystemImpl : ExtendedActorSystem
{
    private readonly string _name;
    private readonly Settings _settings;
    private readonly EventStream _eventStream;
    private readonly IScheduler _scheduler;
    private readonly IActorRefProvider _provider;
    private readonly Mailboxes _mailboxes;
    private readonly Dispatchers _dispatchers;
    private readonly ILoggingAdapter _log;
    private Serialization.Serialization? _serialization;
    private long _nextUid;

    public ActorSystemImpl(string name)
        : this(name, ConfigurationFactory.Load(), ActorSystemSetup.Empty)
    {
    }

    public ActorSystemImpl(string name, Config config, ActorSystemSetup setup, Option<Props>? guardianProps = null)
    {
        if (!ValidName().IsMatch(name))
        {
            throw new ArgumentException(
                $"Invalid ActorSystem name [{name}], must contain only word characters (i.e. [a-zA-Z0-9] plus "
                + "non-leading '-' or '_')",
                nameof(name));
        }

        ArgumentNullException.ThrowIfNull(config);
        _name = name;
        GuardianProps = guardianProps ?? Option<Props>.None;
        var simulated = setup.Get<SimulationSetup>() is { HasValue: true };
        TaskOptions = simulated ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously;
        _terminated = new TaskCompletionSource(TaskOptions);

        _settings = new Settings(this, config, setup);
        SerializesMessages = _settings.SerializeAllMessages;
        _nextUid = _settings.ForkChance("uids").NextInt64(1, 1L << 31);
        _eventStream = new EventStream(_settings.DebugEventStream);
        _eventStream.StartStdoutLogger(_settings);
        _log = Logging.GetLogger(_eventStream, $"ActorSystem({name})");
        _scheduler = Instantiate.As<IScheduler>(
            _settings.SchedulerClass, "akka.scheduler.implementation", _settings.Config, _log);
        if (_scheduler is SchedulerBase own)
            own.ForkChance = _settings.ForkChance;
        _eventStream.UseClock(_scheduler);
        _provider = MakeProvider();
        _mailboxes = new Mailboxes(this);
        _dispatchers = new Dispatchers(
            this, new DefaultDispatcherPrerequisites(_eventStream, _scheduler, _settings, _mailboxes), _log);
    }

    public override IActorRefProvider Provider => _provider;

    public override Settings Settings => _settings;

    public override string Name => _name;

    public override Serialization.Serialization Serialization => _serialization!;

    public override EventStream EventStream => _eventStream;

    public override IActorRef DeadLetters => Provider.DeadLetters;

    public override IActorRef IgnoreRef => Provider.IgnoreRef;

    public override Dispatchers Dispatchers => _dispatchers;

    public override Mailboxes Mailboxes => _mailboxes;

    public override IScheduler Scheduler => _scheduler;

    public override ILoggingAdapter Log => _log;

    public override IInternalActorRef Guardian => Provider.Guardian;

    public override IInternalActorRef SystemGuardian => Provider.SystemGuardian;

    public override IInternalActorRef LookupRoot => Provider.RootGuardian;

    public Option<Props> GuardianProps { get; }

    /// <summary>How tasks are made that this system ends: a simulation runs their continuations on its own thread.</summary>
    internal TaskCreationOptions TaskOptions { get; }

    internal bool SerializesMessages { get; }

    internal static ActorSystemImpl Of(IActorRefProvider provider) => (ActorSystemImpl)provider.Settings.System;

    /// <summary>An incarnation that no other actor of this system had.</summary>
    internal long NextUid() => Interlocked.Increment(ref _nextUid);

    internal Random ForkChance(string purpose) => _settings.ForkChance(purpose);

    /// <summary>Starts guardians, loggers and extensions. Waits for no message to be handled.</summary>
    public void Start()
    {
        try
        {
            var silence = _settings.LogDeadLettersSuspendDuration;
            if (silence < TimeSpan.Zero && silence != Timeout.InfiniteTimeSpan)
                throw new ConfigurationException("akka.log-dead-letters-suspend-duration must not be negative.");

            _provider.Init(this);
            _serialization = new Serialization.Serialization(this);
            Started();
            _eventStream.StartUnsubscriber(this);
            _eventStream.StartDefaultLoggers(this);
            StartDeadLetterListener();
            NotHonoured.Warn(_settings.Config, _log);
            LoadExtensions();
            // Its settings are checked now, not at the end; and the end of the process must find it.
            if (_settings.Config.GetBoolean("akka.coordinated-shutdown.run-by-clr-shutdown-hook")
                || _settings.CoordinatedShutdownRunByActorSystemTerminate)
                _ = CoordinatedShutdown.Get(this);
            if (_settings.LogConfigOnStart)
                _log.Warning(_settings.ToString());
        }
        catch
        {
            Abort();
            throw;
        }
    }

    private void StartDeadLetterListener()
    {
        if (_settings.LogDeadLetters > 0)
            SystemActorOf<DeadLetterListener>("deadLetterListener");
        if (_settings.DebugUnhandledMessage)
            SystemActorOf<UnhandledMessageForwarder>("unhandledMessageForwarder");
    }

    private IActorRefProvider MakeProvider() =>
        _settings.ProviderSelectionType is ProviderSelection.Local
            ? new LocalActorRefProvider(_name, _settings, _eventStream)
            : Instantiate.As<IActorRefProvider>(
                _settings.ProviderClass, "akka.actor.provider", _name, _settings, _eventStream);

    public override IActorRef ActorOf(Props props, string? name = null)
    {
        if (GuardianProps.HasValue)
            throw new InvalidOperationException("Cannot create top-level actor from the outside on ActorSystem with custom user guardian");

        return Provider.Guardian.Cell.AttachChild(props, false, name);
    }

    public override IActorRef SystemActorOf(Props props, string? name = null) =>
        Provider.SystemGuardian.Cell.AttachChild(props, true, name);

    public override IActorRef SystemActorOf<TActor>(string? name = null) => SystemActorOf(Props.Create<TActor>(), name);

    public override ActorSelection ActorSelection(ActorPath actorPath) =>
        ActorRefFactoryShared.ActorSelection(actorPath, this);

    public override ActorSelection ActorSelection(string actorPath) =>
        ActorRefFactoryShared.ActorSelection(actorPath, this, Provider.RootGuardian);

    public override void Stop(IActorRef actor)
    {
        var parent = actor.Path.Parent;
        if (parent.Equals(Guardian.Path))
            Guardian.Tell(new Dispatch.SysMsg.StopChild(actor), ActorRefs.NoSender);
        else if (parent.Equals(SystemGuardian.Path))
            SystemGuardian.Tell(new Dispatch.SysMsg.StopChild(actor), ActorRefs.NoSender);
        else
            ((IInternalActorRef)actor).Stop();
    }

    /// <summary>What a message becomes on its way over a wire (<c>akka.actor.serialize-messages</c>).</summary>
    internal Envelope PassThroughSerializer(Envelope envelope, IActorRef receiver)
    {
        var message = envelope.Message;
        var inner = message is DeadLetter letter ? letter.Message : message;
        if (inner is INoSerializationVerificationNeeded)
            return envelope;

        var serializer = Serialization.FindSerializerFor(inner);
        var bytes = serializer.ToBinary(inner);
        var copy = Serialization.Deserialize(
            bytes, serializer.Identifier, Akka.Serialization.Serialization.ManifestFor(serializer, inner));
        return new Envelope(
            message is DeadLetter dead ? new DeadLetter(copy, dead.Sender, dead.Recipient) : copy, envelope.Sender);
    }

    public override string ToString() => LookupRoot.Path.Root.Address.ToString();

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_-]*$")]
    private static partial Regex ValidName();
}
