using System.Globalization;
using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>A document's characters, read from left to right.</summary>
internal sealed class HoconText(string text, string? file)
{
    private const char End = '\0';
    private int _countedTo;
    private int _line = 1;

    public string? File { get; } = file;
    public int Position { get; private set; } = text.StartsWith('\uFEFF') ? 1 : 0;
    public bool AtEnd => Position >= text.Length;
    public char Peek => Position < text.Length ? text[Position] : End;

    public char PeekAt(int ahead) => Position + ahead < text.Length ? text[Position + ahead] : End;

    public bool Sees(string word) => string.CompareOrdinal(text, Position, word, 0, word.Length) == 0;

    public void Skip(int count = 1) => Position += count;

    public ReadOnlySpan<char> Since(int start) => text.AsSpan(start, Position - start);

    // Origins are asked for in reading order, so each line is counted once.
    public HoconOrigin Origin
    {
        get
        {
            var until = Math.Min(Position, text.Length);
            _line += text.AsSpan(_countedTo, until - _countedTo).Count('\n');
            _countedTo = until;
            return new HoconOrigin(File, _line);
        }
    }

    public bool SeesComment => Peek == '#' || (Peek == '/' && PeekAt(1) == '/');

    public static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\u00A0' or '\uFEFF' or '\v' or '\f';

    public bool SeesBlank => !AtEnd && (IsBlank(Peek) || (Peek > '\u00A0' && char.IsWhiteSpace(Peek)));

    public void SkipBlanks()
    {
        while (SeesBlank) Position++;
    }

    public void SkipComment()
    {
        var end = text.IndexOf('\n', Position);
        Position = end < 0 ? text.Length : end;
    }

    /// <summary>Skips blanks, comments and line ends.</summary>
    /// <returns>Whether a line ended.</returns>
    public bool SkipLines()
    {
        var lineEnded = false;
        while (!AtEnd)
        {
            if (Peek == '\n') lineEnded = true;
            else if (SeesComment)
            {
                SkipComment();
                continue;
            }
            else if (!SeesBlank) break;

            Position++;
        }

        return lineEnded;
    }

    public ConfigurationException Expected(string expected) => Wrong($"{expected} is expected, found {Found}.");

    private string Found => AtEnd ? "the end of the text" : Peek == '\n' ? "the end of the line" : $"'{Peek}'";

    public ConfigurationException Wrong(string what) => new($"{Origin}: {what}");

    public string ReadTripleQuoted()
    {
        var origin = Origin;
        Skip(3);
        var start = Position;
        var end = text.IndexOf("\"\"\"", start, StringComparison.Ordinal);
        if (end < 0)
            throw new ConfigurationException($"{origin}: a text in triple quotes is not closed: \"\"\" is expected.");
        // More than three quotes at the end: all but the last three belong to the text.
        while (end + 3 < text.Length && text[end + 3] == '"') end++;
        Position = end + 3;
        return text[start..end];
    }

    public string ReadQuoted()
    {
        Skip();
        var start = Position;
        while (!AtEnd && Peek is not ('"' or '\\' or '\n')) Position++;
        if (Peek == '"')
        {
            Skip();
            return text[start..(Position - 1)];
        }

        var read = new StringBuilder().Append(Since(start));
        while (Peek != '"')
        {
            if (AtEnd || Peek == '\n') throw Expected("a closing quote");
            read.Append(Peek == '\\' ? ReadEscape() : Peek);
            Skip();
        }

        Skip();
        return read.ToString();
    }

    private char ReadEscape()
    {
        Skip();
        switch (Peek)
        {
            case '"' or '\\' or '/': return Peek;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when Position + 4 < text.Length
                && ushort.TryParse(text.AsSpan(Position + 1, 4), NumberStyles.AllowHexSpecifier, null, out var code):
                Skip(4);
                return (char)code;
            default: throw Expected("one of \" \\ / b f n r t uXXXX after a backslash");
        }
    }
}
