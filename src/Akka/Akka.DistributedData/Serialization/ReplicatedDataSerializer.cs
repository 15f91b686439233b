using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Serialization;
using Akka.Serialization;

namespace Akka.DistributedData.Serialization;

/// <summary>
/// Replicated data and its keys on the wire: a manifest, the format number, the codes of the type arguments, and the
/// content. Equal data gives equal bytes, whatever node writes them.
/// </summary>
public sealed class ReplicatedDataSerializer : SerializerWithStringManifest
{
    private const byte Format = 1;

    private static readonly (string Manifest, Type Data, Type Format)[] Generic =
    [
        ("GS", typeof(GSet<>), typeof(GSetFormat<>)),
        ("OS", typeof(ORSet<>), typeof(ORSetFormat<>)),
        ("OSD", typeof(ORSet<>.DeltaOperation), typeof(ORSetDeltaFormat<>)),
        ("LR", typeof(LWWRegister<>), typeof(LWWRegisterFormat<>)),
        ("OD", typeof(ORDictionary<,>), typeof(ORDictionaryFormat<,>)),
        ("ODD", typeof(ORDictionary<,>.DeltaOperation), typeof(ORDictionaryDeltaFormat<,>)),
        ("LD", typeof(LWWDictionary<,>), typeof(LWWDictionaryFormat<,>)),
        ("MD", typeof(ORMultiValueDictionary<,>), typeof(ORMultiValueDictionaryFormat<,>)),
        ("PD", typeof(PNCounterDictionary<>), typeof(PNCounterDictionaryFormat<>)),
    ];

    private static readonly (string Manifest, Type Key)[] Keys =
    [
        ("KF", typeof(FlagKey)), ("KG", typeof(GCounterKey)), ("KP", typeof(PNCounterKey)), ("KGS", typeof(GSetKey<>)),
        ("KOS", typeof(ORSetKey<>)), ("KLR", typeof(LWWRegisterKey<>)), ("KOD", typeof(ORDictionaryKey<,>)),
        ("KLD", typeof(LWWDictionaryKey<,>)), ("KMD", typeof(ORMultiValueDictionaryKey<,>)),
        ("KPD", typeof(PNCounterDictionaryKey<>)),
    ];

    private readonly ExtendedActorSystem _system;

    public ReplicatedDataSerializer(ExtendedActorSystem system)
        : base(system) => _system = system;

    private Elements Elements => new(_system.Serialization);

    /// <exception cref="SerializationException">It is no replicated data of this module.</exception>
    public override string Manifest(object o) => o switch
    {
        Flag => "F",
        GCounter => "G",
        PNCounter => "P",
        VersionVector => "VV",
        IKey => Array.Find(Keys, key => key.Key == Definition(o)).Manifest,
        _ => Array.Find(Generic, data => data.Data == Definition(o)).Manifest,
    } ?? throw new SerializationException($"Not replicated data of this module: {o.GetType()}");

    /// <exception cref="SerializationException">It is no replicated data of this module.</exception>
    public override byte[] ToBinary(object obj)
    {
        var wire = new WireWriter();
        wire.Byte(Format);
        switch (obj)
        {
            case Flag flag:
                wire.Bool(flag.Enabled);
                break;
            case GCounter counter:
                Write(wire, counter);
                break;
            case PNCounter counter:
                Write(wire, counter.Increments);
                Write(wire, counter.Decrements);
                break;
            case VersionVector versions:
                Elements.Write(wire, versions);
                break;
            case IKey key:
                Manifest(obj);
                foreach (var argument in obj.GetType().GetGenericArguments())
                    TypeCodes.Write(wire, argument);
                wire.Text(key.Id);
                break;
            default:
                var arguments = obj.GetType().GetGenericArguments();
                foreach (var argument in arguments)
                    TypeCodes.Write(wire, argument);
                var manifest = Manifest(obj);
                FormatOf(manifest, arguments).Write(wire, obj, Elements);
                break;
        }

        return wire.ToArray();
    }

    /// <exception cref="SerializationException">The bytes are no such data, or of an unknown format.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        var wire = new WireReader(bytes);
        var format = wire.Byte();
        if (format != Format)
            throw new SerializationException($"Unknown format {format} of replicated data [{manifest}]");

        switch (manifest)
        {
            case "F":
                return wire.Bool() ? Flag.True : Flag.False;
            case "G":
                return ReadCounter(wire);
            case "P":
                return new PNCounter(ReadCounter(wire), ReadCounter(wire));
            case "VV":
                return Elements.ReadVersions(wire);
        }

        var definition = Array.Find(Generic, data => data.Manifest == manifest).Data
            ?? Array.Find(Keys, key => key.Manifest == manifest).Key
            ?? throw new SerializationException($"Unknown replicated data [{manifest}]");
        var count = definition.IsGenericTypeDefinition ? definition.GetGenericArguments().Length : 0;
        var arguments = Enumerable.Range(0, count).Select(_ => TypeCodes.Read(wire, _system.Serialization)).ToArray();
        return manifest[0] == 'K'
            ? Key(definition, arguments, wire.Text())
            : FormatOf(manifest, arguments).Read(wire, Elements);
    }

    private static IDataFormat FormatOf(string manifest, Type[] arguments) =>
        DataFormats.Of(Array.Find(Generic, data => data.Manifest == manifest).Format, arguments);

    private static object Key(Type definition, Type[] arguments, string id) => Activator.CreateInstance(
        arguments.Length == 0 ? definition : TypeCodes.Construct(definition, arguments), id)!;

    private static Type Definition(object o)
    {
        var type = o.GetType();
        return type.IsGenericType ? type.GetGenericTypeDefinition() : type;
    }

    private static void Write(WireWriter wire, GCounter counter) => wire.Many(counter.Counts, entry =>
    {
        wire.Node(entry.Key);
        wire.ULong(entry.Value);
    });

    private static GCounter ReadCounter(WireReader wire)
    {
        var counts = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, ulong>();
        foreach (var (node, count) in wire.Many(() => (wire.Node(), wire.ULong())))
            counts[node] = count;
        return new GCounter(counts.ToImmutable(), null);
    }
}
