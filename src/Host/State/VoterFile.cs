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
    private readonly Lock _lock = new();
    private Task _saves = Task.CompletedTask;
    private VoterRecord? _newest;
    private string? _broken;

    public VoterRecord Load()
    {
        lock (_lock)
        {
            // After a failed flush the page cache shows what the disk may not have (safety rule 10).
            if (_broken is not null)
                throw new IOException(_broken);

            // An actor that begins again must not read the file while what it asked for before is still written.
            return _newest ?? Read();
        }
    }

    public Task SaveAsync(VoterRecord record)
    {
        lock (_lock)
        {
            _newest = record;
            return _saves = SaveAfterAsync(_saves, record);
        }
    }

    private async Task SaveAfterAsync(Task earlier, VoterRecord record)
    {
        // One after another: an older record must never replace a newer one.
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Run(() => Write(record));
    }

    private void Write(VoterRecord record)
    {
        lock (_lock)
        {
            if (_broken is not null)
                throw new IOException(_broken);
        }

        try
        {
            var stored = new StoredVoter(ChecksumOf(record), record);
            DurableFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(stored, VoterJson.Default.StoredVoter));
        }
        catch (Exception cause)
        {
            lock (_lock)
                _broken = $"{_path} could not be flushed: {cause.Message}";

            throw;
        }
    }

    private VoterRecord Read()
    {
        if (!File.Exists(_path))
            return VoterRecord.Fresh;

        try
        {
            var stored = JsonSerializer.Deserialize(File.ReadAllBytes(_path), VoterJson.Default.StoredVoter);
            if (stored is not null && stored.Checksum == ChecksumOf(stored.Record))
                return stored.Record;
        }
        catch (UnauthorizedAccessException cause)
        {
            throw new IOException(cause.Message, cause);
        }
        catch (JsonException)
        {
            // Said below: a damaged file is damaged, however it shows.
        }

        throw new IOException($"{_path} is damaged. Its promises are lost, and a voter that forgot them must not vote");
    }

    private static string ChecksumOf(VoterRecord record) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(record, VoterJson.Default.VoterRecord)));
}

internal sealed record StoredVoter(string Checksum, VoterRecord Record);

[JsonSerializable(typeof(StoredVoter))]
[JsonSerializable(typeof(VoterRecord))]
internal sealed partial class VoterJson : JsonSerializerContext;
