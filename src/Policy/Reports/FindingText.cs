using System.Text;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Reports;

/// <summary>Findings for people: where and what in one line, what to do in the next.</summary>
internal static class FindingText
{
    public static string Of(IEnumerable<Finding> findings)
    {
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            var severity = finding.Severity == Severity.Error ? "error" : "warning";
            text.Append($"{severity}: {finding.Place}: {finding.Text} [{finding.Id}]\n    {finding.Hint}\n");
        }

        return text.ToString();
    }
}
