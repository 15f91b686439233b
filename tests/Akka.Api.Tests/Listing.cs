using System.Text.RegularExpressions;

namespace HaActors.Akka.Api.Tests;

/// <summary>What the listings name: types and their members.</summary>
/// <remarks>
/// A line is <c>place :: declaration</c>. The place is the type's, but static classes are all called "static", types on
/// one line stand at the place of their scope, and behind some types on one line everything seems to be inside them:
/// whether a type is nested is decided by ours.
/// </remarks>
internal sealed partial class Listing
{
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<Type, ListedType?> _found = [];

    public Listing(IEnumerable<string> files)
    {
        foreach (var file in files) Read(File.ReadLines(file));
    }

    public int Count => _entries.Count;

    /// <summary>The listed type that one of ours is; null: it is not listed.</summary>
    public ListedType? Find(Type type)
    {
        if (type.IsConstructedGenericType) type = type.GetGenericTypeDefinition();
        if (!_found.TryGetValue(type, out var listed)) _found[type] = listed = Search(type);
        return listed;
    }

    private ListedType? Search(Type type)
    {
        var levels = new Stack<Type>();
        for (var level = type; level is not null; level = level.DeclaringType) levels.Push(level);
        string[] names = [.. levels.Select(level => level.Name.Split('`')[0])];
        return _entries
            .Where(entry => entry.Root == type.Namespace && entry.EndsWith(names))
            .OrderBy(entry => entry.Depth)
            .Select(entry => entry.As(Plain(type), names.Length))
            .FirstOrDefault(listed => listed.TypeParameters.Count == type.GetGenericArguments().Length);
    }

    /// <summary>Namespace, outer types and name, without type parameters.</summary>
    public static string Plain(Type type) =>
        type.DeclaringType is { } outer
            ? $"{Plain(outer)}.{type.Name.Split('`')[0]}"
            : $"{type.Namespace}.{type.Name.Split('`')[0]}";

    private void Read(IEnumerable<string> lines)
    {
        // By place: the type whose members stand there.
        var at = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var (place, text) in Joined(lines))
        {
            if (text.StartsWith("where ", StringComparison.Ordinal)) continue;
            if (!Declaration.IsType(text))
            {
                if (at.TryGetValue(place, out var type)) type.Lines.Add(text);
                continue;
            }

            var (name, parameters) = Declaration.TypeName(text);
            var last = place[(TypeText.LastOutside(place, '.') + 1)..];
            var opens = (last == "static" && text.Contains("class static ")) || Declaration.Named(last).Name == name;
            var scope = opens ? place[..(place.Length - last.Length - 1)] : place;
            var entry = new Entry(at.GetValueOrDefault(scope), scope, name, parameters, text);
            _entries.Add(entry);
            if (opens && !text.Contains(" delegate ")) at[place] = entry;
        }
    }

    /// <summary>A declared type, inside whatever it seems to be inside.</summary>
    private sealed record Entry(Entry? Outer, string Scope, string Name, string[] Parameters, string Header)
    {
        public List<string> Lines { get; } = [];

        public string Root => Outer?.Root ?? Scope;

        public int Depth => 1 + (Outer?.Depth ?? 0);

        public bool EndsWith(ReadOnlySpan<string> names) =>
            names.Length == 0 || (Name == names[^1] && (names.Length == 1 || Outer?.EndsWith(names[..^1]) == true));

        /// <summary>The type, when only so many of the outer levels are true.</summary>
        public ListedType As(string name, int levels)
        {
            var type = new ListedType(name, ParametersOf(levels), Header);
            var lines = type.IsDelegate ? [Invoke()] : Lines;
            type.Members.AddRange(lines.Select(line => Declaration.Member(line, type)).OfType<Signature>());
            return type;
        }

        // A nested type repeats the parameters of its outer one, as the compiler does.
        private string[] ParametersOf(int levels)
        {
            var outer = levels > 1 ? Outer!.ParametersOf(levels - 1) : [];
            return [.. outer, .. Parameters.Except(outer)];
        }

        private string Invoke()
        {
            var start = Header.IndexOf("delegate ", StringComparison.Ordinal) + 9;
            var close = Header.IndexOf('(');
            var head = Header[start..close];
            return $"public {head[..TypeText.LastOutside(head, ' ')]} Invoke{Header[close..]}";
        }
    }

    // Declarations end on the line on which their brackets are closed; remains of attributes are no declarations.
    private static IEnumerable<(string Place, string Text)> Joined(IEnumerable<string> lines)
    {
        var begun = "";
        foreach (var line in lines)
        {
            var split = line.IndexOf(" :: ", StringComparison.Ordinal);
            if (split < 0) continue;
            var place = Attribute().Replace(line[..split], "");
            var text = begun.Length == 0 ? Remains().Replace(line[(split + 4)..], "") : begun + line[(split + 4)..];
            if (text.Length == 0) continue;
            begun = Open(text) ? text + " " : "";
            if (begun.Length == 0) yield return (place, Attribute().Replace(text, ""));
        }
    }

    private static bool Open(string text)
    {
        if (text.Contains(" const ")) return false;
        return text.Count(c => c is '(' or '[' or '{') > text.Count(c => c is ')' or ']' or '}');
    }

    [GeneratedRegex(@"\[[A-Za-z][\w.]*Attribute\((?:[^()\[\]]|\[\])*\)\]\s*|\s?modreq\([\w.]*\)")]
    private static partial Regex Attribute();

    [GeneratedRegex("""^(?:\d+,$|\d+\}\)\]\s*|"[^"]*"\)\]\s*|".*\)\]$|"\w+",$|"\w+"\}\)\]\s*)""")]
    private static partial Regex Remains();
}
