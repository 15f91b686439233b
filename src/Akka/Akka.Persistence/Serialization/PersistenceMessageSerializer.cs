using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Persistence.Serialization;

/// <summary>Events with what journals know about them, atomic writes, and what waits for its confirmation.</summary>
public sealed class PersistenceMessageSerializer(ExtendedActorSystem system) : Serializer(system)
{
    public override int Identifier => 7;

    public override bool IncludeManifest => true;

    /// <exception cref="SerializationException">It is none of these, or its payload has no serializer.</exception>
    public override byte[] ToBinary(object obj) => obj switch
    {
        IPersistentRepresentation persistent => PayloadFormat.Write(writer => Write(writer, persistent)),
        AtomicWrite write => PayloadFormat.Write(writer => Write(writer, write)),
        AtLeastOnceDeliverySnapshot snapshot => PayloadFormat.Write(writer => Write(writer, snapshot)),
        _ => throw new SerializationException($"Not a message of persistence: {obj?.GetType()}"),
    };

    /// <exception cref="SerializationException">The type, or the bytes, are none of these.</exception>
    public override object FromBinary(byte[] bytes, Type type)
    {
        if (type == typeof(Persistent) || type == typeof(IPersistentRepresentation))
            return PayloadFormat.Read(bytes, ReadPersistent);
        if (type == typeof(AtomicWrite))
            return PayloadFormat.Read(bytes, ReadAtomicWrite);
        if (type == typeof(AtLeastOnceDeliverySnapshot))
            return PayloadFormat.Read(bytes, ReadSnapshot);
        throw new SerializationException($"Not a message of persistence: {type}");
    }

    private void Write(BinaryWriter writer, IPersistentRepresentation persistent)
    {
        writer.Write(persistent.PersistenceId);
        writer.Write(persistent.SequenceNr);
        writer.Write(persistent.IsDeleted);
        writer.Write(persistent.Manifest);
        writer.Write(persistent.WriterGuid);
        writer.Write(persistent.Timestamp);
        PayloadFormat.WriteRef(writer, persistent.Sender);
        PayloadFormat.WritePayload(writer, persistent.Payload, system.Serialization);
    }

    private Persistent ReadPersistent(BinaryReader reader)
    {
        var id = reader.ReadString();
        var number = reader.ReadInt64();
        var deleted = reader.ReadBoolean();
        var manifest = reader.ReadString();
        var writer = reader.ReadString();
        var timestamp = reader.ReadInt64();
        var sender = PayloadFormat.ReadRef(reader, system.Serialization);
        var payload = PayloadFormat.ReadPayload(reader, system.Serialization);
        return new Persistent(payload, number, id, manifest, deleted, sender, writer, timestamp);
    }

    private void Write(BinaryWriter writer, AtomicWrite write)
    {
        writer.Write(write.Size);
        foreach (var each in write.Events)
            Write(writer, each);
    }

    private AtomicWrite ReadAtomicWrite(BinaryReader reader)
    {
        var events = ImmutableArray.CreateBuilder<IPersistentRepresentation>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            events.Add(ReadPersistent(reader));
        return new AtomicWrite(events.ToImmutable());
    }

    private void Write(BinaryWriter writer, AtLeastOnceDeliverySnapshot snapshot)
    {
        writer.Write(snapshot.CurrentDeliveryId);
        writer.Write(snapshot.UnconfirmedDeliveries.Length);
        foreach (var each in snapshot.UnconfirmedDeliveries)
        {
            writer.Write(each.DeliveryId);
            writer.Write(each.Destination.ToSerializationFormat());
            PayloadFormat.WritePayload(writer, each.Message, system.Serialization);
        }
    }

    private AtLeastOnceDeliverySnapshot ReadSnapshot(BinaryReader reader)
    {
        var current = reader.ReadInt64();
        var deliveries = new List<UnconfirmedDelivery>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var id = reader.ReadInt64();
            var path = reader.ReadString();
            if (!ActorPath.TryParse(path, out var destination) || destination is null)
                throw new SerializationException($"The path of a delivery is malformed: [{path}]");
            deliveries.Add(new UnconfirmedDelivery(
                id, destination, PayloadFormat.ReadPayload(reader, system.Serialization)));
        }

        return new AtLeastOnceDeliverySnapshot(current, [.. deliveries]);
    }
}
