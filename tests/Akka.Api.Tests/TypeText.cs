using System.Text.RegularExpressions;

namespace HaActors.Akka.Api.Tests;

/// <summary>Types as text: full names, type parameters by their position.</summary>
internal static partial class TypeText
{
    private static readonly Dictionary<string, string> Keywords = new()
    {
        ["object"] = "System.Object", ["string"] = "System.String", ["bool"] = "System.Boolean",
        ["byte"] = "System.Byte", ["sbyte"] = "System.SByte", ["char"] = "System.Char",
        ["short"] = "System.Int16", ["ushort"] = "System.UInt16", ["int"] = "System.Int32",
        ["uint"] = "System.UInt32", ["long"] = "System.Int64", ["ulong"] = "System.UInt64",
        ["float"] = "System.Single", ["double"] = "System.Double", ["decimal"] = "System.Decimal",
        ["void"] = "System.Void", ["dynamic"] = "System.Object",
    };

    /// <summary>How type parameters are written by position: !0 those of the type, !!0 those of the method.</summary>
    public static Dictionary<string, string> Positions(IReadOnlyList<string> ofType, IReadOnlyList<string> ofMethod)
    {
        var positions = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var number = 0; number < ofType.Count; number++) positions[ofType[number]] = $"!{number}";
        for (var number = 0; number < ofMethod.Count; number++) positions[ofMethod[number]] = $"!!{number}";
        return positions;
    }

    /// <summary>A type in a declaration, as <see cref="Of"/> writes it.</summary>
    public static string Normal(string text, Dictionary<string, string> parameters)
    {
        var full = Identifier().Replace(
            text.Trim(),
            word => parameters.GetValueOrDefault(word.Value) ?? Keywords.GetValueOrDefault(word.Value) ?? word.Value);
        return full.Replace(" ", "");
    }

    public static string Of(Type type)
    {
        if (type.IsByRef) return Of(type.GetElementType()!);
        // The listings lost the type arguments inside arrays: Func<, >[].
        if (type.IsArray) return Arguments().Replace(Of(type.GetElementType()!), Emptied) + "[]";
        if (type.IsGenericParameter)
            return (type.DeclaringMethod is null ? "!" : "!!") + type.GenericParameterPosition;

        var arguments = type.GetGenericArguments();
        var parts = new Stack<string>();
        for (var level = type; level is not null; level = level.DeclaringType)
        {
            var before = level.DeclaringType?.GetGenericArguments().Length ?? 0;
            var own = arguments[before..level.GetGenericArguments().Length];
            var name = level.Name.Split('`')[0];
            parts.Push(own.Length == 0 ? name : $"{name}<{string.Join(',', own.Select(Of))}>");
        }

        return (type.Namespace is { } space ? space + "." : "") + string.Join('.', parts);
    }

    private static string Emptied(Match arguments) =>
        $"<{new string(',', Split(arguments.Value[1..^1]).Count() - 1)}>";

    /// <summary>Parts between commas that are in no brackets.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var depth = 0;
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '<' or '(' or '[' or '{') depth++;
            else if (text[at] is '>' or ')' or ']' or '}') depth--;
            else if (text[at] == ',' && depth == 0)
            {
                yield return text[start..at].Trim();
                start = at + 1;
            }
        }

        if (text[start..].Trim() is { Length: > 0 } last) yield return last;
    }

    /// <summary>The last place of a character that is in no brackets; -1: none.</summary>
    public static int LastOutside(string text, char wanted)
    {
        var depth = 0;
        for (var at = text.Length - 1; at >= 0; at--)
        {
            if (text[at] == wanted && depth == 0) return at;
            if (text[at] is '>' or ']' or ')') depth++;
            else if (text[at] is '<' or '[' or '(') depth--;
        }

        return -1;
    }

    [GeneratedRegex(@"(?<![\w.])[A-Za-z_][\w.]*")]
    private static partial Regex Identifier();

    [GeneratedRegex("<.*>")]
    private static partial Regex Arguments();
}
