using System.Buffers.Binary;
using System.Text.Json;
using HaActors.Actors.Quorum;
using HaActors.Policy.Quorum;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>
/// The voter's memory on the machine's disk: writes appended one after the other and flushed; the first of a life, and
/// then one now and then, is whole, written aside and renamed.
/// </summary>
internal sealed class DiskVoterStore(HaWorld world, Machine machine) : IVoterStore
{
    private const string Path = "voter.log";
    private const string Aside = "voter.log.new";
    private const int HeaderBytes = sizeof(int) + sizeof(ulong);
    private const int WritesOfFile = 100;

    private VoterRecord? _newest;
    private VoterRecord? _saved;
    private int _writes;
    private bool _distrusts = true;
    private Task _last = Task.CompletedTask;

    public bool IsSaving { get; private set; }

    /// <summary>A flush failed: the node does not vote until somebody restarts it.</summary>
    public bool IsBroken { get; private set; }

    public VoterRecord Load()
    {
        _distrusts = true;

        // An earlier cluster incarnation's save may be under way in this very process: the real store waits for it.
        if (_newest is { } pending)
            return pending;

        if (machine.Node.Disk.Read(Path) is not { } bytes)
            return VoterRecord.Fresh;

        var record = Of(bytes);
        return world.Mutant == Mutant.StoreForgets ? record with { Promised = default, PromisedTo = null } : record;
    }

    public Task SaveAsync(VoterRecord record)
    {
        _newest = record;
        world.Oracles.OnSaving(machine.Name, record);
        if (world.Mutant == Mutant.StoreAnswersEarly)
        {
            _last = AfterAsync(_last, record);
            return Task.CompletedTask;
        }

        return _last = AfterAsync(_last, record);
    }

    private async Task AfterAsync(Task before, VoterRecord record)
    {
        try
        {
            await before;
        }
        catch (IOException)
        {
            // Reported to whoever asked for it.
        }

        await WriteAsync(record);
    }

    private async Task WriteAsync(VoterRecord record)
    {
        if (IsBroken)
            throw new IOException("It failed before.");

        IsSaving = true;
        try
        {
            var isWhole = _distrusts || _saved is null || _writes >= WritesOfFile;
            var write = isWhole ? VoterWrite.Whole(record) : VoterWrite.Between(_saved!, record);
            _distrusts = false;
            var disk = machine.Node.Disk;
            if (write.ReplacesAll)
            {
                disk.Write(Aside, Framed(write));
                await disk.FlushAsync(Aside);
                disk.Rename(Aside, Path);
                _writes = 0;
            }
            else
            {
                disk.Append(Path, Framed(write));
            }

            await disk.FlushAsync(Path);
            _writes++;
            _saved = record;
        }
        catch (IOException)
        {
            IsBroken = true;
            throw;
        }
        finally
        {
            IsSaving = false;
        }

        world.Oracles.OnFlushed(machine.Name, record);
    }

    private static byte[] Framed(VoterWrite write)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(write, VoterJson.Default.VoterWrite);
        var framed = new byte[HeaderBytes + content.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, content.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(framed.AsSpan(sizeof(int)), Checksum(content));
        content.CopyTo(framed.AsSpan(HeaderBytes));
        return framed;
    }

    private static ulong Checksum(ReadOnlySpan<byte> content) =>
        StableHash.Add(StableHash.Add(StableHash.Start, content.Length), content);

    /// <summary>A last write that a crash tore was never answered for; damage before that is damage.</summary>
    private static VoterRecord Of(ReadOnlySpan<byte> bytes)
    {
        var record = VoterRecord.Fresh;
        while (bytes.Length >= HeaderBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (length <= 0 || length > bytes.Length - HeaderBytes)
                break;

            var content = bytes.Slice(HeaderBytes, length);
            if (Checksum(content) != BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(int)..]))
                break;

            record = record.After(JsonSerializer.Deserialize(content, VoterJson.Default.VoterWrite)!);
            bytes = bytes[(HeaderBytes + length)..];
        }

        return record.IsFresh ? throw new IOException("damaged") : record;
    }
}
