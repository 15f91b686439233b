using System.Text.Json;
using System.Text.Json.Serialization;

namespace HaActors.Policy.Model;

/// <summary>A configured machine, by the name that its operator gave it. Compared ordinally.</summary>
[JsonConverter(typeof(NodeNameConverter))]
public readonly record struct NodeName(string Value) : IComparable<NodeName>
{
    public int CompareTo(NodeName other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>Anything that is started, stopped and monitored through an agent, or a group of such. Compared ordinally.</summary>
[JsonConverter(typeof(ResourceIdConverter))]
public readonly record struct ResourceId(string Value) : IComparable<ResourceId>
{
    public int CompareTo(ResourceId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>One life of a node's process. A restarted process on the same address is a new member.</summary>
[JsonConverter(typeof(IncarnationConverter))]
public readonly record struct Incarnation(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Writes a name as plain text, as a value and as a dictionary's key.</summary>
public abstract class NameConverter<T> : JsonConverter<T>
    where T : struct
{
    protected abstract T FromText(string text);

    protected abstract string ToText(T value);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FromText(reader.GetString() ?? throw new JsonException("A name must not be null."));

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(ToText(value));

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FromText(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(ToText(value));
}

/// <summary>The same for a class: null stays null.</summary>
public abstract class ReferenceNameConverter<T> : JsonConverter<T>
    where T : class
{
    protected abstract T FromText(string text);

    protected abstract string ToText(T value);

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text ? FromText(text) : null;

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(ToText(value));
}

public sealed class NodeNameConverter : NameConverter<NodeName>
{
    protected override NodeName FromText(string text) => new(text);

    protected override string ToText(NodeName value) => value.Value;
}

public sealed class ResourceIdConverter : NameConverter<ResourceId>
{
    protected override ResourceId FromText(string text) => new(text);

    protected override string ToText(ResourceId value) => value.Value;
}

public sealed class IncarnationConverter : NameConverter<Incarnation>
{
    // A node that was fenced without ever being heard is known down of no life in particular.
    protected override Incarnation FromText(string text) => text.Length == 0 ? default : new Incarnation(text);

    protected override string ToText(Incarnation value) => value.Value ?? "";
}
