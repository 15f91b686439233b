using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Util;

namespace Akka.Serialization;

/// <summary>
/// Finds the serializer of an object, and of what arrives. A type that is bound to none cannot be sent: no message's
/// bytes decide which .NET type is made of them.
/// </summary>
public partial class Serialization
{
    // A message may hold a message, and one made to hurt holds thousands in each other: no stack is deep enough.
    private const int MostLevels = 32;

    [ThreadStatic]
    private static int t_level;

    private readonly object _lock = new();
    private readonly ConcurrentDictionary<Type, Serializer> _found = new();
    private readonly Dictionary<string, Serializer> _byAlias = new(StringComparer.Ordinal);
    private readonly NullSerializer _null;
    private volatile SerializerBindings _bindings = SerializerBindings.None;
    private volatile Dictionary<int, Serializer> _byIdentifier = [];

    /// <exception cref="Configuration.ConfigurationException">
    /// A serializer, a bound type or a number in the configuration is wrong.
    /// </exception>
    public Serialization(ExtendedActorSystem system)
    {
        System = system;
        _null = new NullSerializer(system);
        AddSerializer(_null);
        new SerializationLoading(system).Into(this);
    }

    public ExtendedActorSystem System { get; }

    /// <exception cref="SerializationException">Another type of serializer has the same number.</exception>
    public void AddSerializer(Serializer serializer)
    {
        lock (_lock)
        {
            if (_byIdentifier.TryGetValue(serializer.Identifier, out var other)
                && other.GetType() != serializer.GetType())
                throw new SerializationException(
                    $"Two serializers have the number {serializer.Identifier}: "
                    + $"{other.GetType()} and {serializer.GetType()}. Each needs its own.");
            _byIdentifier = new Dictionary<int, Serializer>(_byIdentifier) { [serializer.Identifier] = serializer };
        }
    }

    /// <inheritdoc cref="AddSerializer(Serializer)"/>
    public void AddSerializer(string name, Serializer serializer)
    {
        AddSerializer(serializer);
        lock (_lock) _byAlias[name] = serializer;
    }

    /// <summary>Binds a type, and what derives from it, to a serializer.</summary>
    public void AddSerializationMap(Type type, Serializer serializer)
    {
        lock (_lock)
        {
            _bindings = _bindings.With(type, serializer);
            _found.Clear();
        }
    }

    /// <exception cref="SerializationException">No serializer is bound to the object's type.</exception>
    public Serializer FindSerializerFor(object? obj, string? defaultSerializerName = null) =>
        obj is null ? _null : FindSerializerForType(obj.GetType(), defaultSerializerName);

    /// <summary>The serializer of the most specific type that is bound.</summary>
    /// <param name="objectType">What is to be sent.</param>
    /// <param name="defaultSerializerName">Alias of the one for types that are not bound.</param>
    /// <exception cref="SerializationException">There is none.</exception>
    public Serializer FindSerializerForType(Type objectType, string? defaultSerializerName = null)
    {
        if (_found.TryGetValue(objectType, out var known)) return known;
        if (_bindings.Find(objectType) is { } bound) return _found[objectType] = bound;
        return SerializerByName(defaultSerializerName) ?? throw new SerializationException(
            $"{objectType} cannot be sent: no serializer is bound to it. Bind it, or a type that it derives from, to "
            + "one that can write it, in akka.actor.serialization-bindings.");
    }

    internal Serializer? SerializerByName(string? name)
    {
        if (name is null) return null;
        lock (_lock) return _byAlias.GetValueOrDefault(name);
    }

    /// <exception cref="SerializationException">No serializer is bound to the object's type.</exception>
    public byte[] Serialize(object o) =>
        WithTransport(System, (self: this, o), what => what.self.FindSerializerFor(what.o).ToBinary(what.o));

    /// <exception cref="SerializationException">The number is not known, or the bytes cannot be read.</exception>
    public object Deserialize(byte[] bytes, int serializerId, Type type) => Read(
        (serializer: ById(serializerId), bytes, type),
        what => what.serializer.FromBinary(what.bytes, what.type));

    /// <inheritdoc cref="Deserialize(byte[], int, Type)"/>
    public object Deserialize(byte[] bytes, int serializerId, string manifest)
    {
        var serializer = ById(serializerId);
        if (serializer is SerializerWithStringManifest named)
            return Read((named, bytes, manifest), what => what.named.FromBinary(what.bytes, what.manifest));
        var type = serializer.IncludeManifest ? BoundType(serializer, manifest) : typeof(object);
        return Deserialize(bytes, serializerId, type);
    }

    private object Read<TState>(TState state, Func<TState, object> read)
    {
        if (t_level >= MostLevels)
            throw new SerializationException($"More than {MostLevels} messages in each other.");
        t_level++;
        try
        {
            return WithTransport(System, state, read);
        }
        catch (Exception cause) when (cause is not SerializationException)
        {
            throw new SerializationException($"The bytes cannot be read: {cause.Message}", cause);
        }
        finally
        {
            t_level--;
        }
    }

    /// <summary>The serializer with a number; null where none has it.</summary>
    internal Serializer? SerializerOf(int identifier) => _byIdentifier.GetValueOrDefault(identifier);

    private Serializer ById(int identifier) =>
        _byIdentifier.GetValueOrDefault(identifier) ?? throw new SerializationException(
            $"No serializer has the number {identifier}. All nodes need the same serializers: "
            + "akka.actor.serializers and akka.actor.serialization-identifiers.");

    // What arrives may only name a type that is bound to the serializer; it never makes us load one.
    private Type BoundType(Serializer serializer, string manifest) =>
        _bindings.TypeNamed(manifest, serializer) ?? throw new SerializationException(
            $"The type '{manifest}' is not bound to {serializer.GetType().Name}: it is not read.");

    /// <summary>The type of that name, if it is bound to any serializer; it never makes us load one.</summary>
    internal Type? BoundTypeNamed(string name) => _bindings.TypeNamed(name);

    /// <summary>What the other side needs to be told to read a message.</summary>
    public static string ManifestFor(Serializer s, object msg) => s switch
    {
        SerializerWithStringManifest named => named.Manifest(msg),
        { IncludeManifest: true } => msg.GetType().TypeQualifiedName(),
        _ => "",
    };

    public IActorRef DeserializeActorRef(string path) => System.Provider.ResolveActorRef(path);
}
