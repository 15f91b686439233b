namespace Akka.Event;

/// <summary>Puts arguments into the holes of a template.</summary>
public interface ILogMessageFormatter
{
    string Format(string format, params object[] args);
    string Format(string format, IEnumerable<object> args);
}

/// <summary>A template with its arguments, which becomes text only when a logger writes it.</summary>
public abstract class LogMessage
{
    protected readonly ILogMessageFormatter Formatter;

    public LogMessage(ILogMessageFormatter formatter, string format)
    {
        Formatter = formatter;
        Format = format;
    }

    public string Format { get; }

    /// <summary>The arguments, in the order of the holes.</summary>
    public abstract IEnumerable<object> Parameters();

    /// <summary>Template and arguments side by side: what can be said when formatting failed.</summary>
    public abstract string Unformatted();
}

/// <summary>The log message of the logging extensions: an array of arguments.</summary>
internal sealed class TemplateLogMessage(ILogMessageFormatter formatter, string format, object?[] arguments)
    : LogMessage(formatter, format)
{
    public override IEnumerable<object> Parameters() => arguments!;

    public override string Unformatted() => $"Format: {Format}, Args: {string.Join(',', arguments)}";

    public override string ToString() => Formatter.Format(Format, arguments!);
}
