using System.Text.RegularExpressions;

namespace HaActors.Tidy;

/// <summary>A page that points at a file of the repository points at one that is there.</summary>
public sealed partial class Links
{
    [Fact]
    public void Every_link_of_a_page_leads_to_a_file() => Verdict.None(
        from page in Repository.Files("*.md")
        from Match link in Link().Matches(File.ReadAllText(page))
        let target = link.Groups["target"].Value
        where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        where !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target))
        select $"{Repository.Relative(page)}: {target}");

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
