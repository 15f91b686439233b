using Akka.Actor;

namespace Akka.Event;

/// <summary>One thing to be logged, on its way over the event stream to the loggers.</summary>
public abstract class LogEvent : INoSerializationVerificationNeeded
{
    private DateTime _timestamp;

    protected LogEvent() => Thread = Thread.CurrentThread;

    /// <summary>The exception that caused the event, if any.</summary>
    public Exception? Cause { get; protected set; }

    /// <summary>When it was published, in UTC, by the clock of the system that it was published in.</summary>
    public DateTime Timestamp => _timestamp != default ? _timestamp : MachineClock.UtcNow;

    public Thread Thread { get; }

    /// <summary>Who logs: an actor's path, or a name.</summary>
    public string LogSource { get; protected set; } = "";

    public Type LogClass { get; protected set; } = typeof(object);

    /// <summary>A text, or a <see cref="LogMessage"/> that becomes one when it is written.</summary>
    public object? Message { get; protected set; }

    public abstract LogLevel LogLevel();

    // The first clock counts: an event that is published again keeps its time.
    internal void Stamp(DateTime now)
    {
        if (_timestamp == default) _timestamp = now;
    }

    internal bool IsStamped => _timestamp != default;

    public override string ToString()
    {
        var cause = Cause is null ? "" : $"{Environment.NewLine}Cause: {Cause}";
        return $"[{LogLevel().StringFor()}][{Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ}]"
            + $"[Thread {Thread.ManagedThreadId:D4}][{LogSource}] {Message}{cause}";
    }
}

/// <summary>An operator must act now.</summary>
public class Error : LogEvent
{
    public Error(Exception? cause, string logSource, Type logClass, object message) =>
        (Cause, LogSource, LogClass, Message) = (cause, logSource, logClass, message);

    public override LogLevel LogLevel() => Event.LogLevel.ErrorLevel;
}

/// <summary>Something failed, and the system goes on by itself.</summary>
public class Warning : LogEvent
{
    public Warning(string logSource, Type logClass, object message) : this(null, logSource, logClass, message) { }

    public Warning(Exception? cause, string logSource, Type logClass, object message) =>
        (Cause, LogSource, LogClass, Message) = (cause, logSource, logClass, message);

    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;
}

/// <summary>A change worth telling.</summary>
public class Info : LogEvent
{
    public Info(string logSource, Type logClass, object message) : this(null, logSource, logClass, message) { }

    public Info(Exception? cause, string logSource, Type logClass, object message) =>
        (Cause, LogSource, LogClass, Message) = (cause, logSource, logClass, message);

    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;
}

/// <summary>For those who look for the reason of something.</summary>
public class Debug : LogEvent
{
    public Debug(string logSource, Type logClass, object message) : this(null, logSource, logClass, message) { }

    public Debug(Exception? cause, string logSource, Type logClass, object message) =>
        (Cause, LogSource, LogClass, Message) = (cause, logSource, logClass, message);

    public override LogLevel LogLevel() => Event.LogLevel.DebugLevel;
}
