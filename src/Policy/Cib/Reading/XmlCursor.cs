using System.Collections.Immutable;
using System.Xml;

namespace HaActors.Policy.Cib;

/// <summary>Walks over the elements of a document, once and forwards.</summary>
/// <remarks>An element's attributes are there until the walk goes on, also into its own children.</remarks>
internal sealed class XmlCursor(string text) : IDisposable
{
    /// <summary>Deeper documents are no configuration but an attack on the stack.</summary>
    private const int DeepestLevel = 200;

    private const int LongestPooled = 48;

    private readonly XmlReader _reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Ignore,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        XmlResolver = null,
    });

    private readonly HashSet<string> _pool = new(StringComparer.Ordinal);
    private KeyValuePair<string, string>[] _attributes = new KeyValuePair<string, string>[32];
    private int _count;

    public string Name { get; private set; } = "";

    public int Line { get; private set; }

    /// <summary>All attributes in document order.</summary>
    public ReadOnlySpan<KeyValuePair<string, string>> Attributes => _attributes.AsSpan(0, _count);

    public string? this[string name]
    {
        get
        {
            foreach (ref readonly var attribute in Attributes)
                if (attribute.Key == name)
                    return attribute.Value;
            return null;
        }
    }

    public Place Place => new(Name, this["id"], Line);

    /// <summary>Goes to the root element.</summary>
    public void Start()
    {
        _reader.MoveToContent();
        Load();
    }

    /// <summary>Steps into the present element. The answer is for <see cref="Next"/>.</summary>
    public int Enter() => _reader.IsEmptyElement ? -1 : _reader.Depth;

    /// <summary>Goes to the next child of an entered element, over whatever of the previous one was left unread.</summary>
    /// <returns>False: it has no more.</returns>
    public bool Next(int entered)
    {
        if (entered < 0)
            return false;
        while (_reader.Read())
        {
            if (_reader.Depth <= entered)
                return false;
            if (_reader.Depth != entered + 1 || _reader.NodeType != XmlNodeType.Element)
                continue;
            Load();
            return true;
        }

        return false;
    }

    /// <summary>Reads to the document's end, so that what is malformed there is noticed.</summary>
    public void Finish()
    {
        while (_reader.Read())
        {
        }
    }

    /// <summary>The present element with everything in it.</summary>
    public RawElement Raw()
    {
        var name = Name;
        ImmutableArray<KeyValuePair<string, string>> attributes = [.. Attributes];
        if (_reader.IsEmptyElement)
            return new(name, attributes, [], null);

        var depth = _reader.Depth;
        if (depth > DeepestLevel)
            throw new XmlException($"elements are nested more than {DeepestLevel} deep", null, Line, 1);
        var children = ImmutableArray.CreateBuilder<RawElement>();
        string? text = null;
        while (_reader.Read() && _reader.Depth > depth)
        {
            if (_reader.NodeType == XmlNodeType.Element)
            {
                Load();
                children.Add(Raw());
            }
            else if (_reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                text += _reader.Value;
        }

        return new(name, attributes, children.DrainToImmutable(), text);
    }

    public void Dispose() => _reader.Dispose();

    private void Load()
    {
        Name = _reader.LocalName;
        Line = ((IXmlLineInfo)_reader).LineNumber;
        _count = 0;
        if (!_reader.MoveToFirstAttribute())
            return;
        do
        {
            if (_count == _attributes.Length)
                Array.Resize(ref _attributes, _count * 2);
            _attributes[_count++] = new(_reader.Name, Pooled(_reader.Name, _reader.Value));
        }
        while (_reader.MoveToNextAttribute());
        _reader.MoveToElement();
    }

    // The same few words are said a million times; what differs in each element is not worth looking for.
    private string Pooled(string name, string value)
    {
        if (value.Length is 0 or > LongestPooled || name is "id" or "transition-key" or "transition-magic" or "call-id")
            return value;
        if (_pool.TryGetValue(value, out var known))
            return known;
        _pool.Add(value);
        return value;
    }
}
