using System.Data.Common;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence.Snapshot;
using Akka.Persistence.Sql.Database;

namespace Akka.Persistence.Sql.Snapshot;

/// <summary>A snapshot store in a SQL database: one row for each snapshot.</summary>
[SharedDatabase]
public class SqlSnapshotStore : SnapshotStore
{
    private static readonly string[] NotHonoured =
        ["use-clone-connection", "dao", "read-isolation-level", "write-isolation-level", "plugin-id"];

    private readonly ExtendedActorSystem _system;
    private readonly string? _defaultSerializer;
    private readonly SnapshotNames _names;
    private readonly SqlTypes _types;
    private readonly DatabaseThreads _thread;
    private readonly string _matching;

    /// <exception cref="ConfigurationException">A value is missing or out of its range.</exception>
    public SqlSnapshotStore(Config snapshotConfig)
    {
        _system = (ExtendedActorSystem)Context.System;
        var log = Context.GetLogger();
        foreach (var key in NotHonoured.Where(snapshotConfig.HasPath))
            log.Warning("The configuration key [{0}.{1}] is not honoured", Self.Path.Name, key);

        var config = snapshotConfig.WithFallback(SqlPersistence.DefaultSnapshotStore);
        var database = SqlDatabase.Of(config);
        _types = database.Types;
        _names = SnapshotNames.Of(SqlDatabase.MappingOf(config));
        _defaultSerializer = config.GetString("serializer");
        _matching = $"{_names.PersistenceId} = @pid AND {_names.SequenceNr} <= @max AND {_names.SequenceNr} >= @min "
            + $"AND {_names.Created} <= @until AND {_names.Created} >= @since";
        _thread = new DatabaseThreads(
            "sql-snapshot-store", 1, int.MaxValue, new TablesOnce(database, CreateTable, config, log).Open);
    }

    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        _thread.Run(connection => Load(connection, persistenceId, criteria));

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var serializer = _system.Serialization.FindSerializerForType(snapshot.GetType(), _defaultSerializer);
        var bytes = Akka.Serialization.Serialization.WithTransport(
            _system, (serializer, snapshot), static what => what.serializer.ToBinary(what.snapshot));
        var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, snapshot);
        return _thread.Run(connection => connection.Execute(
            null,
            $"INSERT INTO {_names.Table} ({_names.PersistenceId}, {_names.SequenceNr}, {_names.Created}, "
            + $"{_names.Snapshot}, {_names.Manifest}, {_names.SerializerId}) "
            + "VALUES (@pid, @nr, @created, @snapshot, @manifest, @serializer) "
            + $"ON CONFLICT ({_names.PersistenceId}, {_names.SequenceNr}) DO UPDATE SET "
            + $"{_names.Created} = excluded.{_names.Created}, {_names.Snapshot} = excluded.{_names.Snapshot}, "
            + $"{_names.Manifest} = excluded.{_names.Manifest}, "
            + $"{_names.SerializerId} = excluded.{_names.SerializerId}",
            ("@pid", metadata.PersistenceId),
            ("@nr", metadata.SequenceNr),
            ("@created", metadata.Timestamp.Ticks),
            ("@snapshot", bytes),
            ("@manifest", manifest),
            ("@serializer", serializer.Identifier)));
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata) => _thread.Run(connection => connection.Execute(
        null,
        $"DELETE FROM {_names.Table} WHERE {_names.PersistenceId} = @pid AND {_names.SequenceNr} = @nr "
        + $"AND (@created = 0 OR {_names.Created} = @created)",
        ("@pid", metadata.PersistenceId), ("@nr", metadata.SequenceNr), ("@created", metadata.Timestamp.Ticks)));

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        _thread.Run(connection => connection.Execute(
            null, $"DELETE FROM {_names.Table} WHERE {_matching}", Bounds(persistenceId, criteria)));

    protected override void PostStop()
    {
        _thread.Close();
        base.PostStop();
    }

    private void CreateTable(DbConnection connection) => connection.Execute(
        null,
        $"CREATE TABLE IF NOT EXISTS {_names.Table} ({_names.PersistenceId} {_types.Text} NOT NULL, "
        + $"{_names.SequenceNr} {_types.Number} NOT NULL, {_names.Created} {_types.Number} NOT NULL, "
        + $"{_names.Snapshot} {_types.Bytes} NOT NULL, {_names.Manifest} {_types.Text} NULL, "
        + $"{_names.SerializerId} {_types.Integer} NULL, PRIMARY KEY ({_names.PersistenceId}, {_names.SequenceNr}))");

    private SelectedSnapshot? Load(DbConnection connection, string persistenceId, SnapshotSelectionCriteria criteria)
    {
        using var command = connection.Command(
            null,
            $"SELECT {_names.SequenceNr}, {_names.Created}, {_names.Snapshot}, {_names.Manifest}, "
            + $"{_names.SerializerId} FROM {_names.Table} WHERE {_matching} "
            + $"ORDER BY {_names.SequenceNr} DESC LIMIT 1",
            Bounds(persistenceId, criteria));
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return null;

        try
        {
            var metadata = new SnapshotMetadata(
                persistenceId,
                reader.GetInt64(0),
                new DateTime(reader.GetInt64(1), DateTimeKind.Utc));
            var snapshot = _system.Serialization.Deserialize(
                (byte[])reader.GetValue(2), reader.GetInt32(4), reader.GetValue(3) as string ?? "");
            return new SelectedSnapshot(
                metadata, snapshot ?? throw new InvalidDataException("there is nothing in it"));
        }
        catch (Exception cause)
        {
            var number = Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture);
            throw new InvalidDataException(
                $"The snapshot of persistence id [{persistenceId}] at sequence number [{number}] cannot be read: "
                + cause.Message,
                cause);
        }
    }

    private static (string Name, object? Value)[] Bounds(string persistenceId, SnapshotSelectionCriteria criteria) =>
    [
        ("@pid", persistenceId), ("@max", criteria.MaxSequenceNr), ("@min", criteria.MinSequenceNr),
        ("@until", criteria.MaxTimeStamp.Ticks), ("@since", criteria.MinTimestamp.GetValueOrDefault().Ticks),
    ];
}
