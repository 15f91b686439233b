using HaActors.Policy.Tests.Cib;

namespace HaActors.Policy.Tests.PacemakerCases;

public class PacemakerCaseTests
{
    [CasesFact]
    public void Every_case_comes_out_as_in_Pacemaker_but_for_the_known_differences()
    {
        var different = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var times = Times();
        foreach (var file in CaseFiles.All)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var levels = CaseGrade.Differences(CaseFiles.Folder!, name, times.GetValueOrDefault(name));
            if (levels.Count > 0)
                different[name] = string.Join(' ', levels);
        }

        if (Environment.GetEnvironmentVariable("UPDATE_CASES") == "1")
            KnownDifferences.Write(different);
        Assert.Empty(Surprises(different));
    }

    [CasesFact]
    public void No_case_without_a_reason()
    {
        foreach (var (name, (levels, reason)) in KnownDifferences.Read())
            Assert.True(levels.Length > 0 && reason.Length > 0, name);
    }

    /// <summary>A sentence for each case that differs at other levels than known.</summary>
    private static IEnumerable<string> Surprises(SortedDictionary<string, string> different)
    {
        var known = KnownDifferences.Read();
        foreach (var name in different.Keys.Union(known.Keys).Order(StringComparer.Ordinal))
        {
            var now = different.GetValueOrDefault(name, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var before = known.TryGetValue(name, out var entry) ? entry.Levels.Split(' ') : [];
            if (now.Except(before).ToArray() is { Length: > 0 } worse)
                yield return $"{name} differs newly at {string.Join(' ', worse)}";
            if (before.Except(now).ToArray() is { Length: > 0 } better)
                yield return $"{name} passes newly at {string.Join(' ', better)}: correct known-differences.md";
        }
    }

    private static Dictionary<string, string> Times()
    {
        var times = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(CaseFiles.Folder!, "args.tsv")))
            if (line.Split('\t') is [var name, var arguments, ..] && arguments.Split(' ') is ["-t", var time])
                times[name] = time;
        return times;
    }
}
