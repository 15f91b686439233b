using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Journal;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Events to rows and back, by the serializers that their types are bound to.</summary>
internal sealed class JournalRows
{
    private readonly ExtendedActorSystem _system;
    private readonly string? _defaultSerializer;
    private readonly bool _csv;
    private readonly char _separator;

    public JournalRows(ExtendedActorSystem system, Config config)
    {
        _system = system;
        _defaultSerializer = config.GetString("serializer");
        TagTable = config.GetString("tag-write-mode")?.ToLowerInvariant() switch
        {
            "tagtable" or "both" => true,
            "csv" => false,
            var other => throw new ConfigurationException($"tag-write-mode is [{other}]: TagTable, Csv or Both."),
        };
        _csv = !config.GetString("tag-write-mode")!.Equals("TagTable", StringComparison.OrdinalIgnoreCase);
        _separator = config.GetString("tag-separator") is { Length: 1 } separator
            ? separator[0]
            : throw new ConfigurationException("tag-separator must be one character.");
    }

    /// <summary>Whether tags go into a table of their own.</summary>
    public bool TagTable { get; }

    /// <exception cref="Exception">The event cannot be written: nothing bound, or its serializer failed.</exception>
    public JournalRow RowOf(IPersistentRepresentation persistent)
    {
        var payload = persistent.Payload;
        IReadOnlyList<string> tags = [];
        if (payload is Tagged tagged)
        {
            payload = tagged.Payload;
            tags = [.. tagged.Tags.Order(StringComparer.Ordinal)];
            if (_csv && tags.FirstOrDefault(tag => tag.Contains(_separator)) is { } bad)
                throw new ArgumentException($"The tag [{bad}] contains the separator of tags.");
        }

        var serializer = _system.Serialization.FindSerializerForType(payload.GetType(), _defaultSerializer);
        var bytes = Akka.Serialization.Serialization.WithTransport(
            _system, (serializer, payload), static what => what.serializer.ToBinary(what.payload));
        var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, payload);
        return new JournalRow(
            persistent.PersistenceId,
            persistent.SequenceNr,
            persistent.Timestamp,
            false,
            bytes,
            // There is one column: where the serializer needs none, it is the event adapter's.
            manifest.Length > 0 ? manifest : persistent.Manifest,
            serializer.Identifier,
            persistent.WriterGuid,
            tags);
    }

    public string? CsvOf(JournalRow row) =>
        _csv && row.Tags.Count > 0 ? $"{_separator}{string.Join(_separator, row.Tags)}{_separator}" : null;

    /// <exception cref="CorruptJournalException">The bytes cannot be read.</exception>
    public IPersistentRepresentation EventOf(
        string persistenceId,
        long sequenceNr,
        byte[] message,
        int identifier,
        string manifest,
        string writer,
        long created)
    {
        object? payload;
        try
        {
            payload = _system.Serialization.Deserialize(message, identifier, manifest);
        }
        catch (Exception cause)
        {
            throw new CorruptJournalException(
                persistenceId,
                sequenceNr,
                $"serializer [{identifier}] cannot read {message.Length} bytes of manifest [{manifest}]: "
                + cause.Message,
                cause);
        }

        if (payload is null)
            throw new CorruptJournalException(persistenceId, sequenceNr, $"serializer [{identifier}] read nothing");
        return new Persistent(
            payload, sequenceNr, persistenceId, manifest, false, ActorRefs.NoSender, writer, created);
    }
}
