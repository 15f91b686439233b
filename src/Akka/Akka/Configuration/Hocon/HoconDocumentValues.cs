namespace Akka.Configuration.Hocon;

/// <content>Values, substitutions and includes.</content>
internal sealed partial class HoconDocument
{
    private int _listDepth;

    /// <summary>Reads the pieces of one value, to the end of the line or to what closes it.</summary>
    private void ReadValue(HoconField field, string[] path)
    {
        var pieces = field.Pieces;
        while (!text.AtEnd && text.Peek is not ('\n' or ',' or '}' or ']') && !text.SeesComment)
        {
            if (text.SeesBlank) ReadBlanks(pieces);
            else pieces.Add(ReadPiece(path));
        }

        if (pieces is [.., HoconPiece.Text { IsSpace: true }]) pieces.RemoveAt(pieces.Count - 1);
        if (pieces.Count == 0) throw text.Expected($"a value for '{HoconPath.Join(path)}'");
    }

    private void ReadBlanks(List<HoconPiece> pieces)
    {
        var start = text.Position;
        text.SkipBlanks();
        if (pieces.Count > 0) pieces.Add(new HoconPiece.Text(text.Since(start).ToString(), isSpace: true));
    }

    private HoconPiece ReadPiece(string[] path)
    {
        switch (text.Peek)
        {
            case '{':
                text.Skip();
                var fields = new HoconTree();
                ReadFields(fields, path, inBraces: true);
                return new HoconPiece.Tree(fields);
            case '[':
                text.Skip();
                return new HoconPiece.List(ReadItems(path));
            case '"':
                var quoted = text.Sees("\"\"\"") ? text.ReadTripleQuoted() : text.ReadQuoted();
                return new HoconPiece.Text(quoted, isSpace: false);
            case '$' when text.PeekAt(1) == '{':
                return ReadReference();
            default:
                return ReadPlain();
        }
    }

    private HoconPiece.Text ReadPlain()
    {
        var start = text.Position;
        while (!text.AtEnd && (IsPlain(text.Peek) || text.Peek == '+') && !text.SeesComment) text.Skip();
        if (text.Position == start) throw text.Expected("a value, or quotes around this character,");
        var read = text.Since(start);
        return new HoconPiece.Text(read is "null" ? null : read.ToString(), isSpace: false);
    }

    private List<HoconField> ReadItems(string[] path)
    {
        if (++_nesting > DeepestNesting) throw text.Wrong($"lists are nested deeper than {DeepestNesting} levels.");
        _listDepth++;
        var items = new List<HoconField>();
        text.SkipLines();
        while (!text.AtEnd && text.Peek != ']')
        {
            var item = new HoconField(text.Origin);
            ReadValue(item, path);
            items.Add(item);
            ReadSeparator("']'", isClosed: true);
        }

        if (text.AtEnd) throw text.Expected("']'");
        text.Skip();
        _listDepth--;
        _nesting--;
        return items;
    }

    private HoconPiece.Reference ReadReference()
    {
        var origin = text.Origin;
        text.Skip(2);
        var isOptional = text.Peek == '?';
        if (isOptional) text.Skip();
        var path = ReadPath(origin);
        text.SkipBlanks();
        if (text.Peek != '}') throw text.Expected("'}' after the path of a substitution");
        text.Skip();
        string[][] paths = includedAt.Length == 0 ? [path] : [[.. includedAt, .. path], path];
        return new HoconPiece.Reference(string.Join('.', path), paths, isOptional, origin);
    }

    private bool TryReadInclude(HoconTree tree, string[] prefix)
    {
        const string keyword = "include";
        if (!text.Sees(keyword)) return false;
        var ahead = keyword.Length;
        while (HoconText.IsBlank(text.PeekAt(ahead))) ahead++;
        if (text.PeekAt(ahead) != '"' && !SeesIncludeFunction(ahead)) return false;

        var origin = text.Origin;
        text.Skip(ahead);
        var isRequired = TryOpen("required");
        var isFile = TryOpen("file");
        if (text.Peek != '"') throw text.Expected("a file name in quotes, file(\"...\") or required(...)");
        var name = text.ReadQuoted();
        foreach (var isOpen in (ReadOnlySpan<bool>)[isFile, isRequired])
            if (isOpen) Close();

        if (!includes.Include(name, text, tree, prefix) && isRequired)
            throw new ConfigurationException($"{origin}: the required include '{name}' does not exist.");
        return true;
    }

    private bool SeesIncludeFunction(int ahead)
    {
        var word = "";
        while (char.IsAsciiLetter(text.PeekAt(ahead))) word += text.PeekAt(ahead++);
        return text.PeekAt(ahead) == '(' && word is "required" or "file" or "url" or "classpath";
    }

    private bool TryOpen(string function)
    {
        text.SkipBlanks();
        if (!text.Sees(function + "(")) return false;
        text.Skip(function.Length + 1);
        text.SkipBlanks();
        return true;
    }

    private void Close()
    {
        text.SkipBlanks();
        if (text.Peek != ')') throw text.Expected("')'");
        text.Skip();
    }
}
