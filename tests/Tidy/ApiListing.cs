using System.Text.RegularExpressions;

namespace HaActors.Tidy;

/// <summary>The public members that one listing file names, by type.</summary>
internal sealed partial class ApiListing
{
    private readonly Dictionary<string, List<ListedType>> _types = new(StringComparer.Ordinal);

    public ApiListing(IEnumerable<string> lines)
    {
        ListedType? current = null;
        foreach (var line in WithoutSplitAttributes(lines))
        {
            var split = line.IndexOf(" :: ", StringComparison.Ordinal);
            if (split < 0)
                continue;
            var place = line[..split];
            var declaration = Attribute().Replace(line[(split + 4)..], "").Trim().TrimEnd(';');
            if (Header().Match(declaration) is { Success: true } header)
            {
                current = new ListedType(place);
                Add(header.Groups["name"].Value, current);
                if (header.Groups["kind"].Value == "delegate")
                    current = null;
            }
            else if (!declaration.StartsWith("where ") && !declaration.StartsWith('"'))
            {
                current?.Members.Add(Signature(declaration));
            }
        }
    }

    /// <param name="typeNamespace">The type's namespace.</param>
    /// <param name="name">The simple name with its arity: Option`1.</param>
    public IReadOnlyList<ListedType> Find(string typeNamespace, string name) =>
        _types.GetValueOrDefault(name) is { } found
            ? found.Where(type => type.Place.StartsWith(typeNamespace, StringComparison.Ordinal)).ToList()
            : [];

    /// <summary>Name and parameter types without namespaces: Tell(Object,IActorRef).</summary>
    public static string Signature(string declaration)
    {
        if (declaration.Contains(" const "))
            return LastWord(declaration.Split('=')[0]);
        var paren = declaration.IndexOf('(');
        var brace = declaration.IndexOf('{');
        if (brace >= 0 && (paren < 0 || brace < paren))
        {
            return declaration.Contains("this[", StringComparison.Ordinal) ? "Item" : LastWord(declaration[..brace]);
        }

        if (paren < 0)
            return LastWord(declaration.Split('=')[0].TrimEnd(',', ';'));
        var name = LastWord(declaration[..paren]);
        var close = declaration.LastIndexOf(')');
        var arguments = SplitTopLevel(declaration[(paren + 1)..(close <= paren ? declaration.Length : close)])
            .Select(ParameterType);
        return $"{name}({string.Join(',', arguments)})";
    }

    /// <summary>An attribute with a list of bytes stands on several lines, and the declaration ends on the last.</summary>
    private static IEnumerable<string> WithoutSplitAttributes(IEnumerable<string> lines)
    {
        var begun = "";
        foreach (var line in lines)
        {
            var text = begun.Length == 0 ? line : begun + line[(line.IndexOf(" :: ", StringComparison.Ordinal) + 4)..];
            begun = text.EndsWith('{') || (begun.Length > 0 && !line.Contains("})]")) ? text : "";
            if (begun.Length == 0)
                yield return text;
        }
    }

    private static string ParameterType(string parameter)
    {
        var text = parameter.Split(" = ")[0].Trim();
        text = Modifier().Replace(text, "");
        var space = text.LastIndexOf(' ');
        return SimpleType(space < 0 ? text : text[..space]);
    }

    public static string SimpleType(string type)
    {
        var simple = NamespacePrefix().Replace(type.Replace(" ", ""), "");
        simple = Nullables().Replace(simple, "$1?");
        return Keywords().Replace(simple, match => match.Value switch
        {
            "Object" => "object", "String" => "string", "Boolean" => "bool", "Int32" => "int", "Int64" => "long",
            "Double" => "double", "Single" => "float", "Byte" => "byte", "Void" => "void", "UInt32" => "uint",
            "UInt64" => "ulong", "Int16" => "short", "Char" => "char", "Decimal" => "decimal", "SByte" => "sbyte",
            "UInt16" => "ushort",
            var other => other,
        });
    }

    internal static IEnumerable<string> SplitTopLevel(string text)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '<' or '(' or '[':
                    depth++;
                    break;
                case '>' or ')' or ']':
                    depth--;
                    break;
                case ',' when depth == 0:
                    yield return text[start..i];
                    start = i + 1;
                    break;
            }
        }

        if (text[start..].Trim().Length > 0)
            yield return text[start..];
    }

    private static string LastWord(string text)
    {
        var name = text.Trim();
        var generic = name.EndsWith('>') && !name.EndsWith("=>") ? name.LastIndexOf('<') : -1;
        if (generic > 0 && !name.EndsWith(" >"))
            name = name[..generic];
        var word = name[(name.LastIndexOf(' ') + 1)..];
        return word[(word.LastIndexOf('.') + 1)..];
    }

    private void Add(string name, ListedType type)
    {
        var generic = name.IndexOf('<');
        var key = generic < 0 ? name : $"{name[..generic]}`{SplitTopLevel(name[(generic + 1)..^1]).Count()}";
        if (!_types.TryGetValue(key, out var list))
            _types[key] = list = [];
        list.Add(type);
    }

    [GeneratedRegex(@"^(?:(?:public|protected|internal|sealed|abstract|static|readonly|new) )*(?<kind>class|interface|struct|enum|delegate [^(]*?(?= \w+(?:<[^(]*>)?\()|delegate) (?:static )?(?<name>\w+(?:<[^(:]*?>)?)(?=$|[ (:])")]
    private static partial Regex Header();

    [GeneratedRegex(@"\[[A-Z][\w.]*Attribute\((?:[^()]|\([^()]*\))*\)\]\s*|\[[A-Z][\w.]*Attribute\]\s*")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^(?:(?:this|params|out|ref|in|scoped) )+")]
    private static partial Regex Modifier();

    [GeneratedRegex(@"(?:\w+(?:<[^<>]*>)?\.)+(?=\w)")]
    private static partial Regex NamespacePrefix();

    [GeneratedRegex(@"Nullable<((?:[^<>]|<[^<>]*>)*)>")]
    private static partial Regex Nullables();

    [GeneratedRegex(@"\b(?:Object|String|Boolean|Int32|Int64|Double|Single|Byte|Void|UInt32|UInt64|Int16|Char|Decimal|SByte|UInt16)\b")]
    private static partial Regex Keywords();
}

internal sealed class ListedType(string place)
{
    public string Place { get; } = place;

    public HashSet<string> Members { get; } = new(StringComparer.Ordinal);
}
