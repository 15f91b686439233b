using System.Data.Common;
using System.Globalization;
using Akka.Persistence.Sql.Database;

namespace Akka.Persistence.Sql.Journal;

/// <summary>The statements of the journal.</summary>
internal sealed class JournalTable(JournalNames names, SqlDatabase database, JournalRows rows)
{
    private readonly string _insert =
        $"INSERT INTO {names.Table} ({names.PersistenceId}, {names.SequenceNr}, {names.Created}, {names.Deleted}, "
        + $"{names.Message}, {names.Manifest}, {names.Identifier}, {names.Tags}"
        + $"{(names.WriterUuid is null ? "" : $", {names.WriterUuid}")}) "
        + $"VALUES (@pid, @nr, @created, @deleted, @message, @manifest, @identifier, @tags"
        + $"{(names.WriterUuid is null ? "" : ", @writer")})";

    private readonly string _select =
        $"SELECT {names.SequenceNr}, {names.Deleted}, {names.Message}, {names.Identifier}, {names.Manifest}, "
        + $"{names.Created}, {names.WriterUuid ?? "''"} FROM {names.Table} "
        + $"WHERE {names.PersistenceId} = @pid AND {names.SequenceNr} >= @from AND {names.SequenceNr} <= @to "
        + $"ORDER BY {names.SequenceNr} LIMIT @limit";

    public void Create(DbConnection connection)
    {
        var types = database.Types;
        var tag = names.Tag;
        using var transaction = connection.BeginTransaction();
        connection.Execute(
            transaction,
            $"CREATE TABLE IF NOT EXISTS {names.Table} ("
            + $"{names.Ordering} {types.Key}, {names.Created} {types.Number} NOT NULL, "
            + $"{names.Deleted} {types.Flag} NOT NULL, {names.PersistenceId} {types.Text} NOT NULL, "
            + $"{names.SequenceNr} {types.Number} NOT NULL, {names.Message} {types.Bytes} NOT NULL, "
            + $"{names.Manifest} {types.Text} NULL, {names.Identifier} {types.Integer} NULL, "
            + $"{names.Tags} {types.Text} NULL, "
            + $"{(names.WriterUuid is null ? "" : $"{names.WriterUuid} {types.Text} NULL, ")}"
            + $"UNIQUE ({names.PersistenceId}, {names.SequenceNr}))");
        if (rows.TagTable)
        {
            connection.Execute(
                transaction,
                $"CREATE TABLE IF NOT EXISTS {tag.Table} ({tag.OrderingId} {types.Number} NOT NULL, "
                + $"{tag.Value} {types.Text} NOT NULL, {tag.PersistenceId} {types.Text} NOT NULL, "
                + $"{tag.SequenceNr} {types.Number} NOT NULL, PRIMARY KEY ({tag.OrderingId}, {tag.Value}))");
        }

        transaction.Commit();
    }

    public void Insert(DbConnection connection, DbTransaction transaction, IEnumerable<JournalRow> events)
    {
        using var command = connection.Command(
            transaction,
            _insert,
            ("@pid", ""), ("@nr", 0L), ("@created", 0L), ("@deleted", false), ("@message", Array.Empty<byte>()),
            ("@manifest", ""), ("@identifier", 0), ("@tags", null));
        if (names.WriterUuid is not null)
        {
            var writer = command.CreateParameter();
            writer.ParameterName = "@writer";
            command.Parameters.Add(writer);
        }

        foreach (var row in events)
        {
            command.Parameters[0].Value = row.PersistenceId;
            command.Parameters[1].Value = row.SequenceNr;
            command.Parameters[2].Value = row.Created;
            command.Parameters[3].Value = row.IsRejected;
            command.Parameters[4].Value = row.Message;
            command.Parameters[5].Value = row.Manifest;
            command.Parameters[6].Value = row.Identifier;
            command.Parameters[7].Value = (object?)rows.CsvOf(row) ?? DBNull.Value;
            if (names.WriterUuid is not null)
                command.Parameters[8].Value = row.WriterUuid;
            command.ExecuteNonQuery();
            if (rows.TagTable && row.Tags.Count > 0)
                InsertTags(connection, transaction, row);
        }
    }

