using System.Buffers;
using System.Text;

namespace HaActors.Policy.Cib;

/// <summary>Puts elements down as text, one a line, children two columns further in.</summary>
internal sealed class XmlText
{
    private readonly StringBuilder _text = new(1 << 16);
    private readonly List<string> _open = [];
    private bool _isTagOpen;
    private bool _hasText;

    public void Open(string name)
    {
        EndTag();
        if (!_hasText)
            _text.Append(' ', _open.Count * 2);
        _text.Append('<').Append(name);
        _open.Add(name);
        _isTagOpen = true;
    }

    public void Attribute(string name, string value)
    {
        _text.Append(' ').Append(name).Append("=\"");
        Escaped(value, isAttribute: true);
        _text.Append('"');
    }

    public void Text(string value)
    {
        if (_isTagOpen)
            _text.Append('>');
        _isTagOpen = false;
        _hasText = true;
        Escaped(value, isAttribute: false);
    }

    public void Close()
    {
        var name = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        if (_isTagOpen)
            _text.Append("/>\n");
        else
        {
            if (!_hasText)
                _text.Append(' ', _open.Count * 2);
            _text.Append("</").Append(name).Append(">\n");
        }

        _isTagOpen = false;
        _hasText = false;
    }

    public override string ToString() => _text.ToString();

    private void EndTag()
    {
        if (_isTagOpen)
            _text.Append(">\n");
        _isTagOpen = false;
    }

    private void Escaped(string value, bool isAttribute)
    {
        if (value.AsSpan().IndexOfAny(Special) < 0)
        {
            _text.Append(value);
            return;
        }

        foreach (var c in value)
            _ = c switch
            {
                '&' => _text.Append("&amp;"),
                '<' => _text.Append("&lt;"),
                '>' => _text.Append("&gt;"),
                '"' when isAttribute => _text.Append("&quot;"),
                '\n' or '\t' when !isAttribute => _text.Append(c),
                < ' ' => _text.Append("&#").Append((int)c).Append(';'),
                _ => _text.Append(c),
            };
    }

    private static readonly SearchValues<char> Special =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code), '&', '<', '>', '"']);
}
