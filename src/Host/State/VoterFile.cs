using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using HaActors.Actors.Quorum;
using HaActors.Policy.Quorum;

namespace HaActors.Host.State;

/// <summary>The voter's memory as one small file with a checksum, replaced whole at each promise.</summary>
public sealed class VoterFile(string directory) : IVoterStore
{
    private readonly string _path = Path.Combine(directory, "voter.json");

    public VoterRecord Load()
    {
        if (!File.Exists(_path))
            return VoterRecord.Fresh;

        try
        {
            var stored = JsonSerializer.Deserialize(File.ReadAllBytes(_path), VoterJson.Default.StoredVoter);
            if (stored is not null && stored.Checksum == ChecksumOf(stored.Record))
                return stored.Record;
        }
        catch (JsonException)
        {
            // Said below: a damaged file is damaged, however it shows.
        }

        throw new IOException($"{_path} is damaged. Its promises are lost, and a voter that forgot them must not vote");
    }

    public Task SaveAsync(VoterRecord record) => Task.Run(() =>
    {
        var stored = new StoredVoter(ChecksumOf(record), record);
        DurableFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(stored, VoterJson.Default.StoredVoter));
    });

    private static string ChecksumOf(VoterRecord record) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(record, VoterJson.Default.VoterRecord)));
}

internal sealed record StoredVoter(string Checksum, VoterRecord Record);

[JsonSerializable(typeof(StoredVoter))]
[JsonSerializable(typeof(VoterRecord))]
internal sealed partial class VoterJson : JsonSerializerContext;
