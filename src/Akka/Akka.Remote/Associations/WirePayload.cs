using System.Text;
using Akka.Actor;
using Akka.Remote.Serialization;
using Akka.Remote.Wire;

namespace Akka.Remote.Associations;

/// <summary>
/// A message as the number of its serializer, its manifest and its bytes; also for messages inside messages.
/// </summary>
internal static class WirePayload
{
    // Number 0 belongs to Akka's null serializer.
    private const int Null = 0;

    public static void Write(WireWriter to, ExtendedActorSystem system, object? message)
    {
        if (message is null)
        {
            to.VarInt(Null);
            return;
        }

        var serializer = system.Serialization.FindSerializerFor(message);
        to.VarInt(serializer.Identifier);
        if (serializer is PrimitiveSerializers)
        {
            PrimitiveSerializers.WriteTo(to, message);
            return;
        }

        var bytes = serializer.ToBinary(message);
        to.String(Akka.Serialization.Serialization.ManifestFor(serializer, message));
        to.Bytes(bytes);
    }

    public static object? Read(ref WireReader from, ExtendedActorSystem system)
    {
        var frozen = ReadFrozen(ref from);
        return frozen.SerializerId == Null ? null : frozen.Thaw(system);
    }

    /// <summary>
    /// Takes the parts out without interpreting them, so that a bad message does not spoil its neighbours.
    /// </summary>
    public static Frozen ReadFrozen(ref WireReader from)
    {
        var id = from.Int32();
        return id == Null
            ? new Frozen(Null, "", [])
            : new Frozen(id, ManifestNames.Of(from.Bytes()), from.Bytes());
    }

    /// <summary>Points into the bytes that it was read from.</summary>
    public readonly ref struct Frozen(int serializerId, string manifest, ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int SerializerId { get; } = serializerId;

        public string Manifest { get; } = manifest;

        public object? Thaw(ExtendedActorSystem system)
        {
            if (SerializerId == Null)
                return null;
            return system.Serialization.SerializerOf(SerializerId) is PrimitiveSerializers
                ? PrimitiveSerializers.Read(_bytes, Manifest)
                : system.Serialization.Deserialize(_bytes.ToArray(), SerializerId, Manifest);
        }
    }
}

/// <summary>Manifests repeat: each thread keeps the strings it has seen, up to a limit.</summary>
internal static class ManifestNames
{
    private const int Limit = 512;

    [ThreadStatic]
    private static Dictionary<byte[], string>? s_known;

    public static string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return "";
        var known = s_known ??= new Dictionary<byte[], string>(ByteKeys.Instance);
        var lookup = known.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(utf8, out var name))
            return name;
        if (known.Count >= Limit)
            known.Clear();
        return lookup[utf8] = Encoding.UTF8.GetString(utf8);
    }
}
