namespace Petabridge.Cmd.Wire;

/// <summary>Command names may have several words: the longest that the typed words begin with is meant.</summary>
internal static class CommandNames
{
    public static string? Longest(IEnumerable<string> names, ReadOnlySpan<string> words)
    {
        string? best = null;
        foreach (var name in names)
        {
            if (name.Length > (best?.Length ?? 0) && Begins(words, name.Split(' ')))
                best = name;
        }

        return best;
    }

    public static int WordCount(string name) => name.Split(' ').Length;

    /// <summary>Whether <paramref name="words"/> begins with all of <paramref name="start"/>.</summary>
    public static bool Begins(ReadOnlySpan<string> words, ReadOnlySpan<string> start) =>
        words.Length >= start.Length && words[..start.Length].SequenceEqual(start);
}
