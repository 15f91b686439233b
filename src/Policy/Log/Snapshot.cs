using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HaActors.Policy.Log;

/// <summary>Stands for all entries up to <see cref="LogState.At"/> (safety rule 8).</summary>
/// <param name="Checksum">Of the state, so that a damaged one is never taken for the cluster's.</param>
public sealed record Snapshot(LogState State, string Checksum)
{
    public static Snapshot Empty { get; } = Of(LogState.Empty);

    [JsonIgnore]
    public Position At => State.At;

    [JsonIgnore]
    public bool IsWhole => Checksum == ChecksumOf(State);

    public static Snapshot Of(LogState state) => new(state, ChecksumOf(state));

    private static string ChecksumOf(LogState state) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(state, LogJson.Default.LogState)));
}

/// <summary>How entries and snapshots are written, on disks and between nodes.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Entry))]
[JsonSerializable(typeof(Snapshot))]
public sealed partial class LogJson : JsonSerializerContext;
