using Akka.Actor;

namespace Akka.Persistence.Serialization;

/// <summary>What this assembly's own serializer writes.</summary>
public interface IMessage;

/// <summary>A snapshot as a file holds it.</summary>
public sealed class Snapshot(object data)
{
    public object Data { get; } = data;

    public override bool Equals(object? obj) => obj is Snapshot other && Equals(Data, other.Data);

    public override int GetHashCode() => Data?.GetHashCode() ?? 0;
}

/// <summary>The serializers that reference.conf names, for a system that started before it asked for them.</summary>
internal static class PersistenceSerializers
{
    public static void AddTo(ExtendedActorSystem system)
    {
        var serialization = system.Serialization;
        var messages = new PersistenceMessageSerializer(system);
        serialization.AddSerializer("akka-persistence-message", messages);
        // What arrives may only name a type that is bound, so each is bound by itself.
        foreach (var type in new[]
        {
            typeof(IMessage), typeof(IPersistentRepresentation), typeof(Persistent), typeof(AtomicWrite),
            typeof(AtLeastOnceDeliverySnapshot),
        })
        {
            serialization.AddSerializationMap(type, messages);
        }

        var snapshots = new PersistenceSnapshotSerializer(system);
        serialization.AddSerializer("akka-persistence-snapshot", snapshots);
        serialization.AddSerializationMap(typeof(Snapshot), snapshots);
    }
}
