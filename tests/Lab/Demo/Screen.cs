using System.Text;

namespace HaActors.Lab.Demo;

/// <summary>
/// The terminal of a person: what happened scrolls by above, one live line and the prompt stay at the bottom.
/// Without a terminal: plain lines.
/// </summary>
public sealed class Screen(Func<string> live)
{
    private const string ClearLine = "\r\e[2K";
    private const string Up = "\e[1A";

    private readonly Lock _gate = new();
    private readonly StringBuilder _typed = new();
    private readonly List<string> _history = [];
    private readonly bool _terminal = !Console.IsInputRedirected && !Console.IsOutputRedirected;
    private int _recalled;
    private bool _drawn;

    /// <summary>Prints lines above the prompt.</summary>
    public void Say(string text)
    {
        lock (_gate)
        {
            Erase();
            (_terminal ? Console.Out : Console.Error).WriteLine(text);
            Draw();
        }
    }

    /// <summary>Waits for a line; the live line goes on meanwhile.</summary>
    /// <returns>Null at the end of the input.</returns>
    public string? ReadLine(CancellationToken cancel)
    {
        if (!_terminal)
            return Console.ReadLine();
        lock (_gate)
        {
            _prompting = true;
            Erase();
            Draw();
        }

        var redraw = 0;
        while (!cancel.IsCancellationRequested)
        {
            if (!Console.KeyAvailable)
            {
                cancel.WaitHandle.WaitOne(20);
                if (++redraw % 10 == 0)
                    Redraw();
                continue;
            }

            var key = Console.ReadKey(intercept: true);
            if (key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } && _typed.Length == 0)
                break;
            if (key.Key == ConsoleKey.Enter)
                return Entered();
            Type(key);
            Redraw();
        }

        return null;
    }

    private bool _prompting;

    private string Entered()
    {
        lock (_gate)
        {
            var line = _typed.ToString();
            Erase();
            Console.Out.WriteLine($"> {line}");
            _typed.Clear();
            if (line.Length > 0)
                _history.Add(line);
            _recalled = _history.Count;
            Draw();
            return line;
        }
    }

    private void Type(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.Backspace when _typed.Length > 0:
                _typed.Length--;
                break;
            case ConsoleKey.UpArrow when _recalled > 0:
                Recall(_recalled - 1);
                break;
            case ConsoleKey.DownArrow when _recalled < _history.Count:
                Recall(_recalled + 1);
                break;
            default:
                if (!char.IsControl(key.KeyChar) && key.KeyChar != '\0')
                    _typed.Append(key.KeyChar);
                break;
        }
    }

    private void Recall(int index)
    {
        _recalled = index;
        _typed.Clear().Append(index < _history.Count ? _history[index] : "");
    }

    private void Redraw()
    {
        lock (_gate)
        {
            Erase();
            Draw();
        }
    }

    private void Draw()
    {
        if (!_terminal || !_prompting)
            return;
        var text = live();
        var width = Math.Max(20, Console.WindowWidth - 1);
        // Longer than the line it would wrap, and erasing would leave its beginning behind.
        Console.Out.Write((text.Length > width ? text[..width] : text) + "\n> " + _typed);
        Console.Out.Flush();
        _drawn = true;
    }

    private void Erase()
    {
        if (!_drawn)
            return;
        Console.Out.Write(ClearLine + Up + ClearLine);
        _drawn = false;
    }
}
