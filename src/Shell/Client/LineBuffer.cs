namespace HaActors.Shell.Client;

/// <summary>A line under the cursor, and what a key makes of it. Data only: drawing is the editor's.</summary>
internal sealed record LineBuffer(string Text, int Cursor)
{
    public static readonly LineBuffer Empty = new("", 0);

    public static LineBuffer Of(string text) => new(text, text.Length);

    public LineBuffer Insert(string text) => new(Text.Insert(Cursor, text), Cursor + text.Length);

    /// <returns>The line after the key; the same when the key means nothing here.</returns>
    public LineBuffer Press(ConsoleKeyInfo key)
    {
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        return key.Key switch
        {
            ConsoleKey.LeftArrow when control => this with { Cursor = WordStart() },
            ConsoleKey.RightArrow when control => this with { Cursor = WordEnd() },
            ConsoleKey.LeftArrow => this with { Cursor = Math.Max(0, Cursor - 1) },
            ConsoleKey.RightArrow => this with { Cursor = Math.Min(Text.Length, Cursor + 1) },
            ConsoleKey.B when control => this with { Cursor = Math.Max(0, Cursor - 1) },
            ConsoleKey.F when control => this with { Cursor = Math.Min(Text.Length, Cursor + 1) },
            ConsoleKey.Home => this with { Cursor = 0 },
            ConsoleKey.End => this with { Cursor = Text.Length },
            ConsoleKey.A when control => this with { Cursor = 0 },
            ConsoleKey.E when control => this with { Cursor = Text.Length },
            ConsoleKey.Backspace => Cut(Math.Max(0, Cursor - 1), Cursor),
            ConsoleKey.H when control => Cut(Math.Max(0, Cursor - 1), Cursor),
            ConsoleKey.Delete => Cut(Cursor, Math.Min(Text.Length, Cursor + 1)),
            ConsoleKey.D when control => Cut(Cursor, Math.Min(Text.Length, Cursor + 1)),
            ConsoleKey.U when control => Cut(0, Cursor),
            ConsoleKey.K when control => Cut(Cursor, Text.Length),
            ConsoleKey.W when control => Cut(WordStart(), Cursor),
            _ when char.IsControl(key.KeyChar) => this,
            _ => Insert(key.KeyChar.ToString()),
        };
    }

    private LineBuffer Cut(int from, int to) => new(Text.Remove(from, to - from), from);

    private int WordStart()
    {
        var at = Cursor;
        while (at > 0 && Text[at - 1] == ' ')
            at--;
        while (at > 0 && Text[at - 1] != ' ')
            at--;
        return at;
    }

    private int WordEnd()
    {
        var at = Cursor;
        while (at < Text.Length && Text[at] == ' ')
            at++;
        while (at < Text.Length && Text[at] != ' ')
            at++;
        return at;
    }
}
