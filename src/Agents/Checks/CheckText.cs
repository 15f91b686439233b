namespace HaActors.Agents.Checks;

/// <summary>What a server sent, fit for one line of a log: short, and without control characters.</summary>
internal static class CheckText
{
    private const int Most = 80;

    public static string Shown(string text)
    {
        var end = text.Length > Most ? Most - 3 : text.Length;
        var line = string.Concat(text.AsSpan(0, end).ToString().Select(letter => char.IsControl(letter) ? '?' : letter));
        return end < text.Length ? $"{line}..." : line;
    }
}
