using System.Text.Json;
using HaActors.Policy.Explaining;

namespace HaActors.Policy.Reports;

/// <summary>Explanations as JSON.</summary>
internal static class JsonExplanation
{
    /// <summary>As one text, where it has to be whole.</summary>
    public static string Of(Explanation explanation)
    {
        var text = new StringWriter();
        Write(text, explanation);
        return text.ToString();
    }

    public static void Write(TextWriter text, Explanation explanation) => JsonReport.Write(text, json =>
    {
        json.WriteStartObject();
        Members(json, explanation);
        json.WriteEndObject();
    });

    public static void Write(Utf8JsonWriter json, string name, Explanation explanation)
    {
        json.WriteStartObject(name);
        Members(json, explanation);
        json.WriteEndObject();
    }

    private static void Members(Utf8JsonWriter json, Explanation explanation)
    {
        Array(json, "nodes", explanation.Nodes, Node);
        Array(json, "resources", explanation.Resources, Resource);
        Array(json, "actions", explanation.Actions, Action);
    }

    private static void Node(Utf8JsonWriter json, NodeExplanation node)
    {
        json.WriteString("name", node.Node.Name);
        json.WriteString("state", node.State);
        Optional(json, "fencing", node.Fencing);
        Optional(json, "unavailable", node.Unavailable);
        Optional(json, "unblock", node.Unblock);
        JsonReport.Strings(json, "running", node.Running);
        JsonReport.Strings(json, "assigned", node.Assigned);
        Array(json, "absent", node.Absent, static (json, one) =>
        {
            json.WriteString("resource", one.Resource);
            json.WriteString("text", one.Text);
        });
    }

    private static void Resource(Utf8JsonWriter json, ResourceExplanation one)
    {
        json.WriteString("id", one.Resource.Id);
        json.WriteString("now", one.Now);
        json.WriteString("decision", one.Decision);
        Optional(json, "because", one.Because);
        Array(json, "causes", one.FirstCause?.Chain ?? [], static (json, cause) =>
        {
            json.WriteString("kind", cause.Kind);
            json.WriteString("text", cause.Text);
            JsonReport.Strings(json, "unblock", cause.Unblock);
        });
        Optional(json, "promotion", one.Promotion);
        JsonReport.Strings(json, "ignored", one.Ignored);
        Array(json, "nodes", one.Verdicts, Verdict);
    }

    private static void Verdict(Utf8JsonWriter json, NodeVerdict verdict)
    {
        json.WriteString("node", verdict.Node.Name);
        if (verdict.Score is { } score)
            JsonReport.Score(json, "score", score);
        json.WriteBoolean("chosen", verdict.Chosen);
        json.WriteString("verdict", verdict.Text);
        Array(json, "contributions", verdict.Contributions, static (json, part) =>
        {
            json.WriteString("source", part.Source);
            Optional(json, "constraint", part.Constraint);
            JsonReport.Score(json, part.Sets ? "set" : "score", part.Score);
            json.WriteString("text", part.Text);
        });
    }

    private static void Action(Utf8JsonWriter json, ActionExplanation one)
    {
        json.WriteNumber("number", one.Action.Number);
        json.WriteString("name", ActionNames.Of(one.Action));
        json.WriteString("why", one.Why);
        Optional(json, "obstacle", one.Obstacle);
        Array(json, "waitsFor", one.WaitsFor, static (json, wait) =>
        {
            json.WriteNumber("number", wait.Action.Number);
            json.WriteString("name", ActionNames.Of(wait.Action));
            Optional(json, "constraint", wait.Constraint);
            json.WriteString("text", wait.Text);
        });
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void Array<T>(
        Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
            JsonReport.Relieve(json);
        }

        json.WriteEndArray();
    }
}
