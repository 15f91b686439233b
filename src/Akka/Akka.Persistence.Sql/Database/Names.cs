using System.Text.RegularExpressions;
using Akka.Configuration;

namespace Akka.Persistence.Sql.Database;

/// <summary>Tables and columns of the journal, quoted.</summary>
internal sealed partial record JournalNames(
    string Table,
    string Ordering,
    string Deleted,
    string PersistenceId,
    string SequenceNr,
    string Created,
    string Tags,
    string Message,
    string Identifier,
    string Manifest,
    string? WriterUuid,
    TagNames Tag)
{
    /// <exception cref="ConfigurationException">A name is none: letters, digits and _ are allowed.</exception>
    public static JournalNames Of(Config mapping)
    {
        var schema = mapping.GetString("schema-name");
        string Column(string key) => Identifiers.Quote(mapping.GetString("journal.columns." + key), key);
        return new JournalNames(
            Identifiers.Table(schema, mapping.GetString("journal.table-name")),
            Column("ordering"),
            Column("deleted"),
            Column("persistence-id"),
            Column("sequence-number"),
            Column("created"),
            Column("tags"),
            Column("message"),
            Column("identifier"),
            Column("manifest"),
            mapping.GetBoolean("journal.use-writer-uuid-column") ? Column("writer-uuid") : null,
            TagNames.Of(mapping, schema));
    }
}

/// <summary>The table of tags, quoted.</summary>
internal sealed record TagNames(
    string Table, string OrderingId, string Value, string PersistenceId, string SequenceNr)
{
    public static TagNames Of(Config mapping, string? schema)
    {
        string Column(string key) => Identifiers.Quote(mapping.GetString("tag.columns." + key), key);
        return new TagNames(
            Identifiers.Table(schema, mapping.GetString("tag.table-name")),
            Column("ordering-id"),
            Column("tag-value"),
            Column("persistence-id"),
            Column("sequence-nr"));
    }
}

/// <summary>Table and columns of the snapshots, quoted.</summary>
internal sealed record SnapshotNames(
    string Table,
    string PersistenceId,
    string SequenceNr,
    string Created,
    string Snapshot,
    string Manifest,
    string SerializerId)
{
    public static SnapshotNames Of(Config mapping)
    {
        string Column(string key) => Identifiers.Quote(mapping.GetString("snapshot.columns." + key), key);
        return new SnapshotNames(
            Identifiers.Table(mapping.GetString("schema-name"), mapping.GetString("snapshot.table-name")),
            Column("persistence-id"),
            Column("sequence-number"),
            Column("created"),
            Column("snapshot"),
            Column("manifest"),
            Column("serializerId"));
    }
}

/// <summary>Names from a configuration, safe to stand in a statement.</summary>
internal static partial class Identifiers
{
    public static string Table(string? schema, string? table) =>
        string.IsNullOrEmpty(schema) ? Quote(table, "table-name")
            : $"{Quote(schema, "schema-name")}.{Quote(table, "table-name")}";

    public static string Quote(string? name, string key) =>
        name is not null && Allowed().IsMatch(name)
            ? $"\"{name}\""
            : throw new ConfigurationException($"{key} is [{name}]: letters, digits and _, no digit first.");

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,62}$")]
    private static partial Regex Allowed();
}
