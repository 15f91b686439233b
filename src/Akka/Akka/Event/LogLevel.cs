namespace Akka.Event;

/// <summary>How much a log message matters, the least first.</summary>
public enum LogLevel
{
    DebugLevel,
    InfoLevel,
    WarningLevel,
    ErrorLevel,
}
