using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace HaActors.Persistence.Tests;

/// <summary>Texts; one that asks for it cannot be written.</summary>
public sealed class TextSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const string Unwritable = "unwritable";

    private long _read;

    /// <summary>Texts read so far.</summary>
    public long Read => Interlocked.Read(ref _read);

    public override int Identifier => 9_001;

    public override string Manifest(object o) => "text";

    public override byte[] ToBinary(object obj) => obj is Unwritable
        ? throw new SerializationException("cannot be written")
        : Encoding.UTF8.GetBytes((string)obj);

    public override object FromBinary(byte[] bytes, string manifest)
    {
        Interlocked.Increment(ref _read);
        return manifest == "text"
            ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes)
            : throw new SerializationException($"unknown manifest [{manifest}]");
    }
}
