using System.Text.RegularExpressions;

namespace HaActors.Tidy;

/// <summary>The rules of the build that a machine can check.</summary>
public sealed partial class BuildRules
{
    /// <summary>Where the real clock, chance and threads are chosen; every other product project is simulated.</summary>
    private static readonly string[] Edge = ["src/Host", "src/Shell"];

    private static readonly string[] SwitchFiles = ["Directory.Build.targets", "Directory.Packages.props"];

    [Fact]
    public void No_other_condition_names_the_switch() =>
        Verdict.None(BuildFiles()
            .Where(file => !SwitchFiles.Contains(Repository.Relative(file)))
            .Where(file => File.ReadAllText(file).Contains("UseAkkaPackages")));

    [Fact]
    public void Only_the_edge_and_tests_are_outside_simulation() =>
        Verdict.None(Repository.Projects
            .Where(project => project.Folder.StartsWith("src/") && !Edge.Contains(project.Folder))
            .Where(project => File.ReadAllText(project.FullPath).Contains("OutsideSimulation"))
            .Select(project => project.Folder));

    [Fact]
    public void Simulation_itself_is_inside_simulation() =>
        Assert.All(
            Repository.Projects.Where(project =>
                project.Folder is "tests/Simulation" or "tests/Simulation.Runtime"),
            project => Assert.Equal(
                "false", (string?)project.Document.Descendants("OutsideSimulation").SingleOrDefault()));

    [Fact]
    public void Versions_stand_in_one_file() =>
        Verdict.None(BuildFiles()
            .Where(file => Path.GetFileName(file) != "Directory.Packages.props")
            .SelectMany(file => System.Xml.Linq.XDocument.Load(file).Descendants("PackageReference")
                .Where(reference => reference.Attribute("Version") is not null
                    || reference.Attribute("VersionOverride") is not null)
                .Select(reference => $"{Repository.Relative(file)}: {reference}")));

    [Fact]
    public void Every_pragma_says_why() =>
        Verdict.None(Repository.Files("*.cs")
            .SelectMany(file => File.ReadLines(file)
                .Where(line => DisablesWithoutReason().IsMatch(line))
                .Select(line => $"{Repository.Relative(file)}: {line.Trim()}")));

    [Fact]
    public void No_file_of_the_product_is_longer_than_a_reader_can_hold() =>
        Verdict.None(Repository.Files("*.cs", "src")
            .Select(file => (File: Repository.Relative(file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > 500)
            .Select(file => $"{file.File}: {file.Lines} lines"));

    private static IEnumerable<string> BuildFiles() =>
        Repository.Files("*.csproj").Concat(Repository.Files("*.props")).Concat(Repository.Files("*.targets"));

    [GeneratedRegex(@"#pragma warning disable [^/]*$")]
    private static partial Regex DisablesWithoutReason();
}
