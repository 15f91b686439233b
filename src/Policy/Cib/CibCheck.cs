using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>Looks for what is wrong or doubtful in a configuration.</summary>
public static class CibCheck
{
    /// <returns>What reading found and what this finds, by line.</returns>
    public static ImmutableArray<Finding> Check(CibDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var check = new CheckRun(document);
        check.Identities();
        check.Options();
        check.Resources();
        check.Rules();
        check.Constraints();
        check.Loops();
        check.Apart();
        check.PromotedRoles();
        check.Effects();
        check.Places();
        return [.. document.Findings.Concat(check.Findings).OrderBy(finding => finding.Place.Line)];
    }
}
