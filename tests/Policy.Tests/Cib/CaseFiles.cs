namespace HaActors.Policy.Tests.Cib;

/// <summary>Pacemaker's own cases, where they are at hand.</summary>
internal static class CaseFiles
{
    public static IEnumerable<string> All => Folder() is { } folder
        ? Directory.GetFiles(folder, "*.xml").Order(StringComparer.Ordinal)
        : [];

    private static string? Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "HaActors.sln")))
                continue;
            var cases = Path.Combine(at.FullName, "..", "shared", "pacemaker-scheduler", "xml");
            return Directory.Exists(cases) ? cases : null;
        }

        return null;
    }
}
