using System.Text.Json;
using Akka.Actor;
using HaActors.Shell.Log;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Palettes.Log;

internal static class LogPalette
{
    public static readonly CommandDefinition Tail =
        Define("tail", "The last log lines of this node, and every new one as it happens.").Lines().WithOutput().Build();

    public static readonly CommandDefinition Peek =
        Define("peek", "The last log lines of this node.").Lines().WithOutput().Build();

    public static readonly CommandPalette Palette = new("log", [Tail, Peek]);

    private static CommandDefinitionBuilder Define(string name, string description) =>
        new CommandDefinitionBuilder().WithName(name).WithDescription(description);

    private static CommandDefinitionBuilder Lines(this CommandDefinitionBuilder command) => command
        .WithArgument(b => b.WithName("lines").WithSwitch("-n").WithSwitch("--lines")
            .WithDescription("How many of the past, 0 to 100000.").WithDefaultValue("10"))
        .WithArgument(b => b.WithName("level").WithSwitch("-l").WithSwitch("--level")
            .WithDescription("The least severity.").WithDefaultValues("info", "debug", "warning", "error"));
}

internal sealed class LogPaletteHandler(LogRing log) : CommandPaletteHandler(LogPalette.Palette)
{
    public override Props HandlerProps { get; } = Props.Create(() => new LogCommandActor(log));
}

internal sealed class LogCommandActor : CommandHandlerActor
{
    private const int MostLines = 100_000;

    private readonly LogRing _log;

    public LogCommandActor(LogRing log)
        : base(LogPalette.Palette)
    {
        _log = log;
        Process(LogPalette.Tail.Name, (_, arguments) => OnLines(arguments, Tail));
        Process(LogPalette.Peek.Name, (_, arguments) => OnLines(arguments, Peek));
    }

    private void OnLines(IReadOnlyList<Tuple<string, string>> arguments, Action<int, LogSeverity, bool> show)
    {
        if (arguments.TryNumber("lines", 0, MostLines, out var lines))
            show(lines ?? 0, Enum.Parse<LogSeverity>(arguments.Value("level")!, ignoreCase: true), arguments.Json());
        else
            Sender.Tell(new ErroredCommandResponse($"'--lines' must be a whole number from 0 to {MostLines}."));
    }

    private void Tail(int lines, LogSeverity least, bool json)
    {
        var (asker, log) = (Sender, _log);
        Context.ActorOf(Props.Create(() => new LogTailActor(log, asker, lines, least, json)));
    }

    private void Peek(int lines, LogSeverity least, bool json) => Sender.Tell(new CommandResponse(
        string.Join('\n', _log.Last(lines, least).Select(line => LogText.Of(line, json)))));
}

/// <summary>Sends log lines to one client until it is gone.</summary>
internal sealed class LogTailActor : ReceiveActor
{
    private readonly LogRing _log;
    private readonly IActorRef _asker;
    private readonly int _lines;
    private readonly LogSeverity _least;
    private IDisposable? _subscription;

    public LogTailActor(LogRing log, IActorRef asker, int lines, LogSeverity least, bool json)
    {
        (_log, _asker, _lines, _least) = (log, asker, lines, least);
        Receive<LogLine>(line => _asker.Tell(new CommandResponse(LogText.Of(line, json), final: false)));
        Receive<Terminated>(_ => Context.Stop(Self));
    }

    protected override void PreStart()
    {
        Context.Watch(_asker);
        var self = Self;
        _subscription = _log.Subscribe(_lines, _least, line => self.Tell(line));
    }

    protected override void PostStop() => _subscription?.Dispose();
}

internal static class LogText
{
    public static string Of(LogLine line, bool json) => json
        ? JsonSerializer.Serialize(
            new LogReport(line.Time, line.Severity.ToString().ToLowerInvariant(), line.Source, line.Text),
            AnswerJson.Readable.LogReport)
        : $"{line.Time.ToUniversalTime():HH:mm:ss.fff} {Short(line.Severity)} {line.Source}: {line.Text}";

    private static string Short(LogSeverity severity) => severity switch
    {
        LogSeverity.Debug => "debug",
        LogSeverity.Info => "info ",
        LogSeverity.Warning => "WARN ",
        _ => "ERROR",
    };
}

internal sealed record LogReport(DateTimeOffset Time, string Level, string Source, string Text);
