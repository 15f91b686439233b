using System.Text.Json;
using System.Text.Json.Serialization;

namespace HaActors.Actors.Events;

/// <summary>Writes an enumeration's members as lower-case words: <c>timed-out</c>.</summary>
public sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
