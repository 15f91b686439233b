using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace HaActors.Tidy;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] Skipped = ["bin", "obj", ".git", ".vs", ".idea", "artifacts", "TestResults"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<Project> Projects { get; } =
        Files("*.csproj").Select(path => new Project(path)).ToList();

    /// <summary>Files that are ours, ordered by path: no build output.</summary>
    public static IEnumerable<string> Files(string pattern, string under = "") =>
        Walk(Path.Combine(Root, under), pattern).Order(StringComparer.Ordinal);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> Walk(string folder, string pattern)
    {
        if (!Directory.Exists(folder))
            return [];
        return Directory.EnumerateFiles(folder, pattern).Concat(
            Directory.EnumerateDirectories(folder)
                .Where(child => !Skipped.Contains(Path.GetFileName(child)))
                .SelectMany(child => Walk(child, pattern)));
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HaActors.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("HaActors.sln is above no folder of this test.");
    }
}

/// <summary>One project file, as far as the arrows need it.</summary>
internal sealed class Project
{
    public Project(string path)
    {
        FullPath = path;
        Document = XDocument.Load(path);
        var own = Path.GetDirectoryName(path)!;
        References =
        [
            .. Values("ProjectReference").Select(to =>
                Repository.Relative(Path.GetDirectoryName(Path.GetFullPath(Path.Combine(own, to)))!)),
            .. Values("AkkaReference").Select(to => $"src/Akka/{to}"),
        ];
    }

    public string FullPath { get; }

    public XDocument Document { get; }

    /// <summary>Relative to the repository: src/Policy, src/Akka/Akka.Remote, tests/Tidy.</summary>
    public string Folder => Repository.Relative(Path.GetDirectoryName(FullPath)!);

    public IReadOnlyList<string> References { get; }

    private IEnumerable<string> Values(string item) =>
        Document.Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();
}
