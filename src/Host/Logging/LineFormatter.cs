using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace HaActors.Host.Logging;

/// <summary>One line an entry: time in UTC, level, text. For journals and for people.</summary>
public sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ"));
        textWriter.Write(WordOf(logEntry.LogLevel));
        textWriter.WriteLine(logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } cause)
            textWriter.WriteLine(cause);
    }

    private static string WordOf(LogLevel level) => level switch
    {
        LogLevel.Critical or LogLevel.Error => " ERROR   ",
        LogLevel.Warning => " WARNING ",
        LogLevel.Information => " INFO    ",
        _ => " DEBUG   ",
    };
}
