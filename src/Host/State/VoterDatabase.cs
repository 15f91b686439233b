using HaActors.Actors.Quorum;
using HaActors.Policy.Quorum;
using Microsoft.Data.Sqlite;

namespace HaActors.Host.State;

/// <summary>
/// The voter's memory and log in SQLite. Each life of the process writes a new file with what it read, since what was
/// read may be what an earlier life failed to flush; <c>log.current</c> names the one that counts.
/// </summary>
public sealed class VoterDatabase(string directory) : IVoterStore, IDisposable
{
    private const string EarlierFormat = "voter.json";

    private readonly string _pointer = Path.Combine(directory, "log.current");
    private readonly Lock _lock = new();
    private Task _saves = Task.CompletedTask;
    private VoterRecord? _newest;
    private string? _broken;
    private bool _distrusts = true;

    // Of the writer alone.
    private VoterTables? _open;
    private VoterRecord? _saved;

    public VoterRecord Load()
    {
        lock (_lock)
        {
            // After a failed flush the page cache shows what the disk may not have (safety rule 10).
            if (_broken is not null)
                throw new IOException(_broken);

            _distrusts = true;

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

    public void Dispose() => _open?.Dispose();

    private async Task SaveAfterAsync(Task earlier, VoterRecord record)
    {
        // One after another: an older record must never replace a newer one.
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Run(() => Write(record));
    }

    private void Write(VoterRecord record)
    {
        bool distrusts;
        lock (_lock)
        {
            if (_broken is not null)
                throw new IOException(_broken);

            (distrusts, _distrusts) = (_distrusts, false);
        }

        try
        {
            var write = _saved is null || distrusts ? VoterWrite.Whole(record) : VoterWrite.Between(_saved, record);
            if (write.ReplacesAll)
                Rebuild(write);
            else
                _open!.Write(write);

            _saved = record;
        }
        catch (Exception cause)
        {
            lock (_lock)
                _broken = $"{directory}: the log could not be flushed: {cause.Message}";

            throw cause is IOException ? cause : new IOException(_broken, cause);
        }
    }

    /// <summary>Beside the old file, then instead of it: after any crash the one or the other counts.</summary>
    private void Rebuild(VoterWrite whole)
    {
        var old = Current();
        var name = $"log-{(old is null ? 0 : NumberOf(old)) + 1}.db";
        Remove(name);
        _open?.Dispose();
        _open = VoterTables.Create(Path.Combine(directory, name));
        _open.Write(whole);
        DurableFile.Write(_pointer, System.Text.Encoding.ASCII.GetBytes(name + "\n"));
        if (old is not null)
            Remove(old);
    }

    private VoterRecord Read()
    {
        if (File.Exists(Path.Combine(directory, EarlierFormat)))
        {
            throw new IOException(
                $"{directory} holds {EarlierFormat}, the memory of an earlier version without a log. Stop all nodes, move that file "
                + "away on each of them, and start them together; what was asked for at run time has to be asked for again");
        }

        if (Current() is not { } name)
            return VoterRecord.Fresh;

        var path = Path.Combine(directory, name);
        if (!File.Exists(path))
            throw new IOException($"{path} is gone, and with it what this voter promised");

        try
        {
            using var tables = VoterTables.Open(path);
            return tables.Read();
        }
        catch (SqliteException cause)
        {
            throw new IOException($"{path} is damaged: {cause.Message}", cause);
        }
    }

    private string? Current()
    {
        try
        {
            var name = File.Exists(_pointer) ? File.ReadAllText(_pointer).Trim() : null;
            return name is null || NumberOf(name) > 0 ? name : throw new IOException($"{_pointer} is damaged");
        }
        catch (UnauthorizedAccessException cause)
        {
            throw new IOException(cause.Message, cause);
        }
    }

    private static int NumberOf(string name) =>
        name.StartsWith("log-", StringComparison.Ordinal)
        && name.EndsWith(".db", StringComparison.Ordinal)
        && int.TryParse(name["log-".Length..^".db".Length], out var number)
            ? number
            : 0;

    private void Remove(string name)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            File.Delete(Path.Combine(directory, name + suffix));
    }
}
