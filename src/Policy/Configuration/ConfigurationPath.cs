using System.Collections.Immutable;
using System.Text.Json;

namespace HaActors.Policy.Configuration;

/// <summary>Names of what stands in a configuration: keys with dots between them; a key that holds one itself is quoted.</summary>
public static class ConfigurationPath
{
    public static string Of(IEnumerable<string> keys) => string.Join('.', keys.Select(Quoted));

    public static string Below(string path, string key) => path.Length == 0 ? Quoted(key) : $"{path}.{Quoted(key)}";

    /// <exception cref="FormatException">It is no path.</exception>
    public static ImmutableArray<string> Keys(string path)
    {
        var keys = ImmutableArray.CreateBuilder<string>();
        var at = 0;
        while (true)
        {
            if (at < path.Length && path[at] == '"')
            {
                var end = EndOfQuoted(path, at);
                keys.Add(Unquoted(path[at..end]));
                at = end;
            }
            else
            {
                var end = path.IndexOf('.', at) is >= 0 and var dot ? dot : path.Length;
                if (end == at)
                    throw new FormatException($"'{path}' has an empty key");
                keys.Add(path[at..end]);
                at = end;
            }

            if (at == path.Length)
                return keys.ToImmutable();
            if (path[at++] != '.')
                throw new FormatException($"'{path}' is no path: a dot is expected between keys");
        }
    }

    /// <summary>The path is the other one, or stands in it.</summary>
    public static bool IsWithin(string path, string outer) =>
        path.StartsWith(outer, StringComparison.Ordinal) && (path.Length == outer.Length || path[outer.Length] == '.');

    internal static string Quoted(string key) =>
        key.Length > 0 && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') && key != "include"
            ? key
            : ConfigurationJson.Text(key);

    private static int EndOfQuoted(string path, int at)
    {
        for (var end = at + 1; end < path.Length; end++)
        {
            if (path[end] == '\\')
                end++;
            else if (path[end] == '"')
                return end + 1;
        }

        throw new FormatException($"'{path}' lacks a quotation mark");
    }

    private static string Unquoted(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement.GetString()!;
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"{text} is no quoted key: {wrong.Message}", wrong);
        }
    }
}
