using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HaActors.Policy.Configuration.Reading;

namespace HaActors.Policy.Configuration;

/// <summary>Values of a configuration as canonical JSON: texts, lists, objects in ordinal order of their keys.</summary>
internal static class ConfigurationJson
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(string text) => JsonSerializer.Serialize(text, Readable);

    public static string Of(ConfigurationNode node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    /// <exception cref="FormatException">It is no JSON, or has numbers, truths or nulls in it.</exception>
    public static ConfigurationNode Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Of(document.RootElement);
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"{json} is no value: {wrong.Message}", wrong);
        }
    }

    private static ConfigurationNode Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new ConfigurationNode.Text(element.GetString()!, null),
        JsonValueKind.Array => new ConfigurationNode.List([.. element.EnumerateArray().Select(Of)], null),
        JsonValueKind.Object => new ConfigurationNode.Map(
            [.. element.EnumerateObject().Select(member => new KeyValuePair<string, ConfigurationNode>(member.Name, Of(member.Value)))],
            null),
        _ => throw new FormatException($"{element.GetRawText()} is neither text, list nor object"),
    };

    private static void Write(StringBuilder text, ConfigurationNode node)
    {
        switch (node)
        {
            case ConfigurationNode.Text word:
                text.Append(Text(word.Value));
                break;
            case ConfigurationNode.List list:
                text.Append('[');
                foreach (var (index, item) in list.Items.Index())
                {
                    if (index > 0)
                        text.Append(", ");
                    Write(text, item);
                }

                text.Append(']');
                break;
            case ConfigurationNode.Map map:
                text.Append('{');
                foreach (var (index, (key, value)) in map.Members.OrderBy(member => member.Key, StringComparer.Ordinal).Index())
                {
                    text.Append(index > 0 ? ", " : "").Append(Text(key)).Append(": ");
                    Write(text, value);
                }

                text.Append('}');
                break;
        }
    }
}
