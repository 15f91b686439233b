using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;

namespace Akka.Persistence.Serialization;

/// <summary>
/// A payload among other bytes: the number of its serializer, its manifest, its own bytes with their length. Numbers
/// are little-endian, texts are UTF-8 behind their length, and the first byte of all is the version.
/// </summary>
internal static class PayloadFormat
{
    private const byte Version = 1;

    public static byte[] Write(Action<BinaryWriter> content)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Version);
            content(writer);
        }

        return stream.ToArray();
    }

    /// <exception cref="SerializationException">The bytes are not of this format.</exception>
    public static T Read<T>(byte[] bytes, Func<BinaryReader, T> content)
    {
        try
        {
            using var stream = new MemoryStream(bytes, writable: false);
            using var reader = new BinaryReader(stream, Encoding.UTF8);
            var version = reader.ReadByte();
            if (version != Version)
                throw new SerializationException($"Version {version} of a persistence message is not known.");
            return content(reader);
        }
        catch (Exception cause) when (cause is IOException or FormatException or ArgumentException)
        {
            throw new SerializationException("The bytes are no persistence message.", cause);
        }
    }

    public static void WritePayload(BinaryWriter writer, object payload, Akka.Serialization.Serialization serialization)
    {
        var serializer = serialization.FindSerializerFor(payload);
        var bytes = serializer.ToBinary(payload);
        writer.Write(serializer.Identifier);
        writer.Write(Akka.Serialization.Serialization.ManifestFor(serializer, payload));
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    public static object ReadPayload(BinaryReader reader, Akka.Serialization.Serialization serialization)
    {
        var identifier = reader.ReadInt32();
        var manifest = reader.ReadString();
        var length = reader.ReadInt32();
        // Never more than there is: the length is only a claim.
        if (length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position)
            throw new SerializationException($"A payload of {length} bytes does not fit into the message.");
        return serialization.Deserialize(reader.ReadBytes(length), identifier, manifest);
    }

    public static void WriteRef(BinaryWriter writer, IActorRef? actor) =>
        writer.Write(Akka.Serialization.Serialization.SerializedActorPath(actor));

    public static IActorRef? ReadRef(BinaryReader reader, Akka.Serialization.Serialization serialization) =>
        reader.ReadString() is { Length: > 0 } path ? serialization.DeserializeActorRef(path) : ActorRefs.NoSender;
}
