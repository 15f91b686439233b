namespace HaActors.Akka.Api.Tests;

/// <summary>
/// Listed members that the runtime does not have, with the reasons: exceptions.txt. A line is <c>type :: member</c>, and
/// may say more behind a dash; the reason is that of the section (<c>## reason</c>) above it. A star stands for any type.
/// </summary>
internal static class Exceptions
{
    public static IReadOnlyList<(string Line, string Reason)> All { get; } = Read();

    /// <summary>Whether a line excuses a gap.</summary>
    public static bool Covers(string line, string gap) =>
        line == gap || (line.StartsWith("* :: ", StringComparison.Ordinal) && gap.EndsWith(line[1..], StringComparison.Ordinal));

    private static List<(string, string)> Read()
    {
        var reason = "";
        var all = new List<(string, string)>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "exceptions.txt")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) reason = line[3..];
            else if (!line.StartsWith('#') && line.Contains(" :: ")) all.Add((line.Split(" — ")[0].Trim(), reason));
        }

        return all;
    }
}
