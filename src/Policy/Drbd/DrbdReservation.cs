using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.Model;

namespace HaActors.Policy.Drbd;

/// <summary>
/// The rule in the configuration that keeps the promoted role of a DRBD resource on the node that has the newest data,
/// while its peer has not caught up. It outlives every node: a peer that starts alone later is not promoted. Pure.
/// </summary>
/// <remarks>As crm-fence-peer.sh of drbd-utils does with a location in the CIB.</remarks>
public static class DrbdReservation
{
    private const string Rule = "elsewhere";

    /// <summary>The agents that run DRBD, and the parameter of each that names the resource.</summary>
    private static readonly (string Agent, string Parameter)[] Agents = [("net:drbd", "resource"), ("ocf:linbit:drbd", "drbd_resource")];

    public static string LocationOf(string resource) => $"drbd-fence-{resource}";

    /// <summary>The primitive that runs it, and the clone around it.</summary>
    /// <returns>Null: the cluster does not run it as a promotable clone.</returns>
    public static (string Primitive, string Clone)? CloneOf(CibDocument cib, string resource)
    {
        foreach (var clone in cib.AllResources().OfType<CloneEntry>())
            if (clone.Content is PrimitiveEntry primitive && Runs(primitive, resource))
                return (primitive.Id, clone.Id);
        return null;
    }

    /// <summary>The primitive that runs it, wherever it stands; null: none does.</summary>
    public static string? PrimitiveOf(CibDocument cib, string resource) =>
        cib.AllResources().OfType<PrimitiveEntry>().FirstOrDefault(primitive => Runs(primitive, resource))?.Id;

    /// <summary>The DRBD resource that a primitive runs; null: it runs none.</summary>
    public static string? ResourceOf(PrimitiveEntry primitive) => Agents
        .Where(agent => AgentOf(primitive) == agent.Agent)
        .Select(agent => primitive.Parameters.SelectMany(block => block.Values).FirstOrDefault(pair => pair.Name == agent.Parameter)?.Value)
        .FirstOrDefault();

    /// <summary>Who holds it now; null: nobody.</summary>
    public static NodeName? Holder(ConfigurationDocument document, string resource) =>
        document.Values.GetValueOrDefault(Path(resource, "rules", Rule, "rule")) is { } json
        && ConfigurationJson.Parse(json) is ConfigurationNode.Text { Value: var rule }
        && rule.Split(' ') is ["#uname", "ne", var node]
            ? new NodeName(node)
            : null;

    public static ImmutableArray<ConfigurationEdit> Hold(string resource, string clone, NodeName node) =>
    [
        Edit(Path(resource, "resource"), clone),
        Edit(Path(resource, "rules", Rule, "rule"), $"#uname ne {node}"),
        Edit(Path(resource, "rules", Rule, "score"), "-INFINITY"),
        Edit(Path(resource, "rules", Rule, "role"), "promoted"),
    ];

    /// <summary>Whether a path of the configuration is part of such a rule, which no file of a node has.</summary>
    public static bool IsPartOf(string path) =>
        ConfigurationPath.Keys(path) is ["locations", var name, ..] && name.StartsWith(LocationOf(""), StringComparison.Ordinal);

    public static ImmutableArray<ConfigurationEdit> Release(string resource) => [new(Path(resource), null)];

    private static bool Runs(PrimitiveEntry primitive, string resource) => ResourceOf(primitive) == resource;

    private static string AgentOf(PrimitiveEntry primitive) => primitive.Provider is null
        ? $"{primitive.Standard}:{primitive.Type}"
        : $"{primitive.Standard}:{primitive.Provider}:{primitive.Type}";

    private static string Path(string resource, params string[] keys) =>
        ConfigurationPath.Of(["locations", LocationOf(resource), .. keys]);

    private static ConfigurationEdit Edit(string path, string value) =>
        ConfigurationEdit.Of(path, new ConfigurationNode.Text(value, null));
}
