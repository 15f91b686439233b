using System.Collections.Immutable;
using System.Globalization;

namespace HaActors.Agents;

/// <summary>Compares what an operator wrote with what an agent says it takes.</summary>
public static class ParameterCheck
{
    /// <summary>All that is wrong with the parameters, in an operator's words; empty: nothing is.</summary>
    /// <remarks>Names that the cluster itself uses (<c>CRM_meta_…</c>, <c>crm_…</c>, <c>trace_ra</c>, <c>pcmk_…</c>)
    /// are not the agent's to know.</remarks>
    public static ImmutableArray<string> Errors(AgentMetaData agent, IReadOnlyDictionary<string, string> given)
    {
        var known = agent.Parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        var missing = agent.Parameters
            .Where(parameter =>
                parameter is { Required: true, Default: null or "", Deprecated: false }
                    && !IsGiven(parameter, agent, given))
            .Select(parameter => $"{parameter.Name} is required");
        var wrong = given.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Where(pair => !IsTheClusters(pair.Key))
            .Select(pair =>
                known.TryGetValue(pair.Key, out var parameter) ? WrongValue(parameter, pair.Value)
                    : Unknown(pair.Key, agent));
        return [.. missing, .. wrong.OfType<string>()];
    }

    private static bool IsGiven(AgentParameter wanted, AgentMetaData agent,
        IReadOnlyDictionary<string, string> given) =>
        given.TryGetValue(wanted.Name, out var value) && value.Length > 0
        || agent.Parameters.Any(old => old.ReplacedBy == wanted.Name && given.ContainsKey(old.Name));

    private static bool IsTheClusters(string name) =>
        name.StartsWith("CRM_meta_", StringComparison.Ordinal) || name.StartsWith("crm_", StringComparison.Ordinal)
        || name.StartsWith("pcmk_", StringComparison.Ordinal) || name is "trace_ra" or "trace_file";

    private static string? WrongValue(AgentParameter parameter, string value) => parameter.Type switch
    {
        _ when value.Length == 0 => null,   // agents treat an empty value as none
        "integer" when !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) =>
            $"{parameter.Name} must be an integer, not '{value}'",
        "boolean" when !IsBoolean(value) =>
            $"{parameter.Name} must be a boolean (true, false, yes, no, on, off, 1, 0), not '{value}'",
        "second" or "time" when AgentMetaDataXml.Duration(value) is null =>
            $"{parameter.Name} must be a time in seconds, not '{value}'",
        "select" when parameter.Options.Length > 0 && !parameter.Options.Contains(value) =>
            $"{parameter.Name} must be one of {string.Join(", ", parameter.Options)}, not '{value}'",
        _ => null,
    };

    private static bool IsBoolean(string value) => value.ToLowerInvariant()
        is "true" or "false" or "yes" or "no" or "on" or "off" or "1" or "0" or "y" or "n" or "t" or "f";

    private static string Unknown(string name, AgentMetaData agent)
    {
        var nearest = agent.Parameters
            .Select(parameter =>
                (parameter.Name, Distance: Distance(name.ToLowerInvariant(), parameter.Name.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= Math.Max(2, name.Length / 3))
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name).FirstOrDefault();
        var all = string.Join(", ", agent.Parameters.Select(parameter => parameter.Name));
        var hint = nearest is null ? $"known are {all}" : $"did you mean {nearest}?";
        return $"{agent.Name} has no parameter {name}: {hint}";
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
