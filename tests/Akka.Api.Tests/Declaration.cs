using System.Text.RegularExpressions;

namespace HaActors.Akka.Api.Tests;

/// <summary>Reads one declaration of a listing.</summary>
internal static partial class Declaration
{
    public static bool IsType(string text) => TypeHeader().IsMatch(text);

    /// <summary>The simple name and the type parameters of a declared type.</summary>
    public static (string Name, string[] Parameters) TypeName(string header)
    {
        var match = TypeHeader().Match(header);
        var rest = header[match.Length..].Replace("static ", "");
        if (match.Groups["kind"].Value == "delegate") rest = AfterType(rest[..rest.LastIndexOf('(')]);
        else if (rest.IndexOf(" : ", StringComparison.Ordinal) is var colon and >= 0) rest = rest[..colon];
        return Named(rest);
    }

    /// <summary>A name and its type parameters.</summary>
    public static (string Name, string[] Parameters) Named(string text)
    {
        text = text.Trim();
        var open = text.IndexOf('<');
        return open <= 0
            ? (text, [])
            : (text[..open], [.. TypeText.Split(text[(open + 1)..^1]).Select(name => name.Split(' ')[^1])]);
    }

    /// <summary>A member of a type; null for what is none.</summary>
    public static Signature? Member(string text, ListedType type)
    {
        text = text.TrimEnd(';').Trim();
        if (type.IsEnum) return new Signature(text.Split(' ')[0], type.Name, true, true, false, []);

        var modifiers = Modifiers().Match(text).Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var rest = Modifiers().Replace(text, "");
        var isStatic = modifiers.Contains("static") || modifiers.Contains("const");
        var isPublic = !modifiers.Contains("protected");
        var brace = rest.IndexOf(" {", StringComparison.Ordinal);
        var paren = OpensParameters(rest);
        if (brace >= 0 && (paren < 0 || brace < paren)) return Property(rest, brace, type, isStatic, isPublic);
        if (paren >= 0) return Method(rest, paren, type, isStatic, isPublic);

        var isEvent = modifiers.Contains("event");
        var field = rest.Split(" = ")[0].Trim();
        var space = TypeText.LastOutside(field, ' ');
        var changes = !modifiers.Contains("readonly") && !modifiers.Contains("const") && !isEvent;
        return space < 0
            ? null
            : new Signature(
                field[(space + 1)..], Normal(field[..space], type), isStatic, isPublic, changes, []);
    }

    private static Signature Property(string text, int brace, ListedType type, bool isStatic, bool isPublic)
    {
        var head = text[..brace].Trim();
        var canWrite = text[brace..].Contains("set;") || text[brace..].Contains("init;");
        var index = head.IndexOf(" this[", StringComparison.Ordinal);
        if (index < 0)
        {
            var space = TypeText.LastOutside(head, ' ');
            return new Signature(
                head[(space + 1)..], Normal(head[..space], type), isStatic, isPublic, canWrite, []);
        }

        var (types, names) = Parameters(head[(index + 6)..^1], TypeText.Positions(type.TypeParameters, []));
        return new Signature(
            $"this[{string.Join(',', types)}]", Normal(head[..index], type), isStatic, isPublic, canWrite, names);
    }

    private static Signature Method(string text, int paren, ListedType type, bool isStatic, bool isPublic)
    {
        var head = text[..paren].Trim();
        var inside = text[(paren + 1)..text.LastIndexOf(')')];
        var space = Operator().Match(head) is { Success: true } sign ? sign.Index : TypeText.LastOutside(head, ' ');
        var (name, generics) = space < 0 ? (".ctor", []) : Named(head[(space + 1)..]);
        var positions = TypeText.Positions(type.TypeParameters, generics);
        var (types, names) = Parameters(inside, positions);
        var arity = generics.Length == 0 ? "" : $"`{generics.Length}";
        return new Signature(
            $"{name}{arity}({string.Join(',', types)})",
            space < 0 ? "" : TypeText.Normal(head[..space], positions),
            isStatic,
            isPublic,
            false,
            names);
    }

    private static (string[] Types, string[] Names) Parameters(string text, Dictionary<string, string> positions)
    {
        var parts = TypeText.Split(text).Select(part => (Part: part, Optional: part.Contains(" = "))).ToArray();
        var bare = parts.Select(part =>
        {
            var plain = ParameterModifiers().Replace(part.Part.Split(" = ")[0].Trim(), "");
            var space = TypeText.LastOutside(plain, ' ');
            if (space < 0) throw new FormatException($"A parameter without a name: {text}");
            var byReference = ByReference().Match(part.Part).Value.Trim();
            return (
                Type: (byReference.Length > 0 ? byReference + " " : "") + TypeText.Normal(plain[..space], positions),
                Name: plain[(space + 1)..].TrimStart('@') + (part.Optional ? "?" : ""));
        }).ToArray();
        return ([.. bare.Select(part => part.Type)], [.. bare.Select(part => part.Name)]);
    }

    private static string Normal(string text, ListedType type) =>
        TypeText.Normal(text, TypeText.Positions(type.TypeParameters, []));

    private static string AfterType(string text) => text[(TypeText.LastOutside(text.Trim(), ' ') + 1)..];

    private static int OpensParameters(string text)
    {
        var value = text.IndexOf(" = ", StringComparison.Ordinal);
        var paren = text.IndexOf('(');
        return value >= 0 && value < paren ? -1 : paren;
    }

    [GeneratedRegex("^(?:(?:public|protected|internal|sealed|abstract|static|readonly|ref|new) )+(?<kind>class|struct|interface|enum|delegate) ")]
    private static partial Regex TypeHeader();

    [GeneratedRegex("^(?:(?:public|protected|internal|sealed|abstract|static|readonly|virtual|override|async|new|event|const|extern|unsafe) )+")]
    private static partial Regex Modifiers();

    [GeneratedRegex("^(?:(?:this|params|out|ref|in|scoped) )+")]
    private static partial Regex ParameterModifiers();

    [GeneratedRegex(" [<>=!+/*-]+$")]
    private static partial Regex Operator();

    [GeneratedRegex("^(?:out|ref) ")]
    private static partial Regex ByReference();
}
