using System.Text.Json;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>Resources as JSON: where they are and shall be, with which scores, and what these consist of.</summary>
internal static class JsonResources
{
    public static void Write(Utf8JsonWriter json, SchedulingRun run, ScoreListing scores)
    {
        json.WriteStartArray("resources");
        foreach (var top in run.Resources)
            foreach (var resource in top.SelfAndDescendants())
            {
                Resource(json, resource);
                JsonReport.Relieve(json);
            }

        json.WriteEndArray();

        json.WriteStartArray("scores");
        foreach (var entry in scores.Entries)
        {
            json.WriteStartObject();
            json.WriteString("resource", entry.Resource);
            if (entry.Node is not null)
                json.WriteString("node", entry.Node);
            JsonReport.Score(json, "score", entry.Score);
            json.WriteString("for", entry.By is null ? "promotion" : "placement");
            if (entry.By is not null)
                json.WriteString("by", entry.By);
            json.WriteEndObject();
            JsonReport.Relieve(json);
        }

        json.WriteEndArray();
    }

    /// <summary>Where the resource is, and as what.</summary>
    public static void Place(Utf8JsonWriter json, Primitive resource)
    {
        json.WriteStartObject();
        json.WriteString("id", resource.Id);
        json.WriteString("role", $"{resource.Role}");
        JsonReport.Strings(json, "on", resource.RunningOn.Select(static node => node.Name));
        json.WriteEndObject();
    }

    private static void Resource(Utf8JsonWriter json, Resource resource)
    {
        json.WriteStartObject();
        json.WriteString("id", resource.Id);
        json.WriteString("kind", resource.GetType().Name.ToLowerInvariant());
        if (resource.Parent is not null)
            json.WriteString("partOf", resource.Parent.Id);
        if (resource is Primitive primitive)
        {
            json.WriteString("agent", primitive.Agent);
            json.WriteString("role", $"{primitive.Role}");
            json.WriteString("nextRole", $"{primitive.NextRole}");
            JsonReport.Strings(json, "on", primitive.RunningOn.Select(static node => node.Name));
            if (primitive.AssignedTo is { } place)
                json.WriteString("assignedTo", place.Name);
        }

        json.WriteBoolean("managed", resource.Managed);
        json.WriteBoolean("failed", resource.Failed);
        json.WriteBoolean("blocked", resource.Blocked);
        if (resource.Removed)
            json.WriteBoolean("removed", true);
        Contributions(json, resource);
        json.WriteEndObject();
    }

    private static void Contributions(Utf8JsonWriter json, Resource resource)
    {
        json.WriteStartArray("contributions");
        foreach (var location in resource.Locations)
            foreach (var (node, score) in location.Nodes)
                Contribution(json, "location", location.Id, node.Name, score, location.Role);
        foreach (var one in resource.With)
            Contribution(json, "colocation", one.Id, null, one.Score, one.DependentRole, one.Primary.Id);
        foreach (var one in resource.WithIt)
            if (one.Influence)
                Contribution(json, "colocated", one.Id, null, one.Score, one.PrimaryRole, one.Dependent.Id);
        if (resource is Primitive primitive)
            OfHistory(json, primitive);
        json.WriteEndArray();
    }

    private static void OfHistory(Utf8JsonWriter json, Primitive resource)
    {
        if (resource.Stickiness != 0 && resource.Managed && resource.RunningOn is [var only])
            Contribution(json, "stickiness", null, only.Name, resource.Stickiness, Role.Unknown);
        foreach (var node in resource.Run.Nodes)
            if (FailureThreshold.IsReached(resource, node))
                Contribution(json, "failures", null, node.Name, -Scores.Infinity, Role.Unknown);
    }

    private static void Contribution(
        Utf8JsonWriter json, string source, string? constraint, string? node, int score, Role role, string? with = null)
    {
        json.WriteStartObject();
        json.WriteString("source", source);
        if (constraint is not null)
            json.WriteString("constraint", constraint);
        if (node is not null)
            json.WriteString("node", node);
        if (with is not null)
            json.WriteString("with", with);
        JsonReport.Score(json, "score", score);
        if (role != Role.Unknown)
            json.WriteString("role", $"{role}");
        json.WriteEndObject();
    }
}
