using HaActors.Policy.Configuration.Reading;

namespace HaActors.Policy.Configuration;

/// <summary>What a configuration's document says, and what is wrong with it.</summary>
/// <param name="Settings">Beside errors, nothing that may be run.</param>
/// <param name="Errors">Each begins with its path.</param>
public sealed record ConfigurationReading(ClusterSettings Settings, IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings)
{
    /// <param name="defaults">The product's own, of the section <c>ha</c>.</param>
    /// <param name="agentProblem">Says what is wrong with an agent's name; null: nothing.</param>
    public static ConfigurationReading Of(
        ConfigurationDocument document, ConfigurationNode.Map? defaults, Func<string, string?> agentProblem)
    {
        var findings = new Findings();
        var fallback = new Section("ha", defaults, null, findings);
        var ha = new Section("ha", document.ToNode(), fallback, findings);
        var settings = ClusterReader.Read(ha, fallback, agentProblem);
        ha.Child("cluster").RejectUnknown();
        ha.RejectUnknown();
        return new ConfigurationReading(settings, findings.Errors, findings.Warnings);
    }
}
