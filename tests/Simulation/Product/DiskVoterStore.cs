using System.Text;
using System.Text.Json;
using HaActors.Actors.Quorum;
using HaActors.Policy.Quorum;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>The voter's memory on the machine's disk: written aside, flushed, renamed, the folder flushed.</summary>
internal sealed class DiskVoterStore(HaWorld world, Machine machine) : IVoterStore
{
    private const string Path = "voter.json";
    private const string Aside = "voter.json.new";

    private VoterRecord? _newest;
    private Task _last = Task.CompletedTask;

    public bool IsSaving { get; private set; }

    /// <summary>A flush failed: the node does not vote until somebody restarts it.</summary>
    public bool IsBroken { get; private set; }

    public VoterRecord Load()
    {
        // An earlier cluster incarnation's save may be under way in this very process: the real store waits for it.
        if (_newest is { } pending)
            return pending;

        if (world.Mutant == Mutant.StoreForgets || machine.Node.Disk.Read(Path) is not { } bytes)
            return VoterRecord.Fresh;

        try
        {
            return Of(bytes);
        }
        catch (Exception broken) when (broken is JsonException or FormatException)
        {
            throw new IOException("damaged", broken);
        }
    }

    public Task SaveAsync(VoterRecord record)
    {
        _newest = record;
        world.Oracles.OnSaving(machine, record);
        if (world.Mutant == Mutant.StoreAnswersEarly)
        {
            _ = WriteAsync(record);
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
        IsSaving = true;
        try
        {
            var disk = machine.Node.Disk;
            disk.Write(Aside, Bytes(record));
            await disk.FlushAsync(Aside);
            disk.Rename(Aside, Path);
            await disk.FlushAsync(Path);
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

        world.Oracles.OnFlushed(machine, record);
    }

    private static byte[] Bytes(VoterRecord record)
    {
        var json = JsonSerializer.Serialize(record);
        return Encoding.UTF8.GetBytes($"{StableHash.Of(json):x16}{json}");
    }

    private static VoterRecord Of(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        if (text.Length < 16 || $"{StableHash.Of(text[16..]):x16}" != text[..16])
            throw new FormatException("The checksum does not agree.");
        return JsonSerializer.Deserialize<VoterRecord>(text[16..]) ?? throw new FormatException("Nothing is there.");
    }
}
