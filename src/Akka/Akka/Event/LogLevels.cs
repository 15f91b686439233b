namespace Akka.Event;

/// <summary>Names of levels, and the adapters that log to a system's event stream.</summary>
public static partial class Logging
{
    private static readonly string[] LevelNames = ["DEBUG", "INFO", "WARNING", "ERROR"];

    /// <summary>The level's name in configuration: DEBUG, INFO, WARNING or ERROR.</summary>
    public static string StringFor(this LogLevel logLevel) =>
        Enum.IsDefined(logLevel) ? LevelNames[(int)logLevel] : throw UnknownLevel(logLevel.ToString());

    /// <summary>The type of event that a level's messages have.</summary>
    public static Type ClassFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => typeof(Debug),
        LogLevel.InfoLevel => typeof(Info),
        LogLevel.WarningLevel => typeof(Warning),
        LogLevel.ErrorLevel => typeof(Error),
        _ => throw UnknownLevel(logLevel.ToString()),
    };

    /// <param name="logLevel">A name as in configuration, in any case; OFF is the level that nothing reaches.</param>
    /// <exception cref="ArgumentException">No level has this name.</exception>
    public static LogLevel LogLevelFor(string logLevel) => logLevel?.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.DebugLevel,
        "INFO" => LogLevel.InfoLevel,
        "WARNING" or "WARN" => LogLevel.WarningLevel,
        "ERROR" => LogLevel.ErrorLevel,
        "OFF" => OffLevel,
        _ => throw UnknownLevel(logLevel),
    };

    public static LogLevel LogLevelFor<T>() where T : LogEvent =>
        typeof(T) == typeof(Debug) ? LogLevel.DebugLevel
        : typeof(T) == typeof(Info) ? LogLevel.InfoLevel
        : typeof(T) == typeof(Warning) ? LogLevel.WarningLevel
        : typeof(T) == typeof(Error) ? LogLevel.ErrorLevel
        : throw UnknownLevel(typeof(T).Name);

    public static string SimpleName(object o) => SimpleName(o.GetType());

    public static string SimpleName(Type t) => t.Name;

    internal const LogLevel OffLevel = (LogLevel)int.MaxValue;

    private static ArgumentException UnknownLevel(string? name) =>
        new($"'{name}' is no log level: DEBUG, INFO, WARNING, ERROR or OFF is expected.");
}
