using System.Text.RegularExpressions;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Product;

/// <summary>Finds in the nodes' logs when the cluster declared a node lost.</summary>
public static partial class LossLog
{
    /// <param name="witnesses">The nodes that survive: a node that is cut off believes the others lost.</param>
    /// <param name="since">When the fault was injected, as a stopwatch's timestamp.</param>
    /// <returns>When the lab read the line; null when nobody declared it.</returns>
    public static long? DeclaredLost(string node, IEnumerable<LabNode> witnesses, long since) =>
        witnesses.SelectMany(witness => witness.Log.Since(since))
            .Where(line => Lost().Match(line.Text) is { Success: true } match && match.Groups["node"].Value == node)
            .Select(line => (long?)line.At).Min();

    [GeneratedRegex(@"[Nn]ode (?<node>[\w.-]+) is lost")]
    private static partial Regex Lost();
}
