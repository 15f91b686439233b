namespace HaActors.Policy.Cib;

/// <summary>From characters to elements.</summary>
internal sealed partial class XmlCursor
{
    private string _content = "";
    private int _lineCountedTo;
    private bool _hasRoot;

    private Token Read()
    {
        while (true)
        {
            var start = _at;
            var tag = _text.AsSpan(start).IndexOf('<');
            if (tag != 0)
            {
                var end = tag < 0 ? _text.Length : start + tag;
                _at = end;
                if (!_text.AsSpan(start, end - start).IsWhiteSpace())
                    return TextToken(start, end);
                if (tag < 0)
                    return EndToken();
            }

            switch (Peek(_at + 1))
            {
                case '/':
                    EndTag();
                    return Token.EndOfElement;
                case '?':
                    Skip("?>", "the processing instruction");
                    break;
                case '!':
                    if (Declaration() is { } token)
                        return token;
                    break;
                default:
                    StartTag();
                    return Token.Element;
            }
        }
    }

    private Token TextToken(int start, int end)
    {
        if (_open.Count == 0)
        {
            var spaces = end - start - _text.AsSpan(start, end - start).TrimStart().Length;
            throw Fault(start + spaces, "text stands outside the root element");
        }

        _content = Decoded(_text.AsSpan(start, end - start), start, isAttribute: false);
        return Token.Text;
    }

    private Token EndToken() => _open.Count == 0
        ? Token.EndOfDocument
        : throw Fault(_text.Length, $"<{_open[^1]}> is not closed");

    // A comment, characters as they are, or a document type.
    private Token? Declaration()
    {
        var rest = _text.AsSpan(_at);
        if (rest.StartsWith("<!--", StringComparison.Ordinal))
            Skip("-->", "the comment");
        else if (rest.StartsWith("<![CDATA[", StringComparison.Ordinal) && _open.Count > 0)
        {
            var start = _at + 9;
            Skip("]]>", "the CDATA section");
            _content = _text[start..(_at - 3)];
            return Token.Text;
        }
        else if (rest.StartsWith("<!DOCTYPE", StringComparison.Ordinal) && _open.Count == 0)
            Skip(rest[..(rest.IndexOf('>') + 1)].Contains('[') ? "]>" : ">", "the document type");
        else
            throw Fault(_at, "this is no element, comment or CDATA section");
        return null;
    }

    private void Skip(string end, string what)
    {
        var length = _text.AsSpan(_at + 2).IndexOf(end, StringComparison.Ordinal);
        if (length < 0)
            throw Fault(_at, $"{what} does not end");
        _at += 2 + length + end.Length;
    }

    private void EndTag()
    {
        var start = _at;
        _at += 2;
        var open = _open.Count > 0 ? _open[^1] : throw Fault(start, "an element is closed, but none is open");
        if (!_text.AsSpan(_at).StartsWith(open, StringComparison.Ordinal))
            throw Fault(start, $"another element than <{open}> is closed");
        _at += open.Length;
        SkipSpaces();
        if (Peek(_at) != '>')
            throw Fault(start, $"another element than <{open}> is closed");
        _at++;
        _open.RemoveAt(_open.Count - 1);
    }

    private void StartTag()
    {
        var start = _at;
        if (_open.Count == 0 && _hasRoot)
            throw Fault(start, "an element stands after the root element");
        _hasRoot = true;
        Line += _text.AsSpan(_lineCountedTo, start - _lineCountedTo).Count('\n');
        _lineCountedTo = start;
        _at++;
        Name = ReadName();
        _count = 0;
        while (true)
        {
            var hadSpace = SkipSpaces();
            switch (Peek(_at))
            {
                case '>':
                    _at++;
                    _isEmpty = false;
                    _open.Add(Name);
                    if (_open.Count > DeepestLevel)
                        throw Fault(start, $"elements are nested more than {DeepestLevel} deep");
                    return;
                case '/' when Peek(_at + 1) == '>':
                    _at += 2;
                    _isEmpty = true;
                    return;
                case '\0' when _at >= _text.Length:
                    throw Fault(start, $"the tag <{Name} does not end");
            }

            if (!hadSpace)
                throw Fault(_at, "a space is missing before the attribute");
            ReadAttribute();
        }
    }

    private void ReadAttribute()
    {
        var start = _at;
        var name = ReadName();
        foreach (ref readonly var attribute in Attributes)
            if (attribute.Key == name)
                throw Fault(start, $"the attribute {name} is there twice");
        SkipSpaces();
        if (Peek(_at) != '=')
            throw Fault(_at, $"the attribute {name} has no value");
        _at++;
        SkipSpaces();
        var quote = Peek(_at);
        if (quote is not ('"' or '\''))
            throw Fault(_at, $"the value of {name} does not begin with a quote");
        var value = ReadValue(name, quote);
        if (_count == _attributes.Length)
            Array.Resize(ref _attributes, _count * 2);
        _attributes[_count++] = new(name, value);
    }

    private string ReadValue(string name, char quote)
    {
        var rest = _text.AsSpan(_at + 1);
        var end = rest.IndexOfAny(quote, '<', '&');
        if (end >= 0 && rest[end] == quote && !rest[..end].ContainsAnyInRange('\0', '\u001F'))
        {
            _at += end + 2;
            return Pooled(name, rest[..end]);
        }

        end = rest.IndexOf(quote);
        if (end < 0)
            throw Fault(_at, $"the value of {name} does not end");
        var start = _at + 1;
        if (rest[..end].IndexOf('<') is >= 0 and var tag)
            throw Fault(start + tag, $"the value of {name} contains <");
        _at += end + 2;
        return Pooled(name, Decoded(rest[..end], start, isAttribute: true));
    }

    private string ReadName()
    {
        var rest = _text.AsSpan(_at);
        var length = 0;
        while (length < rest.Length && !EndsName(rest[length]))
            length++;
        var name = rest[..length];
        if (_names.Find(name) is not { } known)
        {
            if (!IsName(name))
                throw Fault(_at, "this is no name");
            known = _names.Add(name.ToString());
        }

        _at += length;
        return known;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || !(char.IsLetter(name[0]) || name[0] is '_' or ':' || char.IsSurrogate(name[0])))
            return false;
        foreach (var c in name)
            if (c < 0x80 && !(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':'))
                return false;
        return true;
    }

    private bool SkipSpaces()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] is ' ' or '\n' or '\r' or '\t')
            _at++;
        return _at > start;
    }

    private char Peek(int at) => at < _text.Length ? _text[at] : '\0';

    private static bool EndsName(char c) =>
        c <= '>' && c is (' ' or '\t' or '\r' or '\n' or '=' or '/' or '>' or '<' or '"' or '\'' or '&');
}
