using Akka.Actor;
using Akka.Util.Reflection;

namespace Akka.Serialization;

/// <summary>Turns objects of the types that are bound to it into bytes and back.</summary>
public abstract class Serializer
{
    protected readonly ExtendedActorSystem system;
    private int? _identifier;

    protected Serializer(ExtendedActorSystem system) => this.system = system;

    /// <summary>
    /// Stands for this serializer in messages: the same on all nodes, unique; 0 to 40 are the runtime's. Unless
    /// overridden it comes from akka.actor.serialization-identifiers.
    /// </summary>
    public virtual int Identifier =>
        _identifier ??= SerializerIdentifierHelper.GetSerializerIdentifierFromConfig(GetType(), system);

    /// <summary>Whether reading needs to be told the type.</summary>
    public abstract bool IncludeManifest { get; }

    public abstract byte[] ToBinary(object obj);

    /// <param name="bytes">What <see cref="ToBinary"/> made.</param>
    /// <param name="type">The type of the object where <see cref="IncludeManifest"/> says so.</param>
    public abstract object FromBinary(byte[] bytes, Type type);

    public T FromBinary<T>(byte[] bytes) => (T)FromBinary(bytes, typeof(T));

    /// <summary>As <see cref="ToBinary"/>; local actors get the address that the receiver knows.</summary>
    public byte[] ToBinaryWithAddress(Address address, object obj) =>
        Serialization.WithTransport(system, address, () => ToBinary(obj));
}

/// <summary>A serializer that names what it wrote by a text of its own choice, never by a .NET type.</summary>
public abstract class SerializerWithStringManifest : Serializer
{
    protected SerializerWithStringManifest(ExtendedActorSystem system) : base(system)
    {
    }

    public sealed override bool IncludeManifest => true;

    public sealed override object FromBinary(byte[] bytes, Type type) =>
        throw new NotSupportedException($"{GetType().Name} reads by its own manifests, not by types.");

    /// <exception cref="System.Runtime.Serialization.SerializationException">
    /// The manifest is not known, or the bytes are not what it says.
    /// </exception>
    public abstract object FromBinary(byte[] bytes, string manifest);

    /// <summary>The name of what <paramref name="o"/> is, with its version.</summary>
    public abstract string Manifest(object o);
}

/// <summary>Bytes as they are.</summary>
public class ByteArraySerializer(ExtendedActorSystem system) : Serializer(system)
{
    public override bool IncludeManifest => false;

    /// <exception cref="NotSupportedException">The object is no array of bytes.</exception>
    public override byte[] ToBinary(object obj) => obj switch
    {
        null => null!,
        byte[] bytes => bytes,
        _ => throw new NotSupportedException($"Bytes are expected, found {obj.GetType()}."),
    };

    public override object FromBinary(byte[] bytes, Type type) => bytes;
}

/// <summary>No object at all.</summary>
public class NullSerializer(ExtendedActorSystem system) : Serializer(system)
{
    private static readonly byte[] Nothing = [];

    public override int Identifier => 0;
    public override bool IncludeManifest => false;
    public override byte[] ToBinary(object obj) => Nothing;
    public override object FromBinary(byte[] bytes, Type type) => null!;
}

/// <summary>The numbers of serializers.</summary>
public static class SerializerIdentifierHelper
{
    private const string Section = "akka.actor.serialization-identifiers";

    /// <exception cref="ArgumentException">The configuration has no number for this type.</exception>
    public static int GetSerializerIdentifierFromConfig(Type type, ExtendedActorSystem system)
    {
        if (system.Settings.Config.GetConfig(Section) is { } identifiers)
            foreach (var (name, value) in identifiers.AsEnumerable())
                if (TypeCache.GetType(name) == type) return value.GetInt();
        throw new ArgumentException(
            $"The serializer {type} has no number: override Identifier, or give it one in {Section}.", nameof(type));
    }
}
