using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Cluster;
using Akka.Cluster.Serialization;
using Akka.DistributedData.Replication;

namespace Akka.DistributedData.Serialization;

/// <summary>Kept data on the wire: equal copies give equal bytes.</summary>
internal static class StoredFormat
{
    public static void Write(WireWriter wire, Stored stored, Akka.Serialization.Serialization serialization)
    {
        wire.Bool(stored.IsDeleted);
        if (stored.IsDeleted)
            return;

        Payload.Write(wire, stored.Data, serialization);
        wire.Many(stored.Prunings, entry =>
        {
            wire.Node(entry.Key);
            switch (entry.Value)
            {
                case Pruning.Begun begun:
                    wire.Byte(0);
                    wire.Node(begun.Owner);
                    wire.Many(begun.Seen, wire.Node);
                    break;
                case Pruning.Performed performed:
                    wire.Byte(1);
                    wire.ULong((ulong)performed.ForgetAt);
                    break;
            }
        });
    }

    public static Stored Read(WireReader wire, Akka.Serialization.Serialization serialization)
    {
        if (wire.Bool())
            return Stored.Deleted;

        var data = Payload.Read<IReplicatedData>(wire, serialization);
        var prunings = wire.Many(() => KeyValuePair.Create<UniqueAddress, Pruning>(wire.Node(), wire.Byte() switch
        {
            0 => new Pruning.Begun(wire.Node(), [.. wire.Many(wire.Node)]),
            1 => new Pruning.Performed((long)wire.ULong()),
            var other => throw new SerializationException($"Unknown state {other} of pruning"),
        }));
        return new Stored(data, prunings.ToImmutableSortedDictionary());
    }
}

/// <summary>An object as the number of its serializer, its manifest and its bytes.</summary>
internal static class Payload
{
    public static void Write(WireWriter wire, object value, Akka.Serialization.Serialization serialization)
    {
        var serializer = serialization.FindSerializerFor(value);
        wire.Count(serializer.Identifier);
        wire.Text(Akka.Serialization.Serialization.ManifestFor(serializer, value));
        wire.Bytes(serializer.ToBinary(value));
    }

    /// <exception cref="SerializationException">It is something else.</exception>
    public static T Read<T>(WireReader wire, Akka.Serialization.Serialization serialization)
    {
        var identifier = (int)wire.Count();
        var manifest = wire.Text();
        return serialization.Deserialize(wire.Bytes(), identifier, manifest) is T value
            ? value
            : throw new SerializationException($"[{manifest}] of serializer {identifier} is no {typeof(T).Name}");
    }
}
