namespace HaActors.Shell.Client;

/// <summary>Reads command lines from a person, or from a pipe, until <c>exit</c> or the end.</summary>
internal sealed class InteractiveShell(Session session, Commands commands, Terminal terminal)
{
    /// <returns>That of the last command; a person who saw each answer gets <see cref="ExitCode.Done"/>.</returns>
    public int Run()
    {
        using var history = terminal is { InputIsTerminal: true, OutputIsTerminal: true } ? History.Open() : null;
        var editor = history is null
            ? null
            : new LineEditor(terminal.Out, history, new Completion(session.Palettes, commands.LiveNames));
        if (editor is not null)
            terminal.Out.WriteLine($"Connected to {session.Name}. `help` lists what it offers, Tab completes, `exit` ends.");

        var last = ExitCode.Done;
        while (ReadLine(editor) is { } line)
        {
            var words = Words.Split(line, out _);
            if (words.Length == 0 || words[0].StartsWith('#'))
                continue;
            if (words is ["exit"] or ["quit"])
                break;
            last = commands.Run(words);
        }

        return editor is null ? last : ExitCode.Done;
    }

    private string? ReadLine(LineEditor? editor) =>
        editor is null ? terminal.In.ReadLine() : editor.ReadLine($"{session.Name}> ");
}
