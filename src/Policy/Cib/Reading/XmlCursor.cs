using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>Walks over the elements of a document, once and forwards.</summary>
/// <remarks>
/// An element's attributes are there until the walk goes on, also into its own children. Checks what XML calls
/// well-formed; namespaces mean nothing to it, and a document type is passed over.
/// </remarks>
internal sealed partial class XmlCursor
{
    /// <summary>Deeper documents are no configuration but an attack on the stack.</summary>
    private const int DeepestLevel = 200;

    private readonly string _text;
    private readonly List<string> _open = [];
    private KeyValuePair<string, string>[] _attributes = new KeyValuePair<string, string>[32];
    private int _count;
    private int _at;
    private bool _isEmpty;

    public XmlCursor(string text)
    {
        _text = text;
    }

    private enum Token
    {
        Element,
        EndOfElement,
        Text,
        EndOfDocument,
    }

    public string Name { get; private set; } = "";

    public int Line { get; private set; } = 1;

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

    public Place Place => new(Name, this["id"] is { Length: > 0 } id ? id : null, Line);

    /// <summary>Goes to the root element.</summary>
    public void Start()
    {
        if (_text.StartsWith('\uFEFF'))
            _at = 1;
        if (Read() != Token.Element)
            throw Fault(_text.Length, "there is no root element");
    }

    /// <summary>Steps into the present element. The answer is for <see cref="Next"/>.</summary>
    public int Enter() => _isEmpty ? 0 : _open.Count;

    /// <summary>Goes to the next child of an entered element, over what of the previous one was left unread.</summary>
    /// <returns>False: it has no more.</returns>
    public bool Next(int entered)
    {
        if (entered == 0)
            return false;
        while (true)
        {
            var isChild = _open.Count == entered;
            switch (Read())
            {
                case Token.Element when isChild:
                    return true;
                case Token.EndOfElement when _open.Count < entered:
                    return false;
            }
        }
    }

    /// <summary>Reads to the document's end, so that what is malformed there is noticed.</summary>
    public void Finish()
    {
        while (Read() != Token.EndOfDocument)
        {
        }
    }

    /// <summary>The present element with everything in it.</summary>
    public RawElement Raw()
    {
        var name = Name;
        ImmutableArray<KeyValuePair<string, string>> attributes = [.. Attributes];
        if (_isEmpty)
            return new(name, attributes, [], null);

        var entered = _open.Count;
        var children = ImmutableArray.CreateBuilder<RawElement>();
        string? content = null;
        while (true)
        {
            switch (Read())
            {
                case Token.Element:
                    children.Add(Raw());
                    break;
                case Token.Text:
                    content += _content;
                    break;
                case Token.EndOfElement when _open.Count < entered:
                    return new(name, attributes, children.DrainToImmutable(), content);
            }
        }
    }

    private CibFormatException Fault(int at, string what)
    {
        var before = _text.AsSpan(0, Math.Min(at, _text.Length));
        return new(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'), what);
    }
}
