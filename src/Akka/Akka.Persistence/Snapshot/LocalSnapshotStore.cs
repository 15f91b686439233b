using System.Globalization;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Persistence.Snapshot;

/// <summary>
/// One file for each snapshot, <c>snapshot-ID-NUMBER-TICKS</c> with the id escaped as in an address of the web. A file
/// and its name are on disk before the actor hears that it is saved: it may delete its events then.
/// </summary>
public class LocalSnapshotStore : SnapshotStore
{
    private readonly string _folder;
    private readonly int _maxLoadAttempts;
    private readonly Akka.Serialization.Serialization _serialization;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <exception cref="ConfigurationException">max-load-attempts is below 1.</exception>
    public LocalSnapshotStore()
    {
        var config = Persistence.Instance.Apply(Context.System).ConfigFor(Self);
        _folder = Path.GetFullPath(config.GetString("dir")!);
        _maxLoadAttempts = config.GetInt("max-load-attempts");
        if (_maxLoadAttempts < 1)
            throw new ConfigurationException($"max-load-attempts is {_maxLoadAttempts}: 1 or more.");
        _serialization = Context.System.Serialization;
    }

    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        var candidates = Matching(persistenceId, criteria).Take(_maxLoadAttempts).ToArray();
        Exception? first = null;
        foreach (var (metadata, file) in candidates)
        {
            try
            {
                var bytes = File.ReadAllBytes(file);
                var snapshot = (Serialization.Snapshot)_serialization.Deserialize(
                    bytes, SnapshotSerializer.Identifier, typeof(Serialization.Snapshot));
                return Task.FromResult<SelectedSnapshot?>(new SelectedSnapshot(metadata, snapshot.Data));
            }
            catch (Exception cause)
            {
                first ??= new InvalidDataException($"The snapshot {file} of [{metadata}] cannot be read", cause);
                _log.Error(cause, "The snapshot {0} cannot be read, trying an older one", file);
            }
        }

        // An older state with all events after it is as good; none at all where there was one may not be.
        return first is null ? Task.FromResult<SelectedSnapshot?>(null) : Task.FromException<SelectedSnapshot?>(first);
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        Save(metadata, snapshot);
        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        foreach (var (found, file) in All(metadata.PersistenceId).Where(each =>
            each.Metadata.SequenceNr == metadata.SequenceNr
            && (metadata.Timestamp == DateTime.MinValue || each.Metadata.Timestamp == metadata.Timestamp)))
        {
            File.Delete(file);
        }

        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        foreach (var (_, file) in Matching(persistenceId, criteria).ToArray())
            File.Delete(file);
        return Task.CompletedTask;
    }

    protected virtual void Save(SnapshotMetadata metadata, object snapshot)
    {
        var aside = WithOutputStream(metadata, stream => Serialize(stream, new Serialization.Snapshot(snapshot)));
        File.Move(aside.FullName, GetSnapshotFileForWrite(metadata).FullName, overwrite: true);
        FolderFlush.Flush(_folder);
    }

    /// <summary>Writes a file beside the one that it will become, and flushes it to disk.</summary>
    protected FileInfo WithOutputStream(SnapshotMetadata metadata, Action<Stream> p)
    {
        var aside = GetSnapshotFileForWrite(metadata, ".tmp");
        using var stream = new FileStream(aside.FullName, FileMode.Create, FileAccess.Write, FileShare.None);
        p(stream);
        stream.Flush(flushToDisk: true);
        return aside;
    }

    protected void Serialize(Stream stream, Serialization.Snapshot snapshot) =>
        stream.Write(SnapshotSerializer.ToBinary(snapshot));

    protected FileInfo GetSnapshotFileForWrite(SnapshotMetadata metadata, string extension = "") => new(Path.Combine(
        _folder,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix(metadata.PersistenceId)}{metadata.SequenceNr}-{metadata.Timestamp.Ticks}{extension}")));

    protected override void PreStart()
    {
        Directory.CreateDirectory(_folder);
        base.PreStart();
    }

    protected override bool ReceivePluginInternal(object message) => false;

    private Akka.Serialization.Serializer SnapshotSerializer =>
        _serialization.FindSerializerForType(typeof(Serialization.Snapshot));

    private IEnumerable<(SnapshotMetadata Metadata, string File)> Matching(
        string persistenceId, SnapshotSelectionCriteria criteria) =>
        All(persistenceId)
            .Where(each => criteria.IsMatch(each.Metadata))
            .OrderByDescending(each => each.Metadata, SnapshotMetadata.Comparer);

    private IEnumerable<(SnapshotMetadata Metadata, string File)> All(string persistenceId)
    {
        var prefix = Prefix(persistenceId);
        foreach (var file in Directory.GetFiles(_folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            var parts = name[prefix.Length..].Split('-');
            if (parts.Length == 2
                && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                && ticks <= DateTime.MaxValue.Ticks)
            {
                yield return (
                    new SnapshotMetadata(persistenceId, number, new DateTime(ticks, DateTimeKind.Utc)), file);
            }
        }
    }

    private static string Prefix(string persistenceId) => $"snapshot-{Uri.EscapeDataString(persistenceId)}-";
}
