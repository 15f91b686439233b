using System.Text.Json;

namespace HaActors.Lab.Product;

/// <param name="Presence">unseen, joining, online, lost or down.</param>
public sealed record NodeView(string Name, string Presence, bool Standby);

/// <param name="State">started, promoted, unpromoted, stopped, starting, stopping, failed, blocked or unknown.</param>
/// <param name="Failed">Nodes where it failed, with what is said of the last failure.</param>
public sealed record ResourceView(string Id, string State, string? Node, IReadOnlyList<string> Failed)
{
    public bool Runs => State is "started" or "promoted" or "unpromoted";
}

/// <summary>What <c>pbm ha status -o json</c> says, as far as the lab needs it.</summary>
/// <param name="Activity">What is under way or waiting.</param>
public sealed record ClusterView(
    string? Coordinator, IReadOnlyList<NodeView> Nodes, IReadOnlyList<ResourceView> Resources, IReadOnlyList<string> Activity)
{
    /// <summary>All nodes present, allowed to run resources, and led.</summary>
    public bool IsComplete => Coordinator is not null && Nodes.Count > 0
        && Nodes.All(node => node is { Presence: "online", Standby: false });

    public bool IsStarted(string resource) =>
        Resources.Any(each => each.Id == resource && each is { State: "started", Node: not null });

    /// <summary>Where a resource runs; null when it runs nowhere.</summary>
    public string? NodeOf(string resource) =>
        Resources.FirstOrDefault(each => each.Id == resource && each.State == "started")?.Node;

    /// <returns>Null when the text is no status.</returns>
    public static ClusterView? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("cluster", out var root)
                || root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("nodes", out var nodes))
                return null;
            return new ClusterView(
                Text(root, "coordinator"),
                [.. nodes.EnumerateArray().Select(node => new NodeView(
                    Text(node, "name") ?? "", Text(node, "presence") ?? "unseen", Flag(node, "standby")))],
                [.. root.GetProperty("resources").EnumerateArray().Select(each => new ResourceView(
                    Text(each, "id") ?? "", Text(each, "state") ?? "unknown", Text(each, "node"),
                    [.. Items(each, "failures").Select(failure => $"{Text(failure, "node")}: {Text(failure, "last")}")]))],
                [.. Items(root, "activity").Select(each => each.GetString() ?? "")]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement of, string name) =>
        of.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
