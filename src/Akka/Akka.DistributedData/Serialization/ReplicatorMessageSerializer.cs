using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster.Serialization;
using Akka.DistributedData.Replication;
using Akka.Serialization;

namespace Akka.DistributedData.Serialization;

/// <summary>What replicators tell each other, and what actors of other nodes may ask them, on the wire.</summary>
public sealed class ReplicatorMessageSerializer : SerializerWithStringManifest
{
    private const byte Format = 1;

    private readonly ExtendedActorSystem _system;

    public ReplicatorMessageSerializer(ExtendedActorSystem system)
        : base(system) => _system = system;

    private Akka.Serialization.Serialization Serialization => _system.Serialization;

    /// <exception cref="SerializationException">It is no message of replicators.</exception>
    public override string Manifest(object o) => o switch
    {
        Read => "R",
        ReadResult => "RR",
        Write => "W",
        WriteAck => "WA",
        GossipStatus => "S",
        Want => "Q",
        Gossip => "G",
        DeltaPropagation => "D",
        Get => "UG",
        GetSuccess => "US",
        NotFound => "UN",
        GetFailure => "UF",
        Akka.DistributedData.Subscribe => "UB",
        Akka.DistributedData.Unsubscribe => "UU",
        Changed => "UC",
        _ => throw new SerializationException($"Not a message of replicators: {o.GetType()}"),
    };

    /// <exception cref="SerializationException">It is no message of replicators.</exception>
    public override byte[] ToBinary(object obj)
    {
        var wire = new WireWriter();
        wire.Byte(Format);
        switch (obj)
        {
            case Read read:
                wire.Text(read.Key);
                wire.Node(read.From);
                break;
            case ReadResult result:
                wire.Bool(result.Stored is not null);
                if (result.Stored is not null)
                    StoredFormat.Write(wire, result.Stored, Serialization);
                break;
            case Write write:
                wire.Text(write.Key);
                wire.Node(write.From);
                StoredFormat.Write(wire, write.Stored, Serialization);
                break;
            case WriteAck ack:
                wire.Node(ack.From);
                break;
            case GossipStatus status:
                wire.Node(status.From);
                wire.Count(status.Chunk);
                wire.Count(status.Chunks);
                wire.Many(status.Digests, entry =>
                {
                    wire.Text(entry.Key);
                    wire.ULong((ulong)entry.Value);
                });
                break;
            case Want want:
                wire.Node(want.From);
                wire.Many(want.Keys, wire.Text);
                break;
            case Gossip gossip:
                wire.Node(gossip.From);
                wire.Bool(gossip.SendBack);
                wire.Many(gossip.Data, entry =>
                {
                    wire.Text(entry.Key);
                    StoredFormat.Write(wire, entry.Value, Serialization);
                });
                break;
            case DeltaPropagation propagation:
                wire.Node(propagation.From);
                wire.Many(propagation.Deltas, entry =>
                {
                    wire.Text(entry.Key);
                    wire.Count(entry.Value.First);
                    wire.Count(entry.Value.Last);
                    Payload.Write(wire, entry.Value.Delta, Serialization);
                });
                break;
            default:
                WriteUser(wire, obj);
                break;
        }

        return wire.ToArray();
    }

    /// <exception cref="SerializationException">The bytes are no such message, or of an unknown format.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        var wire = new WireReader(bytes);
        var format = wire.Byte();
        if (format != Format)
            throw new SerializationException($"Unknown format {format} of replicator message [{manifest}]");

