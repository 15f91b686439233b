using System.Text.RegularExpressions;

namespace HaActors.Tidy;

/// <summary>Bugs are planted for the simulation's sake, never in what is shipped.</summary>
public sealed partial class PlantedBugs
{
    [Fact]
    public void Every_mention_of_a_planted_bug_stands_between_directives() =>
        Verdict.None(Repository.Files("*.cs", "src").SelectMany(Unguarded));

    [Fact]
    public void No_normal_build_knows_the_word() =>
        Verdict.None(Repository.Files("*.csproj").Concat(Repository.Files("*.props")).Concat(Repository.Files("*.targets"))
            .Where(file => Path.GetFileName(file) != "Directory.Build.props")
            .Where(file => File.ReadAllText(file).Contains("MUTANTS"))
            .Select(Repository.Relative));

    [Fact]
    public void The_one_switch_is_off_unless_asked_for()
    {
        var groups = System.Xml.Linq.XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"))
            .Descendants("PropertyGroup").Where(group => group.Value.Contains("MUTANTS"));
        Assert.Equal("'$(Mutants)' == 'true'", (string?)Assert.Single(groups).Attribute("Condition"));
    }

    private static IEnumerable<string> Unguarded(string file)
    {
        var (isPlanted, number) = (false, 0);
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (line.StartsWith('#'))
                isPlanted = line == "#if MUTANTS";
            else if (!isPlanted && Word().IsMatch(line))
                yield return $"{Repository.Relative(file)}:{number}: {line.Trim()}";
        }
    }

    [GeneratedRegex(@"\bPlanted\.Is\b|\bPlant\.")]
    private static partial Regex Word();
}
