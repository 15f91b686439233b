namespace HaActors.Shell.Client;

/// <summary>Colours what the marks in an answer mean; without colour the marks alone say it.</summary>
internal static class Paint
{
    private const string Off = "\e[0m";
    private const string Red = "\e[31m";
    private const string Green = "\e[32m";
    private const string Yellow = "\e[33m";
    private const string Bold = "\e[1m";

    private static readonly (string Start, string Colour)[] Starts =
    [
        ("Serving:", Green), ("Ready:", Green), ("Changing:", Yellow), ("Degraded:", Yellow), ("Not serving:", Red),
        ("No quorum:", Red), ("No coordinator:", Red),
    ];

    public static string Text(string text, bool colour) =>
        colour ? string.Join('\n', text.Split('\n').Select(Line)) : text;

    private static string Line(string line)
    {
        foreach (var (start, colour) in Starts)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
                return $"{Bold}{colour}{start}{Off}{line[start.Length..]}";
        }

        return line
            .Replace("●", $"{Green}●{Off}", StringComparison.Ordinal)
            .Replace("○", $"{Yellow}○{Off}", StringComparison.Ordinal)
            .Replace("✖", $"{Red}✖{Off}", StringComparison.Ordinal)
            .Replace("  ! ", $"  {Red}!{Off} ", StringComparison.Ordinal);
    }
}