        switch (manifest)
        {
            case "R":
                return new Read(wire.Text(), wire.Node());
            case "RR":
                return new ReadResult(wire.Bool() ? StoredFormat.Read(wire, Serialization) : null);
            case "W":
                var (written, writer) = (wire.Text(), wire.Node());
                return new Write(written, StoredFormat.Read(wire, Serialization), writer);
            case "WA":
                return new WriteAck(wire.Node());
            case "S":
                var (from, chunk, chunks) = (wire.Node(), (int)wire.Count(), (int)wire.Count());
                return new GossipStatus(
                    Sorted(wire.Many(() => KeyValuePair.Create(wire.Text(), (long)wire.ULong()))), chunk, chunks, from);
            case "Q":
                var asker = wire.Node();
                return new Want(wire.Many(wire.Text).ToImmutableSortedSet(StringComparer.Ordinal), asker);
            case "G":
                var (sender, sendBack) = (wire.Node(), wire.Bool());
                return new Gossip(
                    Sorted(wire.Many(() => KeyValuePair.Create(wire.Text(), StoredFormat.Read(wire, Serialization)))),
                    sendBack,
                    sender);
            case "D":
                var propagator = wire.Node();
                return new DeltaPropagation(Sorted(wire.Many(() => KeyValuePair.Create(wire.Text(), ReadDelta(wire)))), propagator);
            default:
                return ReadUser(wire, manifest);
        }
    }

    private KeyDelta ReadDelta(WireReader wire)
    {
        var (first, last) = (wire.Count(), wire.Count());
        return new KeyDelta(Payload.Read<IReplicatedDelta>(wire, Serialization), first, last);
    }

    private static ImmutableSortedDictionary<string, T> Sorted<T>(IEnumerable<KeyValuePair<string, T>> entries) =>
        ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal).SetItems(entries);

    private void WriteUser(WireWriter wire, object obj)
    {
        switch (obj)
        {
            case Get get:
                Payload.Write(wire, get.Key, Serialization);
                ConsistencyFormat.Write(wire, get.Consistency);
                WriteOptional(wire, get.Request);
                break;
            case GetSuccess success:
                Payload.Write(wire, success.Key, Serialization);
                WriteOptional(wire, success.Request);
                Payload.Write(wire, success.Data, Serialization);
                break;
            case NotFound or GetFailure:
                Payload.Write(wire, ((IGetResponse)obj).Key, Serialization);
                WriteOptional(wire, ((IGetResponse)obj).Request);
                break;
            case Akka.DistributedData.Subscribe subscribe:
                Payload.Write(wire, subscribe.Key, Serialization);
                wire.Text(Akka.Serialization.Serialization.SerializedActorPath(subscribe.Subscriber));
                break;
            case Akka.DistributedData.Unsubscribe unsubscribe:
                Payload.Write(wire, unsubscribe.Key, Serialization);
                wire.Text(Akka.Serialization.Serialization.SerializedActorPath(unsubscribe.Subscriber));
                break;
            case Changed changed:
                Payload.Write(wire, changed.Key, Serialization);
                Payload.Write(wire, changed.Data, Serialization);
                break;
            default:
                throw new SerializationException($"Not a message of replicators: {obj.GetType()}");
        }
    }

    private object ReadUser(WireReader wire, string manifest)
    {
        var key = Payload.Read<IKey>(wire, Serialization);
        return manifest switch
        {
            "UG" => new Get(key, ConsistencyFormat.Read(wire), ReadOptional(wire)),
            "US" => new GetSuccess(key, ReadOptional(wire), Payload.Read<IReplicatedData>(wire, Serialization)),
            "UN" => new NotFound(key, ReadOptional(wire)),
            "UF" => new GetFailure(key, ReadOptional(wire)),
            "UB" => new Akka.DistributedData.Subscribe(key, Serialization.DeserializeActorRef(wire.Text())),
            "UU" => new Akka.DistributedData.Unsubscribe(key, Serialization.DeserializeActorRef(wire.Text())),
            "UC" => new Changed(key, Payload.Read<IReplicatedData>(wire, Serialization)),
            _ => throw new SerializationException($"Unknown message of replicators [{manifest}]"),
        };
    }

    private void WriteOptional(WireWriter wire, object? value)
    {
        wire.Bool(value is not null);
        if (value is not null)
            Payload.Write(wire, value, Serialization);
    }

    private object? ReadOptional(WireReader wire) => wire.Bool() ? Payload.Read<object>(wire, Serialization) : null;
}
