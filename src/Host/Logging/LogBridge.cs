using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using HaActors.Shell.Log;
using Microsoft.Extensions.Logging;
using AkkaLogLevel = Akka.Event.LogLevel;
using MsLogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace HaActors.Host.Logging;

/// <summary>Gives the bridge what it writes to; part of each actor system's setup.</summary>
public sealed class LogSetup(ILoggerFactory factory, LogRing ring, MsLogLevel least) : Setup
{
    public ILoggerFactory Factory { get; } = factory;

    public LogRing Ring { get; } = ring;

    public MsLogLevel Least { get; } = least;
}

/// <summary>Writes what actors log to Microsoft.Extensions.Logging, and to the ring behind <c>pbm log tail</c>.</summary>
/// <remarks>Named in <c>akka.loggers</c>; created by the runtime with the actor system.</remarks>
public sealed class LogBridge : ReceiveActor
{
    private readonly LogSetup _setup;
    private readonly ILogger _logger;

    public LogBridge()
    {
        _setup = Context.System.Settings.Setup.Get<LogSetup>().Value;
        _logger = _setup.Factory.CreateLogger("haactors");
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    private void Write(LogEvent entry)
    {
        var level = LevelOf(entry.LogLevel());
        if (level < _setup.Least)
            return;

        var text = entry.Message?.ToString() ?? "";
        if (entry.Cause is { } cause)
            text = $"{text}\n{cause}";

        _setup.Ring.Add(new LogLine(new DateTimeOffset(entry.Timestamp.ToUniversalTime()), SeverityOf(level), entry.LogSource, text));
#pragma warning disable CA2254 // The text is finished: its template was filled in by the actor's own logging adapter.
        _logger.Log(level, text);
#pragma warning restore CA2254
    }

    private static MsLogLevel LevelOf(AkkaLogLevel level) => level switch
    {
        AkkaLogLevel.ErrorLevel => MsLogLevel.Error,
        AkkaLogLevel.WarningLevel => MsLogLevel.Warning,
        AkkaLogLevel.InfoLevel => MsLogLevel.Information,
        _ => MsLogLevel.Debug,
    };

    private static LogSeverity SeverityOf(MsLogLevel level) => level switch
    {
        MsLogLevel.Error => LogSeverity.Error,
        MsLogLevel.Warning => LogSeverity.Warning,
        MsLogLevel.Information => LogSeverity.Info,
        _ => LogSeverity.Debug,
    };
}
