using System.Runtime.CompilerServices;

namespace HaActors.Policy.Tests.PacemakerCases;

/// <summary>The table of <c>known-differences.md</c>: a case, the levels at which it differs, and why.</summary>
internal static class KnownDifferences
{
    private const string Head = """
        # Cases that come out otherwise than in Pacemaker

        Of Pacemaker's own cases, these give another result here. Levels: L0 status, L1 transition summary,
        L2 executed actions, L3 status afterwards, L4 the whole summary, S1 scores, D1 graph for Graphviz, E1 graph as
        XML. `Every_case_comes_out_as_in_Pacemaker_but_for_the_known_differences` fails if a case is missing here, or is
        here and passes; with `UPDATE_CASES=1` it writes this table anew, keeping the reasons.

        | case | levels | reason |
        | --- | --- | --- |

        """;

    private const string Unexplained = "not explained yet";

    public static SortedDictionary<string, (string Levels, string Reason)> Read()
    {
        var known = new SortedDictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path()))
            if (line.Split('|', StringSplitOptions.TrimEntries) is [_, var name, var levels, var reason, _]
                && name is not ("case" or "---"))
                known[name] = (levels, reason);
        return known;
    }

    public static void Write(IReadOnlyDictionary<string, string> different)
    {
        var known = File.Exists(Path()) ? Read() : [];
        var lines = different.OrderBy(static found => found.Key, StringComparer.Ordinal).Select(found =>
        {
            var reason = known.TryGetValue(found.Key, out var entry) ? entry.Reason : Unexplained;
            return $"| {found.Key} | {found.Value} | {reason} |\n";
        });
        File.WriteAllText(Path(), Head + string.Concat(lines));
    }

    private static string Path([CallerFilePath] string source = "") =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(source)!, "..", "known-differences.md");
}
