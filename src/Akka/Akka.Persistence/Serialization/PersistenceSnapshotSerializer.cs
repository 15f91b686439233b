using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Persistence.Serialization;

/// <summary>Snapshots as files hold them: serializer, manifest and bytes of what is inside.</summary>
public class PersistenceSnapshotSerializer(ExtendedActorSystem system) : Serializer(system)
{
    public override int Identifier => 8;

    public override bool IncludeManifest => true;

    /// <exception cref="SerializationException">It is no snapshot, or what is in it has no serializer.</exception>
    public override byte[] ToBinary(object obj) => obj is Snapshot snapshot
        ? PayloadFormat.Write(writer => PayloadFormat.WritePayload(writer, snapshot.Data, system.Serialization))
        : throw new SerializationException($"Not a snapshot: {obj?.GetType()}");

    /// <exception cref="SerializationException">The bytes are not of this format.</exception>
    public override object FromBinary(byte[] bytes, Type type) =>
        new Snapshot(PayloadFormat.Read(bytes, reader => PayloadFormat.ReadPayload(reader, system.Serialization)));
}
