namespace HaActors.Shell.Client;

/// <summary>Edits one line on a terminal: history with the arrows, completion with Tab, the usual control keys.</summary>
internal sealed class LineEditor(TextWriter output, History history, Completion completion)
{
    private LineBuffer _line = LineBuffer.Empty;
    private string _prompt = "";
    private int _recalled;

    /// <returns>Null at Ctrl-D on an empty line.</returns>
    public string? ReadLine(string prompt)
    {
        _prompt = prompt;
        _line = LineBuffer.Empty;
        _recalled = history.Lines.Count;
        Console.TreatControlCAsInput = true;
        try
        {
            return Edit();
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private string? Edit()
    {
        while (true)
        {
            Draw();
            var key = Console.ReadKey(intercept: true);
            var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    output.WriteLine();
                    history.Add(_line.Text);
                    return _line.Text;
                case ConsoleKey.D when control && _line.Text.Length == 0:
                    output.WriteLine();
                    return null;
                case ConsoleKey.C when control:
                    output.WriteLine("^C");
                    _line = LineBuffer.Empty;
                    break;
                case ConsoleKey.L when control:
                    output.Write("\e[H\e[2J");
                    break;
                case ConsoleKey.UpArrow:
                    Recall(_recalled - 1);
                    break;
                case ConsoleKey.DownArrow:
                    Recall(_recalled + 1);
                    break;
                case ConsoleKey.Tab:
                    Complete();
                    break;
                default:
                    _line = _line.Press(key);
                    break;
            }
        }
    }

    private void Recall(int index)
    {
        if (index < 0 || index > history.Lines.Count)
            return;
        _recalled = index;
        _line = index == history.Lines.Count ? LineBuffer.Empty : LineBuffer.Of(history.Lines[index]);
    }

    private void Complete()
    {
        var (word, candidates) = completion.At(_line.Text[.._line.Cursor]);
        if (candidates.Length == 0)
            return;

        var common = candidates.Aggregate(CommonStart);
        _line = _line.Insert(common[word.Length..] + (candidates.Length == 1 ? " " : ""));
        if (candidates.Length == 1 || common.Length > word.Length)
            return;

        output.WriteLine();
        output.WriteLine(string.Join("  ", candidates));
    }

    private static string CommonStart(string a, string b) =>
        a[..a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count()];

    /// <summary>One row: a line longer than the terminal scrolls sideways, so that nothing ever wraps.</summary>
    private void Draw()
    {
        var room = Math.Max(10, Console.WindowWidth - _prompt.Length - 1);
        var start = Math.Max(0, _line.Cursor - room);
        var shown = _line.Text[start..Math.Min(_line.Text.Length, start + room)];
        var column = _prompt.Length + _line.Cursor - start;
        output.Write($"\r{_prompt}{shown}\e[K\r\e[{column}C");
        output.Flush();
    }
}
