using System.Buffers.Binary;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Wire;
using Akka.Serialization;

namespace Akka.Remote.Serialization;

/// <summary>Strings as UTF-8, 32- and 64-bit integers in little-endian order.</summary>
public sealed class PrimitiveSerializers : SerializerWithStringManifest
{
    private const string StringManifest = "S";
    private const string Int32Manifest = "I";
    private const string Int64Manifest = "L";

    public PrimitiveSerializers(ExtendedActorSystem system, Config config)
        : base(system) =>
        _ = config;

    public override byte[] ToBinary(object obj)
    {
        switch (obj)
        {
            case string text:
                return Encoding.UTF8.GetBytes(text);
            case int number:
                var four = new byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(four, number);
                return four;
            case long number:
                var eight = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(eight, number);
                return eight;
            default:
                throw Unknown(obj);
        }
    }

    /// <summary>Manifest and bytes, as <see cref="ToBinary"/> makes them, without an array between.</summary>
    internal static void WriteTo(WireWriter to, object obj)
    {
        switch (obj)
        {
            case string text:
                to.String(StringManifest);
                to.String(text);
                break;
            case int number:
                to.String(Int32Manifest);
                to.VarUInt(4);
                to.Fixed32(number);
                break;
            case long number:
                to.String(Int64Manifest);
                to.VarUInt(8);
                to.Fixed64(number);
                break;
            default:
                throw Unknown(obj);
        }
    }

    public override object FromBinary(byte[] bytes, string manifest) => Read(bytes, manifest);

    internal static object Read(ReadOnlySpan<byte> bytes, string manifest) => manifest switch
    {
        StringManifest => Encoding.UTF8.GetString(bytes),
        Int32Manifest => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        Int64Manifest => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => throw new ArgumentException($"Manifest [{manifest}] is unknown to {nameof(PrimitiveSerializers)}"),
    };

    public override string Manifest(object obj) => obj switch
    {
        string => StringManifest,
        int => Int32Manifest,
        long => Int64Manifest,
        _ => throw Unknown(obj),
    };

    private static ArgumentException Unknown(object obj) =>
        new($"{obj.GetType()} is unknown to {nameof(PrimitiveSerializers)}");
}
