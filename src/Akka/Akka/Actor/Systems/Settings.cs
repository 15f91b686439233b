using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>What a system read from its configuration at its start.</summary>
public class Settings
{
    private readonly Config _user;
    private Config _fallback = ConfigurationFactory.Default();
    private readonly Func<string, Random> _chance;
    private Config? _config;

    // Read for each message or actor: not a look-up each time.
    private bool? _debugAutoReceive;
    private bool? _debugLifecycle;
    private bool? _debugTimers;
    private TimeSpan? _askTimeout;

    public Settings(ActorSystem system, Config config)
        : this(system, config, ActorSystemSetup.Empty)
    {
    }

    public Settings(ActorSystem system, Config config, ActorSystemSetup setup)
    {
        System = system;
        Setup = setup;
        _user = config;
        var simulation = setup.Get<SimulationSetup>();
        _chance = simulation is { HasValue: true, Value.Chance: { } simulated } ? simulated : Chance.Real;
        TempNameStart = ForkChance("temp-names").NextInt64(1L << 40);

        var bootstrap = setup.Get<BootstrapSetup>();
        ProviderSelectionType = bootstrap is { HasValue: true, Value.ActorRefProvider.HasValue: true }
            ? bootstrap.Value.ActorRefProvider.Value
            : ProviderSelection.GetProvider(Text("akka.actor.provider"));
        LogFormatter = ReadFormatter();
        StdoutLogger = ReadStdoutLogger();
        LogFilter = setup.Get<LogFilterSetup>() is { HasValue: true } filters
            ? filters.Value.CreateEvaluator()
            : LogFilterEvaluator.NoFilters;
        StdoutLogger.Filter = LogFilter;
    }

    public ActorSystem System { get; }

    /// <summary>The whole configuration: the users' over all reference configurations.</summary>
    public Config Config => _config ??= _user.WithFallback(_fallback);

    public ActorSystemSetup Setup { get; }

    public ProviderSelection ProviderSelectionType { get; }

    public string ProviderClass => ProviderSelectionType.Fqn;

    public bool HasCluster => ProviderSelectionType.HasCluster;

    public string ConfigVersion => Config.GetString("akka.version") ?? "";

    public string Home => Config.GetString("akka.home") ?? "";

    public string SupervisorStrategyClass => Text("akka.actor.guardian-supervisor-strategy");

    public string SchedulerClass => Text("akka.scheduler.implementation");

    public TimeSpan SchedulerShutdownTimeout => Config.GetTimeSpan("akka.scheduler.shutdown-timeout");

    /// <summary>How long an Ask without a time-out of its own waits; infinite is negative.</summary>
    public TimeSpan AskTimeout => _askTimeout ??= Config.GetTimeSpan("akka.actor.ask-timeout");

    public TimeSpan CreationTimeout => Config.GetTimeSpan("akka.actor.creation-timeout");

    public TimeSpan UnstartedPushTimeout => Config.GetTimeSpan("akka.actor.unstarted-push-timeout");

    public bool SerializeAllMessages => Config.GetBoolean("akka.actor.serialize-messages");

    public bool SerializeAllCreators => Config.GetBoolean("akka.actor.serialize-creators");

    public bool EmitActorTelemetry => Config.GetBoolean("akka.actor.telemetry.enabled");

    public int DefaultVirtualNodesFactor => Config.GetInt("akka.actor.deployment.default.virtual-nodes-factor");

    public string LogLevel => Text("akka.loglevel");

    public string StdoutLogLevel => Text("akka.stdout-loglevel");

    public IList<string> Loggers => Config.GetStringList("akka.loggers");

    public string LoggersDispatcher => Text("akka.loggers-dispatcher");

    public bool LoggerAsyncStart => Config.GetBoolean("akka.logger-async-start");

    public TimeSpan LoggerStartTimeout => Config.GetTimeSpan("akka.logger-startup-timeout");

    public MinimalLogger StdoutLogger { get; }

    public ILogMessageFormatter LogFormatter { get; }

    public LogFilterEvaluator LogFilter { get; }

    public bool LogConfigOnStart => Config.GetBoolean("akka.log-config-on-start");

    public bool LogSerializerOverrideOnStart => Config.GetBoolean("akka.log-serializer-override-on-start");

    /// <summary>How many dead letters are logged; <see cref="int.MaxValue"/>: all of them.</summary>
    public int LogDeadLetters => Config.GetString("akka.log-dead-letters")?.ToLowerInvariant() switch
    {
        "on" or "true" => int.MaxValue,
        "off" or "false" => 0,
        _ => Config.GetInt("akka.log-dead-letters"),
    };

    public bool LogDeadLettersDuringShutdown => Config.GetBoolean("akka.log-dead-letters-during-shutdown");

    public TimeSpan LogDeadLettersSuspendDuration => Config.GetTimeSpan("akka.log-dead-letters-suspend-duration");

    public bool AddLoggingReceive => Config.GetBoolean("akka.actor.debug.receive");

    public bool DebugAutoReceive => _debugAutoReceive ??= Config.GetBoolean("akka.actor.debug.autoreceive");

    public bool DebugLifecycle => _debugLifecycle ??= Config.GetBoolean("akka.actor.debug.lifecycle");

    public bool DebugEventStream => Config.GetBoolean("akka.actor.debug.event-stream");

    public bool DebugUnhandledMessage => Config.GetBoolean("akka.actor.debug.unhandled");

    public bool DebugRouterMisconfiguration => Config.GetBoolean("akka.actor.debug.router-misconfiguration");

    public bool DebugTimerScheduler => _debugTimers ??= Config.GetBoolean("akka.actor.debug.log-timers");

    public bool FsmDebugEvent => Config.GetBoolean("akka.actor.debug.fsm");

    public bool CoordinatedShutdownTerminateActorSystem =>
        Config.GetBoolean("akka.coordinated-shutdown.terminate-actor-system");

    public bool CoordinatedShutdownRunByActorSystemTerminate =>
        Config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate");

    internal long TempNameStart { get; }

    /// <summary>A generator for one purpose: a simulation's, or one with a seed of its own.</summary>
    internal Random ForkChance(string purpose) => _chance(purpose);

    /// <summary>Adds a reference configuration below what is there already.</summary>
    public void InjectTopLevelFallback(Config config)
    {
        _fallback = config.WithFallback(_fallback);
        _config = null;
    }

    public override string ToString() => Config.ToString();

    private string Text(string key) =>
        Config.GetString(key) is { Length: > 0 } text
            ? text
            : throw new ConfigurationException($"{key} must not be empty.");

    private ILogMessageFormatter ReadFormatter()
    {
        var name = Text("akka.logger-formatter");
        return Instantiate.TypeOf(name) == typeof(DefaultLogMessageFormatter)
            ? DefaultLogMessageFormatter.Instance
            : Instantiate.As<ILogMessageFormatter>(name, "akka.logger-formatter");
    }

    private MinimalLogger ReadStdoutLogger() =>
        Config.GetString("akka.stdout-logger-class") is { Length: > 0 } name
            ? Instantiate.As<MinimalLogger>(name, "akka.stdout-logger-class")
            : new StandardOutLogger();
}
