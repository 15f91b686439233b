namespace HaActors.Agents.Programs;

/// <summary>What every program sees: the same on each node, whoever started the daemon and from which
/// terminal.</summary>
public static class CleanEnvironment
{
    public static IReadOnlyDictionary<string, string> Variables { get; } =
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = "/root",
            ["LANG"] = "C",
            ["LC_ALL"] = "C",
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        };
}
