using System.Text.RegularExpressions;

namespace HaActors.Akka.Api.Tests;

/// <summary>What the listings name: types and their members.</summary>
/// <remarks>
/// A line is <c>place :: declaration</c>. The place is the type's, but static classes are all called "static", types on
/// one line stand at the place of their scope, and behind a generic type on one line everything seems to be inside it.
/// </remarks>
internal sealed partial class Listing
{
    private readonly List<ListedType> _types = [];

    public Listing(IEnumerable<string> files)
    {
        foreach (var file in files) Read(File.ReadLines(file));
    }

    public int Count => _types.Count;

    /// <summary>The listed type that one of ours is; null: it is not listed.</summary>
    public ListedType? Find(Type type)
    {
        var full = Plain(type);
        var own = type.GetGenericArguments().Length - (type.DeclaringType?.GetGenericArguments().Length ?? 0);
        var tail = "." + full[(type.Namespace!.Length + 1)..];
        var fitting = _types.Where(listed => listed.Own == own).ToList();
        return fitting.Find(listed => listed.Name == full)
            ?? fitting.Find(listed =>
                listed.Name.StartsWith(type.Namespace + ".", StringComparison.Ordinal)
                && listed.Name.EndsWith(tail, StringComparison.Ordinal));
    }

    /// <summary>Namespace, outer types and name, without type parameters.</summary>
    public static string Plain(Type type) =>
        type.DeclaringType is { } outer
            ? $"{Plain(outer)}.{type.Name.Split('`')[0]}"
            : $"{type.Namespace}.{type.Name.Split('`')[0]}";

    private void Read(IEnumerable<string> lines)
    {
        // By place: the type whose members stand there.
        var at = new Dictionary<string, ListedType>(StringComparer.Ordinal);
        foreach (var (place, text) in Joined(lines))
        {
            if (text.StartsWith("where ", StringComparison.Ordinal)) continue;
            if (!Declaration.IsType(text))
            {
                if (at.TryGetValue(place, out var type) && Declaration.Member(text, type) is { } member)
                    type.Members.Add(member);
                continue;
            }

            var (name, parameters) = Declaration.TypeName(text);
            var last = place[(TypeText.LastOutside(place, '.') + 1)..];
            var opens = (last == "static" && text.Contains("class static ")) || Declaration.Named(last).Name == name;
            var scope = opens ? place[..(place.Length - last.Length - 1)] : place;
            var outer = at.GetValueOrDefault(scope);
            // A nested type repeats the parameters of its outer one, as the compiler does.
            string[] own = [.. parameters.Where(parameter => outer?.TypeParameters.Contains(parameter) != true)];
            var listed = new ListedType(
                $"{outer?.Name ?? WithoutParameters(scope)}.{name}", [.. outer?.TypeParameters ?? [], .. own], own.Length, text);
            if (listed.IsDelegate && DelegateMember(listed) is { } invoke) listed.Members.Add(invoke);
            _types.Add(listed);
            if (opens && !listed.IsDelegate) at[place] = listed;
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

    private static Signature? DelegateMember(ListedType type)
    {
        var start = type.Header.IndexOf("delegate ", StringComparison.Ordinal) + 9;
        var close = type.Header.IndexOf('(');
        var head = type.Header[start..close];
        var space = TypeText.LastOutside(head, ' ');
        return Declaration.Member($"public {head[..space]} Invoke{type.Header[close..]}", type);
    }

    private static string WithoutParameters(string place)
    {
        var depth = 0;
        return string.Concat(place.Where(c =>
        {
            if (c == '<') depth++;
            if (c == '>') depth--;
            return depth == 0 && c != '>';
        }));
    }

    [GeneratedRegex(@"\[[A-Za-z][\w.]*Attribute\((?:[^()\[\]]|\[\])*\)\]\s*|\s?modreq\([\w.]*\)")]
    private static partial Regex Attribute();

    [GeneratedRegex("""^(?:\d+,$|\d+\}\)\]\s*|"[^"]*"\)\]\s*|".*\)\]$|"\w+",$|"\w+"\}\)\]\s*)""")]
    private static partial Regex Remains();
}
