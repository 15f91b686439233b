using System.Diagnostics.CodeAnalysis;

namespace HaActors.Agents;

/// <summary>Which agent runs a resource: <c>ocf:ha:vip</c>, <c>systemd:nginx</c>, <c>lsb:foo</c>.</summary>
/// <param name="Standard"><c>ocf</c>, <c>systemd</c>, <c>lsb</c>, <c>service</c> (a script or unit, whichever there is),
/// <c>nagios</c> or <c>net</c>.</param>
/// <param name="Provider">The folder below the OCF root; <c>ocf</c> alone has one.</param>
/// <param name="Type">The agent's file, the unit's name, or the name of an agent inside an assembly.</param>
public sealed record AgentName(string Standard, string? Provider, string Type)
{
    /// <summary>All standards of agents.</summary>
    public static IReadOnlyList<string> Standards { get; } = ["ocf", "systemd", "lsb", "service", "nagios", "net"];

    /// <summary>Reads <c>standard:[provider:]type</c>. <c>ocf:type</c> means the provider <c>heartbeat</c>, as in
    /// Pacemaker's tools.</summary>
    /// <remarks>Parts become parts of a path, so a slash, a leading dot and blanks are errors.</remarks>
    public static bool TryParse(string text, [NotNullWhen(true)] out AgentName? name,
        [NotNullWhen(false)] out string? error)
    {
        name = null;
        error = Problem(text.Split(':', 2), text);
        if (error is not null)
            return false;

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (standard, rest) = (text[..colon], text[(colon + 1)..]);
        var provider = rest.IndexOf(':', StringComparison.Ordinal);
        name = standard != "ocf" ? new AgentName(standard, null, rest)
            : provider < 0 ? new AgentName(standard, "heartbeat", rest)
            : new AgentName(standard, rest[..provider], rest[(provider + 1)..]);
        return true;
    }

    public override string ToString() => Provider is null ? $"{Standard}:{Type}" : $"{Standard}:{Provider}:{Type}";

    private static string? Problem(string[] parts, string text)
    {
        if (parts.Length < 2)
            return $"'{text}' is not an agent: expected ocf:provider:type, systemd:unit or lsb:script";
        if (!Standards.Contains(parts[0]))
            return $"'{parts[0]}' in '{text}' is not an agent standard: known are {string.Join(", ", Standards)}";

        // A systemd unit may itself hold a colon; in ocf one colon divides provider and type.
        string[] names = parts[0] == "ocf" ? parts[1].Split(':') : [parts[1]];
        if (names.Length > 2)
            return $"'{text}' has too many parts: expected ocf:provider:type";
        return names.Any(part => !IsFileName(part))
            ? $"'{text}' has a part that is empty, begins with a dot, or is no file name" : null;
    }

    private static bool IsFileName(string part) =>
        part.Length > 0 && part[0] is not ('.' or '-')
            && !part.Any(c => c == '/' || char.IsWhiteSpace(c) || char.IsControl(c));
}
