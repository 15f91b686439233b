using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HaActors.Actors.Events;

/// <summary>Events as text: one JSON object without line breaks, in the journal, on the local socket and between nodes.</summary>
public static class EventText
{
    private static readonly EventJson Json = new(new JsonSerializerOptions(EventJson.Default.Options)
    {
        // It goes to programs, terminals and files, never into a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Write(ClusterEvent happened) => JsonSerializer.Serialize(happened, Json.ClusterEvent);

    /// <summary>Null: it is none, or of a kind that this version does not know.</summary>
    public static ClusterEvent? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Json.ClusterEvent);
        }
        catch (Exception unknown) when (unknown is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClusterEvent))]
internal sealed partial class EventJson : JsonSerializerContext;
