using System.Text.Json;
using System.Text.Json.Serialization;
using HaActors.Shell.Offline;
using Petabridge.Cmd.Wire;

namespace HaActors.Shell.Client;

/// <summary>The client program: one command, or a shell.</summary>
internal static class Pbm
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, Terminal terminal)
    {
        if (OfflineWords(args) is { } offline)
            return PolicyCommand.Run(offline, terminal);
        if (args is ["config", "seal", ..])
            return SealCommand.Run(args[2..], terminal);
        if (args is ["config", "import", ..])
            return ImportCommand.Run(args.AsSpan(2), terminal);
        var invocation = Invocation.Parse(args);
        if (invocation.Version)
        {
            terminal.Out.WriteLine($"pbm {typeof(Pbm).Assembly.GetName().Version?.ToString(3)}");
            return ExitCode.Done;
        }

        if (invocation.Help && invocation.Words.Length == 0)
        {
            terminal.Out.WriteLine(Help.Static);
            return ExitCode.Done;
        }

        var reports = new Reports(terminal, invocation.Json);
        if (invocation.Mistake is { } mistake)
            return reports.Mistake(ServerFrame.Usage, $"{mistake} See pbm --help.", ExitCode.Usage);

        try
        {
            using var session = Session.Connect(invocation.Node, KeyFile.Read(invocation.KeyFile, invocation.Node));
            var commands = new Commands(session, terminal);
            if (invocation.Words.Length == 0 && !invocation.Help)
                return new InteractiveShell(session, commands, terminal).Run();
            return commands.Run(invocation.Help ? ["help", .. invocation.Words] : invocation.Words);
        }
        catch (ConnectionException cause)
        {
            return reports.Mistake("connection", cause.Message, ExitCode.NoConnection);
        }
    }

    // Before anything else, which would only make it slower: what needs no node.
    private static string[]? OfflineWords(string[] args) => args switch
    {
        [PolicyCommand.Name, .. var words] => words,
        ["help", PolicyCommand.Name, .. var words] => ["help", .. words],
        ["-o" or "--output", var format, PolicyCommand.Name, .. var words] => [.. words, "-o", format],
        _ => null,
    };
}

/// <summary>Says what went wrong: for a person on standard error, for a script as JSON on standard output.</summary>
internal sealed class Reports(Terminal terminal, bool json)
{
    public int Mistake(string kind, string text, int exitCode)
    {
        if (json)
            terminal.Out.WriteLine(JsonSerializer.Serialize(new ErrorReport(kind, text), ReportJson.Default.ErrorReport));
        else
            terminal.Error.WriteLine(Paint.Text(text, terminal.Colour));
        return exitCode;
    }
}

/// <param name="Error">usage, failed, unavailable or connection.</param>
internal sealed record ErrorReport(string Error, string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ErrorReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
