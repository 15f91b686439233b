using System.Text.Json;
using HaActors.Policy.Cib;
using HaActors.Policy.Explaining;
using HaActors.Policy.Scheduling;
using HaActors.Policy.Simulation;

namespace HaActors.Policy.Reports;

/// <summary>Everything about a simulation, for programs.</summary>
/// <remarks>Members are added, never renamed. A score is a whole number, or <c>"INFINITY"</c> with or without a minus.</remarks>
internal static class JsonReport
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>So much is kept before it is written.</summary>
    private const int Chunk = 1 << 16;

    /// <summary>The findings of a check alone.</summary>
    public static void Write(TextWriter text, IReadOnlyCollection<Finding> findings) => Write(text, json =>
    {
        json.WriteStartObject();
        Findings(json, findings);
        json.WriteEndObject();
    });

    public static void Write(
        TextWriter text, SimulationReport report, IReadOnlyCollection<Finding> findings, ScoreListing scores) => Write(text, json =>
    {
        var run = report.Run;
        json.WriteStartObject();
        json.WriteString("time", DateTimeOffset.FromUnixTimeSeconds(run.Now).ToString("yyyy-MM-ddTHH:mm:ssZ"));
        json.WriteBoolean("quorum", run.HasQuorum);
        if (run.NextRuleChange is { } next)
            json.WriteString("recheckAt", DateTimeOffset.FromUnixTimeSeconds(next).ToString("yyyy-MM-ddTHH:mm:ssZ"));
        Nodes(json, "nodes", run);
        JsonResources.Write(json, run, scores);
        Changes(json, report.Changes);
        JsonActions.Write(json, run);
        if (run.Record is not null)
            JsonExplanation.Write(json, "explanation", new Explainer(run).All());
        if (report.Executed is not null)
            Strings(json, "executed", report.Executed);
        if (report.Revised is { } revised)
            After(json, revised);
        Findings(json, findings);
        json.WriteEndObject();
    });

    /// <summary>Writes as it is made, not when all is there.</summary>
    public static void Write(TextWriter text, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(new TextStream(text), Options))
            write(json);
        text.Write('\n');
    }

    /// <summary>Hands on what was made, if that is much. To be called after each item of a long list.</summary>
    public static void Relieve(Utf8JsonWriter json)
    {
        if (json.BytesPending > Chunk)
            json.Flush();
    }

    /// <summary>An array of texts.</summary>
    public static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    public static void Score(Utf8JsonWriter json, string name, int score)
    {
        if (score is >= Scores.Infinity or <= -Scores.Infinity)
            json.WriteString(name, Scores.Text(score));
        else
            json.WriteNumber(name, score);
    }

    private static void Nodes(Utf8JsonWriter json, string name, SchedulingRun run)
    {
        json.WriteStartArray(name);
        foreach (var node in run.Nodes)
        {
            json.WriteStartObject();
            json.WriteString("name", node.Name);
            json.WriteString("id", node.Id);
            json.WriteString("kind", node.IsGuest ? "guest" : node.IsRemoteOrGuest ? "remote" : "member");
            json.WriteBoolean("online", node.Online);
            json.WriteBoolean("unclean", node.Unclean);
            json.WriteBoolean("standby", node.Standby || node.StandbyOnFail);
            json.WriteBoolean("maintenance", node.Maintenance);
            json.WriteBoolean("pending", node.Pending);
            json.WriteBoolean("shuttingDown", node.ShuttingDown);
            if (node.FenceReason is not null)
                json.WriteString("fenceReason", node.FenceReason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Changes(Utf8JsonWriter json, TransitionSummary changes)
    {
        json.WriteStartArray("changes");
        foreach (var node in changes.Nodes)
        {
            json.WriteStartObject();
            json.WriteString("verb", node.Verb);
            json.WriteString("node", node.Node);
            if (node.Reason is not null)
                json.WriteString("reason", node.Reason);
            json.WriteEndObject();
        }

        foreach (var line in changes.Resources)
        {
            json.WriteStartObject();
            json.WriteString("verb", line.Verb);
            json.WriteString("resource", line.Resource.Id);
            if (line.Origin is not null)
                json.WriteString("from", line.Origin.Name);
            if (line.Destination is not null)
                json.WriteString("to", line.Destination.Name);
            json.WriteString("detail", line.Detail);
            if (line.Because is not null)
                json.WriteString("reason", line.Because);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void After(Utf8JsonWriter json, SchedulingRun revised)
    {
        json.WriteStartObject("after");
        Nodes(json, "nodes", revised);
        json.WriteStartArray("resources");
        foreach (var top in revised.Resources)
            foreach (var resource in top.SelfAndDescendants())
                if (resource is Primitive primitive)
                    JsonResources.Place(json, primitive);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Findings(Utf8JsonWriter json, IReadOnlyCollection<Finding> findings)
    {
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("finding", finding.Id);
            json.WriteString("severity", finding.Severity == Severity.Error ? "error" : "warning");
            json.WriteString("element", finding.Place.Element);
            if (finding.Place.Id is not null)
                json.WriteString("id", finding.Place.Id);
            json.WriteNumber("line", finding.Place.Line);
            json.WriteString("text", finding.Text);
            json.WriteString("hint", finding.Hint);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
