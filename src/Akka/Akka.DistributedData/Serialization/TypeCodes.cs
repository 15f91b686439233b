using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Serialization;
using Akka.Util;

namespace Akka.DistributedData.Serialization;

/// <summary>
/// The type arguments of replicated data on the wire: a number for those known here; for others the name under which
/// they are bound to a serializer. A name that is not bound is refused: bytes never make us load a type.
/// </summary>
internal static class TypeCodes
{
    private const byte Bound = 255;
    private const int Deepest = 8;

    // A type that was made stays as long as the process: bytes must not make us make any number of them.
    private const int MostMade = 1_000;

    private static readonly ConcurrentDictionary<(Type Definition, Type First, Type? Second), Type> Made = new();

    private static readonly (byte Code, Type Type)[] Plain =
    [
        (1, typeof(string)), (2, typeof(int)), (3, typeof(long)), (4, typeof(bool)), (5, typeof(double)),
        (6, typeof(Guid)), (7, typeof(IActorRef)), (8, typeof(Address)), (9, typeof(UniqueAddress)),
        (10, typeof(byte[])), (11, typeof(object)), (32, typeof(Flag)), (33, typeof(GCounter)), (34, typeof(PNCounter)),
        (35, typeof(VersionVector)), (36, typeof(IReplicatedData)),
    ];

    private static readonly (byte Code, Type Type)[] Generic =
    [
        (64, typeof(GSet<>)), (65, typeof(ORSet<>)), (66, typeof(LWWRegister<>)), (67, typeof(ORDictionary<,>)),
        (68, typeof(LWWDictionary<,>)), (69, typeof(ORMultiValueDictionary<,>)), (70, typeof(PNCounterDictionary<>)),
    ];

    public static void Write(WireWriter wire, Type type)
    {
        if (Array.Find(Plain, known => known.Type == type) is { Code: > 0 } plain)
        {
            wire.Byte(plain.Code);
        }
        else if (type.IsGenericType
            && Array.Find(Generic, known => known.Type == type.GetGenericTypeDefinition()) is { Code: > 0 } generic)
        {
            wire.Byte(generic.Code);
            foreach (var argument in type.GetGenericArguments())
                Write(wire, argument);
        }
        else
        {
            wire.Byte(Bound);
            wire.Text(type.TypeQualifiedName());
        }
    }

    /// <exception cref="SerializationException">The type is none of those known or bound.</exception>
    public static Type Read(WireReader wire, Akka.Serialization.Serialization serialization, int depth = 0)
    {
        if (depth > Deepest)
            throw new SerializationException("The type of replicated data is nested too deeply");

        var code = wire.Byte();
        if (code == Bound)
        {
            var name = wire.Text();
            return serialization.BoundTypeNamed(name) ?? throw new SerializationException(
                $"The type '{name}' is not bound to a serializer: data of it is not read");
        }

        if (Array.Find(Plain, known => known.Code == code).Type is { } plain)
            return plain;
        var definition = Array.Find(Generic, known => known.Code == code).Type
            ?? throw new SerializationException($"Unknown type {code} of replicated data");
        var arguments = definition.GetGenericArguments().Select(_ => Read(wire, serialization, depth + 1)).ToArray();
        return Construct(definition, arguments);
    }

    /// <exception cref="SerializationException">The arguments do not fit, or there are too many types.</exception>
    public static Type Construct(Type definition, params Type[] arguments)
    {
        var key = (definition, arguments[0], arguments.ElementAtOrDefault(1));
        if (Made.TryGetValue(key, out var made))
            return made;
        if (Made.Count >= MostMade)
            throw new SerializationException($"More than {MostMade} types of replicated data");
        try
        {
            return Made[key] = definition.MakeGenericType(arguments);
        }
        catch (ArgumentException failure)
        {
            throw new SerializationException($"{definition.Name} cannot be of such types", failure);
        }
    }
}
