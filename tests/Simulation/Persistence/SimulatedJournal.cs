using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Serialization;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Persistence;

/// <summary>
/// A journal on its node's simulated disk. Each atomic write is one record of a log; what it acknowledged was flushed.
/// </summary>
public sealed class SimulatedJournal : AsyncWriteJournal
{
    private const string File = "journal.log";
    private const byte WriteRecord = 1;
    private const byte DeleteRecord = 2;

    private readonly SimulatedDisk _disk = SimulatedNode.Current!.Disk;
    private readonly ExtendedActorSystem _system = (ExtendedActorSystem)Context.System;
    private SortedDictionary<string, Stored> _stored = new(StringComparer.Ordinal);
    private readonly PersistenceMutant _mutant =
        Enum.Parse<PersistenceMutant>(Context.System.Settings.Config.GetString("simulated-journal.mutant", "None")!);
    private AppendLog? _log;
    private Task _last = Task.CompletedTask;

    private sealed class Stored
    {
        public SortedDictionary<long, IPersistentRepresentation> Events { get; } = [];

        public long Highest { get; set; }
    }

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var writes = messages.ToList();
        return InTurn(async () =>
        {
            foreach (var write in writes)
            {
                var events = (IImmutableList<IPersistentRepresentation>)write.Payload;
                if (_mutant == PersistenceMutant.SplitsGroups)
                {
                    foreach (var each in events)
                        await AppendAsync(Record(write.PersistenceId, [each]));
                }
                else if (_mutant == PersistenceMutant.AnswersEarly)
                {
                    await OpenAsync();
                    _ = _log!.AppendAsync(Record(write.PersistenceId, events));
                }
                else
                {
                    await AppendAsync(Record(write.PersistenceId, events));
                }

                Remember(write.PersistenceId, events);
            }

            return (IImmutableList<Exception>)null!;
        });
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) => InTurn(async () =>
    {
        await AppendAsync(Record(persistenceId, toSequenceNr));
        Forget(persistenceId, toSequenceNr);
        return true;
    });

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) => InTurn(async () =>
    {
        await OpenAsync();
        return _stored.GetValueOrDefault(persistenceId)?.Highest ?? 0;
    });

    public override Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback) => InTurn(async () =>
    {
        await OpenAsync();
        var events = _stored.GetValueOrDefault(persistenceId)?.Events.Values.ToList() ?? [];
        var wanted = events.Where(each => each.SequenceNr >= fromSequenceNr && each.SequenceNr <= toSequenceNr);
        foreach (var replayed in wanted.Take((int)Math.Min(max, int.MaxValue)))
            recoveryCallback(replayed);
        return true;
    });

    /// <summary>One after another: a read must see what was asked to be written before.</summary>
    private Task<T> InTurn<T>(Func<Task<T>> work)
    {
        var mine = After(_last, work);
        _last = mine;
        return mine;
    }

    private static async Task<T> After<T>(Task before, Func<Task<T>> work)
    {
        try
        {
            await before;
        }
        catch (IOException)
        {
            // Whoever asked for it was told.
        }

        return await work();
    }

    private async Task AppendAsync(byte[] record)
    {
        await OpenAsync();
        await _log!.AppendAsync(record);
    }

    // After a failure nobody knows what the disk has: it is read again.
    private async Task OpenAsync()
    {
        if (_log is { IsBroken: false })
            return;
        (_log, var records) = await AppendLog.OpenAsync(_disk, File);
        _stored = new SortedDictionary<string, Stored>(StringComparer.Ordinal);
        foreach (var record in records)
            Apply(record);
    }

    private byte[] Record(string persistenceId, IImmutableList<IPersistentRepresentation> events)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(WriteRecord);
        writer.Write(persistenceId);
        writer.Write(events.Count);
        foreach (var each in events)
        {
            var serializer = _system.Serialization.FindSerializerFor(each.Payload);
            writer.Write(each.SequenceNr);
            writer.Write(each.Manifest ?? "");
            writer.Write(each.WriterGuid ?? "");
            writer.Write(each.Timestamp);
            writer.Write(serializer.Identifier);
            writer.Write(serializer is SerializerWithStringManifest named ? named.Manifest(each.Payload) : "");
            var bytes = serializer.ToBinary(each.Payload);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }

        return stream.ToArray();
    }

    private static byte[] Record(string persistenceId, long deletedTo)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(DeleteRecord);
        writer.Write(persistenceId);
        writer.Write(deletedTo);
        return stream.ToArray();
    }

    private void Apply(byte[] record)
    {
        using var reader = new BinaryReader(new MemoryStream(record), Encoding.UTF8);
        var kind = reader.ReadByte();
        var persistenceId = reader.ReadString();
        if (kind == DeleteRecord)
        {
            Forget(persistenceId, reader.ReadInt64());
            return;
        }

        var events = new List<IPersistentRepresentation>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (number, manifest) = (reader.ReadInt64(), reader.ReadString());
            var (writer, timestamp) = (reader.ReadString(), reader.ReadInt64());
            var (serializer, type) = (reader.ReadInt32(), reader.ReadString());
            var payload = _system.Serialization.Deserialize(reader.ReadBytes(reader.ReadInt32()), serializer, type);
            events.Add(new Persistent(payload, number, persistenceId, manifest, false, null, writer, timestamp));
        }

        Remember(persistenceId, events);
    }

    private void Remember(string persistenceId, IReadOnlyList<IPersistentRepresentation> events)
    {
        if (!_stored.TryGetValue(persistenceId, out var stored))
            stored = _stored[persistenceId] = new Stored();
        foreach (var each in events)
        {
            // As a table with a key does it: a number is taken once.
            if (!stored.Events.TryAdd(each.SequenceNr, each))
                throw new InvalidOperationException($"{persistenceId} has an event {each.SequenceNr} already.");
            stored.Highest = Math.Max(stored.Highest, each.SequenceNr);
        }
    }

    private void Forget(string persistenceId, long upTo)
    {
        if (!_stored.TryGetValue(persistenceId, out var stored))
            return;
        foreach (var number in stored.Events.Keys.TakeWhile(number => number <= upTo).ToList())
            stored.Events.Remove(number);
    }
}