    private void InsertTags(DbConnection connection, DbTransaction transaction, JournalRow row)
    {
        var tag = names.Tag;
        foreach (var value in row.Tags)
        {
            connection.Execute(
                transaction,
                $"INSERT INTO {tag.Table} ({tag.OrderingId}, {tag.Value}, {tag.PersistenceId}, {tag.SequenceNr}) "
                + $"SELECT {names.Ordering}, @tag, {names.PersistenceId}, {names.SequenceNr} FROM {names.Table} "
                + $"WHERE {names.PersistenceId} = @pid AND {names.SequenceNr} = @nr",
                ("@tag", value), ("@pid", row.PersistenceId), ("@nr", row.SequenceNr));
        }
    }

    /// <summary>The highest number, deleted events included; 0 where there is none.</summary>
    public long Highest(DbConnection connection, string persistenceId)
    {
        using var command = connection.Command(
            null,
            $"SELECT MAX({names.SequenceNr}) FROM {names.Table} WHERE {names.PersistenceId} = @pid",
            ("@pid", persistenceId));
        return command.ExecuteScalar() is { } highest and not DBNull ? NumberOf(highest, persistenceId) : 0;
    }

    /// <summary>Up to so many rows, from a number on.</summary>
    public List<RawRow> Read(DbConnection connection, string persistenceId, long from, long to, int limit)
    {
        using var command = connection.Command(
            null, _select, ("@pid", persistenceId), ("@from", from), ("@to", to), ("@limit", limit));
        using var reader = command.ExecuteReader();
        var found = new List<RawRow>();
        while (reader.Read())
        {
            found.Add(new RawRow(
                NumberOf(reader.GetValue(0), persistenceId),
                reader.GetValue(1),
                reader.GetValue(2),
                reader.GetValue(3),
                reader.GetValue(4),
                reader.GetValue(5),
                reader.GetValue(6)));
        }

        return found;
    }

    /// <summary>
    /// Deletes events up to a number. The last one stays as a row without content, to know the number by.
    /// </summary>
    public void DeleteTo(DbConnection connection, string persistenceId, long toSequenceNr)
    {
        using var transaction = connection.BeginTransaction();
        var highest = Math.Min(toSequenceNr, Highest(connection, transaction, persistenceId));
        connection.Execute(
            transaction,
            $"DELETE FROM {names.Table} WHERE {names.PersistenceId} = @pid AND {names.SequenceNr} < @nr",
            ("@pid", persistenceId), ("@nr", highest));
        connection.Execute(
            transaction,
            $"UPDATE {names.Table} SET {names.Deleted} = @yes, {names.Message} = @none, {names.Manifest} = '' "
            + $"WHERE {names.PersistenceId} = @pid AND {names.SequenceNr} = @nr",
            ("@yes", true), ("@none", Array.Empty<byte>()), ("@pid", persistenceId), ("@nr", highest));
        if (rows.TagTable)
        {
            connection.Execute(
                transaction,
                $"DELETE FROM {names.Tag.Table} WHERE {names.Tag.PersistenceId} = @pid "
                + $"AND {names.Tag.SequenceNr} <= @nr",
                ("@pid", persistenceId), ("@nr", highest));
        }

        transaction.Commit();
    }

    private long Highest(DbConnection connection, DbTransaction transaction, string persistenceId)
    {
        using var command = connection.Command(
            transaction,
            $"SELECT MAX({names.SequenceNr}) FROM {names.Table} WHERE {names.PersistenceId} = @pid",
            ("@pid", persistenceId));
        return command.ExecuteScalar() is { } highest and not DBNull ? NumberOf(highest, persistenceId) : 0;
    }

    // A column of SQLite holds whatever was put there, whatever its type says.
    private static long NumberOf(object value, string persistenceId)
    {
        try
        {
            return Convert.ToInt64(value, CultureInfo.InvariantCulture);
        }
        catch (Exception cause) when (cause is FormatException or InvalidCastException or OverflowException)
        {
            throw new CorruptJournalException(persistenceId, 0, $"[{value}] is no sequence number", cause);
        }
    }
}

/// <summary>A row as the driver gave it: nothing in it is believed yet.</summary>
internal sealed record RawRow(
    long SequenceNr, object Deleted, object Message, object Identifier, object Manifest, object Created, object Writer);
