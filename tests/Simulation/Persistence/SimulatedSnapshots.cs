using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Snapshot;
using Akka.Serialization;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Persistence;

/// <summary>Snapshots on the node's simulated disk: a file each, written aside, flushed, renamed, flushed.</summary>
public sealed class SimulatedSnapshots : SnapshotStore
{
    private readonly SimulatedDisk _disk = SimulatedNode.Current!.Disk;
    private readonly ExtendedActorSystem _system = (ExtendedActorSystem)Context.System;
    private readonly PersistenceMutant _mutant =
        Enum.Parse<PersistenceMutant>(Context.System.Settings.Config.GetString("simulated-journal.mutant", "None")!);

    private int _saves;

    protected override Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        var newest = Saved(persistenceId)
            .Where(saved => Matches(saved.Metadata, criteria))
            .OrderByDescending(saved => saved.Metadata.SequenceNr)
            .FirstOrDefault();
        return Task.FromResult(newest)!;
    }

    protected override async Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        if (_mutant == PersistenceMutant.SnapshotsOfTomorrow)
            metadata = new SnapshotMetadata(metadata.PersistenceId, metadata.SequenceNr + 1, metadata.Timestamp);
        var file = FileOf(metadata.PersistenceId, metadata.SequenceNr);
        // Of its own: two saves of one number may be under way at once.
        var aside = string.Create(CultureInfo.InvariantCulture, $"{file}.{++_saves}.new");
        _disk.Write(aside, Bytes(metadata, snapshot));
        await _disk.FlushAsync(aside);
        _disk.Rename(aside, file);
        await _disk.FlushAsync(file);
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        _disk.Delete(FileOf(metadata.PersistenceId, metadata.SequenceNr));
        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        foreach (var saved in Saved(persistenceId).Where(saved => Matches(saved.Metadata, criteria)))
            _disk.Delete(FileOf(persistenceId, saved.Metadata.SequenceNr));
        return Task.CompletedTask;
    }

    private static bool Matches(SnapshotMetadata metadata, SnapshotSelectionCriteria criteria) =>
        metadata.SequenceNr <= criteria.MaxSequenceNr && metadata.SequenceNr >= criteria.MinSequenceNr;

    private static string FileOf(string persistenceId, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"snapshot.{persistenceId}.{number:D12}");

    /// <summary>A file that is damaged is none: an older one is loaded, and more events are replayed.</summary>
    private List<SelectedSnapshot> Saved(string persistenceId)
    {
        List<SelectedSnapshot> saved = [];
        foreach (var file in _disk.Files.Where(name =>
                     name.StartsWith($"snapshot.{persistenceId}.", StringComparison.Ordinal)
                     && !name.EndsWith(".new", StringComparison.Ordinal)))
        {
            var bytes = _disk.Read(file)!;
            if (bytes.Length < sizeof(ulong)
                || BitConverter.ToUInt64(bytes) != StableHash.Add(StableHash.Start, bytes.AsSpan(sizeof(ulong))))
                continue;
            using var reader = new BinaryReader(
                new MemoryStream(bytes, sizeof(ulong), bytes.Length - sizeof(ulong)), Encoding.UTF8);
            var (number, ticks) = (reader.ReadInt64(), reader.ReadInt64());
            var (serializer, manifest) = (reader.ReadInt32(), reader.ReadString());
            var state = _system.Serialization.Deserialize(reader.ReadBytes(reader.ReadInt32()), serializer, manifest);
            saved.Add(new SelectedSnapshot(
                new SnapshotMetadata(persistenceId, number, new DateTime(ticks, DateTimeKind.Utc)), state));
        }

        return saved;
    }

    private byte[] Bytes(SnapshotMetadata metadata, object snapshot)
    {
        var serializer = _system.Serialization.FindSerializerFor(snapshot);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(metadata.SequenceNr);
        writer.Write(metadata.Timestamp.Ticks);
        writer.Write(serializer.Identifier);
        writer.Write(serializer is SerializerWithStringManifest named ? named.Manifest(snapshot) : "");
        var bytes = serializer.ToBinary(snapshot);
        writer.Write(bytes.Length);
        writer.Write(bytes);
        var content = stream.ToArray();
        return [.. BitConverter.GetBytes(StableHash.Add(StableHash.Start, content)), .. content];
    }
}
