using Akka.Actor;
using Akka.Dispatch;
using Akka.Util;

namespace Akka.Event;

/// <summary>The kind of queue that loggers need.</summary>
public interface ILoggerMessageQueueSemantics : ISemantics;

/// <summary>Writes log events to standard output, as an actor.</summary>
public class DefaultLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized(), Self);
                return true;
            case LogEvent logEvent:
                if (Context.System.Settings.LogFilter.ShouldTryKeepMessage(logEvent, out _)) Print(logEvent);
                return true;
            default:
                return false;
        }
    }

    protected virtual void Print(LogEvent logEvent) => StandardOutLogger.Print(logEvent);
}

/// <summary>A logger that is no actor: it works before the first actor lives and after the last one stopped.</summary>
public abstract class MinimalLogger : MinimalActorRef
{
    private readonly ActorPath _path;

    protected MinimalLogger() => _path = new RootActorPath(Address.AllSystems, GetType().Name);

    /// <summary>What is not to be written; set by the system's settings.</summary>
    public LogFilterEvaluator Filter { get; internal set; } = LogFilterEvaluator.NoFilters;

    public override ActorPath Path => _path;

    /// <exception cref="NotSupportedException">Always: a logger that is no actor has no provider.</exception>
    public override IActorRefProvider Provider =>
        throw new NotSupportedException($"{GetType().Name} is no actor: it has no provider.");

    protected override void TellInternal(object message, IActorRef? sender) => Log(message);

    protected abstract void Log(object message);
}

/// <summary>Writes to standard output while there is no other logger.</summary>
public class StandardOutLogger : MinimalLogger
{
    public static ConsoleColor DebugColor { get; set; } = ConsoleColor.Gray;
    public static ConsoleColor InfoColor { get; set; } = ConsoleColor.White;
    public static ConsoleColor WarningColor { get; set; } = ConsoleColor.Yellow;
    public static ConsoleColor ErrorColor { get; set; } = ConsoleColor.Red;

    /// <summary>Colours by level; output that goes to a file or a pipe has none.</summary>
    public static bool UseColors { get; set; } = true;

    protected override void Log(object message)
    {
        if (message is not LogEvent logEvent) StandardOutWriter.WriteLine(message.ToString() ?? "");
        else if (Filter.ShouldTryKeepMessage(logEvent, out _)) Print(logEvent);
    }

    internal static void Print(LogEvent logEvent) =>
        StandardOutWriter.WriteLine(logEvent.ToString(), UseColors ? ColorOf(logEvent.LogLevel()) : null);

    private static ConsoleColor ColorOf(LogLevel level) => level switch
    {
        LogLevel.DebugLevel => DebugColor,
        LogLevel.InfoLevel => InfoColor,
        LogLevel.WarningLevel => WarningColor,
        _ => ErrorColor,
    };
}
