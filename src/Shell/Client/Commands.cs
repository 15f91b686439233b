using Akka.Configuration;
using HaActors.Shell.Offline;
using Petabridge.Cmd.Wire;

namespace HaActors.Shell.Client;

/// <summary>
/// Runs one command line. The server's definitions decide everything but four things that only a client can do, known by
/// the argument's name: <c>yes</c> is asked of a person, <c>width</c> is the terminal's, <c>watch</c> redraws the screen,
/// <c>file</c> is a file here.
/// </summary>
internal sealed class Commands(Session session, Terminal terminal)
{
    /// <summary>With this a palette says that nobody can decide now (exit code 4).</summary>
    public const string UnavailablePrefix = "Unavailable: ";

    private const string ClearScreen = "\e[H\e[2J\e[3J";

    private int _interrupts;

    public int Run(string[] words)
    {
        words = Spelled(words);
        var reports = new Reports(terminal, Invocation.WantsJson(words));
        if (words[0] is "help" or "?")
            return ShowHelp(words[1..], reports);
        if (words[0] == PolicyCommand.Name)
            return PolicyCommand.Run(words.AsSpan(1), terminal);

        var palette = session.Palettes.Palette(words[0]);
        var command = palette?.Command(words.AsSpan(1));
        if (palette is not null && command is null && Help.For(session.Palettes, words) is { } levels)
        {
            terminal.Error.WriteLine(levels);
            return ExitCode.Usage;
        }

        if (command is not null && !Confirmed(command, ref words, reports))
            return ExitCode.Usage;

        try
        {
            return Send(command is null ? words : WithWidth(command, WithUser(command, LocalFile.Read(command, words))), reports);
        }
        catch (ConfigurationException wrong)
        {
            return reports.Mistake(ServerFrame.Usage, wrong.Message, ExitCode.Usage);
        }
    }

    /// <summary>What is asked most stands in front of all palettes: <c>pbm history</c> is <c>pbm ha history</c>.</summary>
    private static string[] Spelled(string[] words) => words switch
    {
        ["history" or "events", ..] => ["ha", .. words],
        ["help", "history" or "events", ..] => ["help", "ha", .. words[1..]],
        _ => words,
    };

    /// <summary>Live names for completion; none when the server offers none or is slow to know.</summary>
    public IReadOnlyList<string> LiveNames(PaletteFrame palette, ArgumentFrame argument)
    {
        if (palette.Commands.All(command => command.Name != Definitions.CompleteCommand))
            return [];
        var last = session.Run([palette.Name, Definitions.CompleteCommand, argument.Name]).Last();
        return last.Type == ServerFrame.Done && !string.IsNullOrEmpty(last.Text) ? last.Text.Split('\n') : [];
    }

    private int ShowHelp(string[] words, Reports reports)
    {
        words = [.. words.TakeWhile(word => !word.StartsWith('-'))];
        if (Help.For(session.Palettes, words) is not { } text)
        {
            var hint = words.Length == 1 ? Nearest.Hint(words[0], session.Palettes.Select(known => known.Name)) : "";
            return reports.Mistake(ServerFrame.Usage, $"There is no '{string.Join(' ', words)}' here.{hint}", ExitCode.Usage);
        }

        Show(text, redraw: false, page: true);
        return ExitCode.Done;
    }

    private bool Confirmed(CommandFrame command, ref string[] words, Reports reports)
    {
        var yes = command.Arguments.FirstOrDefault(argument => argument is { Name: "yes", IsFlag: true });
        if (yes is null || yes.Gives(words))
            return true;
        if (!terminal.InputIsTerminal)
        {
            reports.Mistake(ServerFrame.Usage, $"'{command.Name}' needs {yes.Switches[^1]} when nobody can be asked.", ExitCode.Usage);
            return false;
        }

        terminal.Error.Write($"{string.Join(' ', words)}: {yes.Description} Go on? [y/N] ");
        if (terminal.In.ReadLine()?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
        {
            reports.Mistake(ServerFrame.Usage, "Nothing was done.", ExitCode.Usage);
            return false;
        }

        words = [.. words, yes.Switches[^1]];
        return true;
    }

    /// <summary>Who changes something is written down.</summary>
    private static string[] WithUser(CommandFrame command, string[] words)
    {
        var argument = command.Arguments.FirstOrDefault(candidate => candidate is { Name: "by", Values: [] });
        var user = Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } real ? real : Environment.UserName;
        return argument is null || argument.Gives(words) || user.Length == 0 ? words : [.. words, argument.Switches[^1], user];
    }

    private string[] WithWidth(CommandFrame command, string[] words)
    {
        var argument = command.Arguments.FirstOrDefault(candidate => candidate.Name == "width");
        return argument is null || argument.Gives(words) || terminal.Width() is not { } width
            ? words
            : [.. words, argument.Switches[^1], width.ToString()];
    }

    private int Send(string[] words, Reports reports)
    {
        var redraw = terminal.OutputIsTerminal && words.Any(word => word is "--watch" or "-w");
        _interrupts = 0;
        ConsoleCancelEventHandler interrupt = (_, press) =>
        {
            // The second Ctrl-C ends the program, should the node not answer the first.
            press.Cancel = Interlocked.Increment(ref _interrupts) == 1;
            CancelQuietly();
        };
        Console.CancelKeyPress += interrupt;
        try
        {
            var streams = false;
            foreach (var frame in session.Run(words))
            {
                if (frame.Type == ServerFrame.Error)
                    return ReportError(frame, reports);
                // A stream goes on while its first lines are read.
                streams |= frame.Type == ServerFrame.More;
                if (frame.Text is not null)
                    Show(frame.Text, redraw, page: !streams);
            }

            return _interrupts == 0 ? ExitCode.Done : ExitCode.Interrupted;
        }
        finally
        {
            Console.CancelKeyPress -= interrupt;
        }
    }

    private void Show(string text, bool redraw, bool page)
    {
        var painted = Paint.Text(text.TrimEnd('\n'), terminal.Colour);
        if (page && Pager.IsNeeded(painted, terminal.Height()) && terminal.Page(painted))
            return;
        if (redraw)
            terminal.Out.Write(ClearScreen);
        terminal.Out.WriteLine(painted);
        terminal.Out.Flush();
    }

    private void CancelQuietly()
    {
        try
        {
            session.Cancel();
        }
        catch (ConnectionException)
        {
            // The reading side finds the same and reports it.
        }
    }

    private static int ReportError(ServerFrame frame, Reports reports)
    {
        var text = frame.Text ?? "";
        if (frame.Kind == ServerFrame.Usage)
            return reports.Mistake(ServerFrame.Usage, text, ExitCode.Usage);
        return text.StartsWith(UnavailablePrefix, StringComparison.Ordinal)
            ? reports.Mistake("unavailable", text, ExitCode.Unavailable)
            : reports.Mistake(ServerFrame.Failed, text, ExitCode.Failed);
    }
}
