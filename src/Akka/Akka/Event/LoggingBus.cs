using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Util.Reflection;

namespace Akka.Event;

/// <summary>A bus of events by type that also carries what is logged to the loggers.</summary>
public class LoggingBus : ActorEventBus<object, Type>
{
    private static readonly LogLevel[] Levels = Enum.GetValues<LogLevel>();

    private readonly List<IActorRef> _loggers = [];
    private MinimalLogger? _stdoutLogger;
    private ITimeProvider? _clock;
    private int _loggersMade;

    /// <summary>The least level that is published.</summary>
    public LogLevel LogLevel { get; private set; } = Logging.OffLevel;

    protected override bool IsSubClassification(Type parent, Type child) => parent.IsAssignableFrom(child);
    protected override bool Classify(object @event, Type classifier) => classifier.IsInstanceOfType(@event);
    protected override Type GetClassifier(object @event) => @event.GetType();

    protected override void Publish(object @event, IActorRef subscriber) =>
        subscriber.Tell(@event, ActorRefs.NoSender);

    public override void Publish(object @event)
    {
        if (@event is LogEvent { IsStamped: false } logged)
            logged.Stamp(_clock?.Now.UtcDateTime ?? MachineClock.UtcNow);
        base.Publish(@event);
    }

    /// <summary>The clock that log events get their time from; until it is set, the machine's.</summary>
    internal void UseClock(ITimeProvider clock) => _clock = clock;

    /// <summary>Changes the level of the loggers that run.</summary>
    public void SetLogLevel(LogLevel logLevel)
    {
        LogLevel = logLevel;
        foreach (var logger in _loggers) SubscribeFrom(logLevel, logger);
    }

    /// <summary>Lets standard output show what is logged until the loggers run.</summary>
    public void StartStdoutLogger(Settings config)
    {
        _stdoutLogger = config.StdoutLogger;
        _loggers.Add(_stdoutLogger);
        LogLevel = Logging.LogLevelFor(config.StdoutLogLevel);
        SubscribeFrom(LogLevel, _stdoutLogger);
    }

    /// <summary>Starts the configured loggers; nothing waits for them, and nothing is lost meanwhile.</summary>
    /// <exception cref="ConfigurationException">A logger's type does not exist.</exception>
    internal void StartDefaultLoggers(ActorSystemImpl system)
    {
        var settings = system.Settings;
        var level = Logging.LogLevelFor(settings.LogLevel);
        var keepStdout = false;
        foreach (var name in settings.Loggers)
        {
            var type = TypeCache.GetType(name)
                ?? throw new ConfigurationException($"akka.loggers: the type '{name}' does not exist.");
            if (type == typeof(StandardOutLogger)) keepStdout = true;
            else StartLogger(system, type);
        }

        if (!keepStdout && _stdoutLogger is { } stdout)
        {
            _loggers.Remove(stdout);
            Unsubscribe(stdout);
        }

        SetLogLevel(level);
    }

    private void StartLogger(ActorSystemImpl system, Type type)
    {
        var props = Props.Create(type, []).WithDispatcher(system.Settings.LoggersDispatcher);
        var logger = system.SystemActorOf(props, $"log{++_loggersMade}-{type.Name}");
        _loggers.Add(logger);
        var timeout = system.Settings.LoggerStartTimeout;
        // Events that are published from now on queue up behind the initialisation.
        _ = logger.Ask<object>(new InitializeLogger(this), timeout).ContinueWith(
            failed => Publish(new Warning(
                failed.Exception?.GetBaseException(),
                GetType().Name,
                GetType(),
                $"The logger {type.Name} did not say within {timeout} (akka.logger-startup-timeout) that it runs.")),
            CancellationToken.None,
            TaskContinuationOptions.NotOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Ends the loggers; what is still logged goes to standard output.</summary>
    internal void StopDefaultLoggers(ActorSystem system)
    {
        var level = LogLevel;
        if (_stdoutLogger is { } stdout)
        {
            if (!_loggers.Contains(stdout)) SubscribeFrom(Logging.LogLevelFor(system.Settings.StdoutLogLevel), stdout);
        }

        foreach (var logger in _loggers.Where(logger => logger is not MinimalLogger).ToList())
        {
            Unsubscribe(logger);
            (logger as IInternalActorRef)?.Stop();
            _loggers.Remove(logger);
        }

        LogLevel = level;
    }

    private void SubscribeFrom(LogLevel least, IActorRef logger)
    {
        foreach (var level in Levels)
        {
            if (level >= least) Subscribe(logger, level.ClassFor());
            else Unsubscribe(logger, level.ClassFor());
        }
    }
}

/// <summary>Asks a logger to get ready; it answers with <see cref="LoggerInitialized"/>.</summary>
public class InitializeLogger(LoggingBus loggingBus) : INoSerializationVerificationNeeded
{
    public LoggingBus LoggingBus { get; } = loggingBus;
}

/// <summary>A logger is ready.</summary>
public class LoggerInitialized : INoSerializationVerificationNeeded, IDeadLetterSuppression;
