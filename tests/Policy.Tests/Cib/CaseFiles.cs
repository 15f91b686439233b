namespace HaActors.Policy.Tests.Cib;

/// <summary>Pacemaker's own cases, where they are at hand.</summary>
internal static class CaseFiles
{
    /// <summary>The folder of all of them; null: they are not beside this repository.</summary>
    public static string? Folder { get; } = Find();

    public static IEnumerable<string> All => Folder is not null
        ? Directory.GetFiles(Path.Combine(Folder, "xml"), "*.xml").Order(StringComparer.Ordinal)
        : [];

    private static string? Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "HaActors.sln")))
                continue;
            var cases = Path.Combine(at.FullName, "..", "shared", "pacemaker-scheduler");
            return Directory.Exists(Path.Combine(cases, "xml")) ? cases : null;
        }

        return null;
    }
}

/// <summary>A test that needs the cases.</summary>
internal sealed class CasesFactAttribute : FactAttribute
{
    public CasesFactAttribute()
    {
        if (CaseFiles.Folder is null)
            Skip = "Pacemaker's cases (../shared/pacemaker-scheduler) are not beside this repository.";
    }
}
