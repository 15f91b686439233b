using System.Collections.Immutable;
using HaActors.Policy.Configuration.Reading;

namespace HaActors.Policy.Configuration;

/// <summary>What Pacemaker's tools change, as edits of a configuration. Pure.</summary>
public static class ConfigurationEdits
{
    private static readonly string[] Kinds = ["resources", "groups", "clones", "bundles", "templates"];

    /// <param name="value">Null: it is removed.</param>
    /// <returns>Null: there is no such node.</returns>
    public static ImmutableArray<ConfigurationEdit>? OfNode(
        ConfigurationDocument document, string node, bool isUtilization, string name, string? value) =>
        Has(document, ConfigurationPath.Of(["nodes", node]))
            ? [Edit(["nodes", node, isUtilization ? "utilization" : "attributes", name], value)]
            : null;

    /// <summary>A cluster option, as Pacemaker calls it.</summary>
    public static ImmutableArray<ConfigurationEdit> OfOption(string name, string? value) => name switch
    {
        "stonith-enabled" or "fencing-enabled" => [Edit(["fencing", "enabled"], value)],
        "stonith-action" or "fencing-action" => [Edit(["fencing", "action"], value)],
        _ => [Edit(["options", name], value)],
    };

    /// <param name="section">parameters, meta or utilization.</param>
    /// <returns>Null: there is no such resource.</returns>
    public static ImmutableArray<ConfigurationEdit>? OfResource(
        ConfigurationDocument document, string resource, string section, string name, string? value)
    {
        var path = Kinds.Select(kind => ConfigurationPath.Of([kind, resource])).FirstOrDefault(path => Has(document, path));
        if (path is null)
            return null;

        ImmutableArray<string> keys = [.. ConfigurationPath.Keys(path), section, name];

        // A group that is but a list of its members becomes one that says more.
        return document.Values.TryGetValue(path, out var list) && value is not null && ConfigurationPath.IsWithin(path, "groups")
            ? [new ConfigurationEdit(path, null), new ConfigurationEdit(ConfigurationPath.Below(path, "members"), list), Edit(keys, value)]
            : [Edit(keys, value)];
    }

    private static bool Has(ConfigurationDocument document, string path) =>
        document.Values.Keys.Any(known => ConfigurationPath.IsWithin(known, path));

    private static ConfigurationEdit Edit(IEnumerable<string> keys, string? value) =>
        ConfigurationEdit.Of(ConfigurationPath.Of(keys), value is null ? null : new ConfigurationNode.Text(value, null));
}
