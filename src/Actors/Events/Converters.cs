using System.Text.Json;
using System.Text.Json.Serialization;
using HaActors.Policy.Model;

namespace HaActors.Actors.Events;

/// <summary>Writes an enumeration's members as lower-case words: <c>timed-out</c>.</summary>
public sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Writes a term as its number.</summary>
public sealed class TermConverter : JsonConverter<Term>
{
    public override Term Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Term value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Number);
}
