using System.Text.RegularExpressions;

namespace HaActors.Tidy;

/// <summary>What no file of the repository mentions.</summary>
public sealed partial class Hygiene
{
    private static readonly string[] TextFiles =
        ["*.cs", "*.md", "*.conf", "*.csproj", "*.props", "*.targets", "*.sh", "*.json", "*.txt", "*.yml", "*.sln"];

    [Fact]
    public void No_file_names_a_place_of_one_machine() => Verdict.None(Lines(MachinePath()));

    [Fact]
    public void No_file_names_a_package_feed() =>
        Verdict.None(Lines(Feed()).Concat(
            Repository.Files("*").Where(file => Path.GetFileName(file).Equals(
                "nuget.config", StringComparison.OrdinalIgnoreCase)).Select(Repository.Relative)));

    [Fact]
    public void No_code_is_left_for_later() => Verdict.None(Lines(Unfinished(), "src"));

    private static IEnumerable<string> Lines(Regex pattern, string under = "") =>
        from kind in TextFiles
        from file in Repository.Files(kind, under)
        where Path.GetFileName(file) != "Hygiene.cs"
        from line in File.ReadLines(file)
        where pattern.IsMatch(line)
        select $"{Repository.Relative(file)}: {line.Trim()}";

    [GeneratedRegex(@"(?<![\w.])/(work|root|home/[a-z]+)/(?!lib)|[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"https?://[^/\s]*(artifactory|nexus|pypi|nuget|registry|proxy)[^/\s]*", RegexOptions.IgnoreCase)]
    private static partial Regex Feed();

    [GeneratedRegex(@"//\s*(TODO|FIXME|HACK|XXX)\b|\bNotImplementedException\b")]
    private static partial Regex Unfinished();
}
