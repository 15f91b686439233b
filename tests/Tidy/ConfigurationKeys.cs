using System.Text.RegularExpressions;

namespace HaActors.Tidy;

/// <summary>Each key of a reference.conf is read by somebody: an option that nothing honours misleads operators.</summary>
public sealed partial class ConfigurationKeys
{
    public static TheoryData<string> References =>
        new(Repository.Files("*.conf", "src").Select(Repository.Relative));

    [Theory, MemberData(nameof(References))]
    public void Somebody_reads_every_key(string reference)
    {
        var literals = Repository.Files("*.cs", "src")
            .SelectMany(file => Literal().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .SelectMany(text => text.Split('.', ' ', '{', '}', '=', '\n', '\r'))
            .ToHashSet(StringComparer.Ordinal);
        // Below these, keys are names that somebody chose.
        string[] dynamic =
        [
            "serializers", "serialization-bindings", "serialization-identifiers", "serialization-settings", "router",
            "requirements", "phases", "deployment",
        ];

        Verdict.None(Leaves(File.ReadAllLines(Path.Combine(Repository.Root, reference)))
            .Where(path => !path.Any(dynamic.Contains))
            .Where(path => !literals.Contains(path[^1]))
            .Select(path => string.Join('.', path)));
    }

    // The reference files are written one key or one brace a line; anything richer would be hard to read anyway.
    private static IEnumerable<string[]> Leaves(IEnumerable<string> lines)
    {
        var open = new Stack<string[]>([[]]);
        var inText = false;
        var inList = 0;
        foreach (var raw in lines)
        {
            var line = raw.Trim();
            if (inText)
            {
                inText = !line.Contains("\"\"\"");
                continue;
            }

            if (line.StartsWith('#') || line.StartsWith("//") || line.Length == 0)
                continue;
            if (inList > 0)
            {
                inList += line.Count(c => c == '[') - line.Count(c => c == ']');
                continue;
            }

            if (line.StartsWith('}'))
            {
                open.Pop();
                continue;
            }

            var match = Key().Match(line);
            if (!match.Success)
                continue;
            string[] path = [.. open.Peek(), .. Segments(match.Groups[1].Value)];
            var rest = match.Groups[2].Value.Trim();
            if (rest.StartsWith('{') && !rest.Contains('}'))
            {
                open.Push(path);
                continue;
            }

            inText = rest.Count("\"\"\"") == 1;
            inList = rest.StartsWith('[') ? rest.Count(c => c == '[') - rest.Count(c => c == ']') : 0;
            yield return path;
        }
    }

    private static IEnumerable<string> Segments(string key) =>
        key.StartsWith('"') ? [key.Trim('"')] : key.Trim().Split('.').Select(part => part.Trim('"'));

    [GeneratedRegex(@"^(""[^""]+""|[\w.\-/*$""]+)\s*[=:]?\s*(.*)$")]
    private static partial Regex Key();

    [GeneratedRegex("\"((?:[^\"\\\\\n]|\\\\.)*)\"")]
    private static partial Regex Literal();
}

internal static class TextCounting
{
    public static int Count(this string text, string part) => text.Split(part).Length - 1;
}
