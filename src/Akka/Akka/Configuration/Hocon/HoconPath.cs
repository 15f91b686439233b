namespace Akka.Configuration.Hocon;

/// <summary>Paths such as <c>a.b."c.d"</c>: keys with dots between, in quotes where a key holds a dot itself.</summary>
internal static class HoconPath
{
    public static string[] Split(string path)
    {
        if (!path.Contains('"')) return path.Split('.');
        var keys = new List<string>();
        var key = "";
        var quoted = false;
        foreach (var c in path)
        {
            if (c == '"') quoted = !quoted;
            else if (c == '.' && !quoted)
            {
                keys.Add(key);
                key = "";
            }
            else key += c;
        }

        keys.Add(key);
        return keys.ToArray();
    }

    public static string Join(IEnumerable<string> keys) => string.Join('.', keys.Select(Quote));

    public static string Quote(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? key
            : HoconWriter.Quoted(key);
}

/// <summary>Where a value was written.</summary>
/// <param name="File">Path of the file as it was given, or a name for the text; null for a text without a name.</param>
/// <param name="Line">From 1.</param>
internal sealed record HoconOrigin(string? File, int Line)
{
    public override string ToString() => File is null ? $"line {Line}" : $"{File}:{Line}";
}
