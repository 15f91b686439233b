using System.Text.Json;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>Actions as JSON: those of the graph with what they wait for, and those that cannot be done.</summary>
internal static class JsonActions
{
    public static void Write(Utf8JsonWriter json, SchedulingRun run)
    {
        json.WriteStartArray("actions");
        foreach (var synapse in run.Graph)
        {
            Begin(json, synapse.Action);
            json.WriteNumber("priority", synapse.Priority);
            json.WriteStartArray("waitsFor");
            foreach (var input in synapse.Inputs)
                json.WriteNumberValue(input.Number);
            json.WriteEndArray();
            json.WriteStartObject("attributes");
            foreach (var (name, value) in GraphAttributes.Of(synapse.Action))
                json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
            JsonReport.Relieve(json);
        }

        json.WriteEndArray();

        json.WriteStartArray("blocked");
        foreach (var action in run.Actions.All)
            if (action is { IsRequired: true, IsRunnable: false, IsPseudo: false, Resource: not { Managed: false } })
            {
                Begin(json, action);
                json.WriteEndObject();
            }

        json.WriteEndArray();
    }

    private static void Begin(Utf8JsonWriter json, ScheduledAction action)
    {
        json.WriteStartObject();
        json.WriteNumber("number", action.Number);
        json.WriteString("name", ActionNames.Of(action));
        json.WriteString("key", action.Key);
        json.WriteString("task", action.Task);
        if (action.Resource is not null)
            json.WriteString("resource", action.Resource.Id);
        if (action.Node is not null)
            json.WriteString("node", action.Node.Name);
        if (action.IntervalMs > 0)
            json.WriteNumber("intervalMs", action.IntervalMs);
        json.WriteBoolean("pseudo", action.IsPseudo);
        if (action.Reason is not null)
            json.WriteString("reason", action.Reason);
    }
}
