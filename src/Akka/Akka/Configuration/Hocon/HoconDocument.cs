namespace Akka.Configuration.Hocon;

/// <summary>Reads a document into a <see cref="HoconTree"/>.</summary>
/// <remarks>
/// Follows the HOCON specification, and is lenient where Akka.NET's files are: an opening brace may stand on the line
/// below its key.
/// </remarks>
internal sealed partial class HoconDocument(HoconText text, HoconIncludes includes, string[] includedAt)
{
    private const int DeepestNesting = 100;
    private int _nesting;

    /// <exception cref="ConfigurationException">The text is wrong.</exception>
    public static HoconRoot Parse(string text, string? file, HoconIncludes includes)
    {
        var tree = new HoconTree();
        new HoconDocument(new HoconText(text, file), includes, includedAt: []).ReadInto(tree);
        var resolver = new HoconResolver(tree);
        var value = new HoconValue(resolver.Resolve(tree), new HoconOrigin(file, 1));
        return new HoconRoot(value, resolver.Substitutions);
    }

    public void ReadInto(HoconTree tree)
    {
        text.SkipLines();
        var braces = text.Peek == '{';
        if (text.Peek == '[') throw text.Expected("a key or an object");
        if (braces) text.Skip();
        ReadFields(tree, includedAt, inBraces: braces);
        text.SkipLines();
        if (!text.AtEnd) throw text.Expected("the end of the text");
    }

    private void ReadFields(HoconTree tree, string[] prefix, bool inBraces)
    {
        if (++_nesting > DeepestNesting) throw text.Wrong($"objects are nested deeper than {DeepestNesting} levels.");
        text.SkipLines();
        var written = new Dictionary<string, HoconOrigin>(StringComparer.Ordinal);
        while (!text.AtEnd && text.Peek != '}')
        {
            if (!TryReadInclude(tree, prefix)) ReadField(tree, prefix, written);
            ReadSeparator("'}'", inBraces);
        }

        if (inBraces && text.AtEnd) throw text.Expected("'}'");
        if (inBraces) text.Skip();
        else if (!text.AtEnd) throw text.Wrong("'}' closes nothing: a key is expected.");
        _nesting--;
    }

    // Between two fields or items: a comma or the end of a line.
    private void ReadSeparator(string closing, bool isClosed)
    {
        var lineEnded = text.SkipLines();
        if (text.Peek == ',')
        {
            text.Skip();
            text.SkipLines();
            if (text.Peek == ',') throw text.Expected("something between two commas");
            return;
        }

        if (lineEnded || text.AtEnd || text.Peek is '}' or ']') return;
        throw text.Expected(isClosed ? $"a comma, the end of the line or {closing}" : "a comma or the end of the line");
    }

    private void ReadField(HoconTree tree, string[] prefix, Dictionary<string, HoconOrigin> written)
    {
        var origin = text.Origin;
        var path = ReadPath(origin);
        text.SkipLines();
        string[] full = [.. prefix, .. path];
        var field = new HoconField(origin);
        if (text.Peek == '{')
        {
            ReadValue(field, full);
        }
        else if (text.Peek == '+' && text.PeekAt(1) == '=')
        {
            text.Skip(2);
            ReadAppended(field, full);
        }
        else if (text.Peek is '=' or ':')
        {
            text.Skip();
            text.SkipLines();
            ReadValue(field, full);
        }
        else
        {
            throw text.Expected($"'=', ':', '+=' or '{{' after the key '{HoconPath.Join(path)}'");
        }

        // What refers to other values may build on the earlier one; anything else hides it, or mixes with it.
        var key = HoconPath.Join(full);
        if (!written.TryAdd(key, origin) && !field.Pieces.Exists(piece => piece is HoconPiece.Reference or HoconPiece.Before))
            includes.Repeated.Add(new HoconRepetition(key, written[key], origin));
        tree.Put(path, field);
    }

    private void ReadAppended(HoconField field, string[] full)
    {
        var added = new HoconField(field.Origin);
        text.SkipLines();
        ReadValue(added, full);
        field.Pieces.Add(new HoconPiece.Before(_listDepth > 0 ? null : full));
        field.Pieces.Add(new HoconPiece.List([added]));
    }

    private string[] ReadPath(HoconOrigin origin)
    {
        var keys = new List<string>();
        while (true)
        {
            keys.Add(ReadKey(origin));
            if (text.Peek != '.') return keys.ToArray();
            text.Skip();
        }
    }

    private string ReadKey(HoconOrigin origin)
    {
        text.SkipBlanks();
        if (text.Peek != '"')
        {
            var start = text.Position;
            var end = start;
            while (!text.AtEnd && IsKeyChar(text.Peek) && !text.SeesComment)
            {
                text.Skip();
                if (!HoconText.IsBlank(text.PeekAt(-1))) end = text.Position;
            }

            if (end == start) throw text.Expected("a key");
            return text.Since(start)[..(end - start)].ToString();
        }

        var key = text.Sees("\"\"\"") ? text.ReadTripleQuoted() : text.ReadQuoted();
        text.SkipBlanks();
        if (!text.AtEnd && IsKeyChar(text.Peek) && !text.SeesComment)
            throw new ConfigurationException(
                $"{origin}: '.', '=', ':' or '{{' is expected after the key \"{key}\", found '{text.Peek}'.");
        return key;
    }

    private static bool IsKeyChar(char c) => c != '.' && c != '\n' && (HoconText.IsBlank(c) || IsPlain(c));

    // What may stand outside quotes: all but the characters that mean something, or may one day.
    private static bool IsPlain(char c) =>
        c is not ('$' or '"' or '{' or '}' or '[' or ']' or ':' or '=' or ',' or '+' or '#' or '`' or '^' or '?'
            or '!' or '@' or '*' or '&' or '\\') && !char.IsWhiteSpace(c) && !HoconText.IsBlank(c);
}
