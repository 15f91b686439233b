using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster.Serialization;
using Akka.DistributedData.Serialization;
using Akka.Serialization;

namespace Akka.Cluster.Sharding.Serialization;

/// <summary>
/// What regions, coordinators and those who ask them tell each other, on the wire: a manifest of two letters, one byte
/// that tells the format, and the fields.
/// </summary>
public class ClusterShardingMessageSerializer : SerializerWithStringManifest
{
    private const byte Format = 1;

    private readonly ExtendedActorSystem _system;

    public ClusterShardingMessageSerializer(ExtendedActorSystem system)
        : base(system) => _system = system;

    /// <exception cref="SerializationException">It is no message of sharding.</exception>
    public override string Manifest(object o) => o switch
    {
        CoordinatorState => "CS",
        CoordinatorChanged => "PC",
        RememberedChanged => "PE",
        Remembered => "PS",
        Register => "RE",
        RegisterAck => "RA",
        GetShardHome => "GH",
        ShardHome => "SH",
        HostShard => "HS",
        ShardStarted => "ST",
        BeginHandOff => "BH",
        BeginHandOffAck => "BA",
        HandOff => "HO",
        ShardStopped => "SS",
        GracefulShutdownReq => "GS",
        ShardRegion.StartEntity => "SE",
        StartEntityAck => "SA",
        ShardingEnvelope => "EN",
        GetCurrentRegions => "QR",
        CurrentRegions => "CR",
        GetClusterShardingStats => "QC",
        ClusterShardingStats => "CC",
        GetShardRegionStats => "QS",
        ShardRegionStats => "RS",
        GetShardRegionState => "QT",
        CurrentShardRegionState => "RT",
        ShardState => "SX",
        _ => throw new SerializationException($"Not a message of sharding: {o.GetType()}"),
    };

    /// <exception cref="SerializationException">It is no message of sharding.</exception>
    public override byte[] ToBinary(object obj)
    {
        var wire = new WireWriter();
        wire.Byte(Format);
        switch (obj)
        {
            case CoordinatorState state:
                Write(wire, state);
                break;
            case CoordinatorChanged changed:
                wire.Count(changed.Epoch);
                wire.Count(changed.Version);
                Write(wire, changed.Given);
                wire.Many(changed.Taken, wire.Text);
                wire.Many(changed.Waiting, wire.Text);
                wire.Many(changed.Served, wire.Text);
                break;
            case RememberedChanged changed:
                wire.Many(changed.Started, wire.Text);
                wire.Many(changed.Stopped, wire.Text);
                break;
            case Remembered remembered:
                wire.Many(remembered.Ids, wire.Text);
                break;
            case Register register:
                Write(wire, register.Region);
                wire.Node(register.Node);
                wire.Bool(register.IsProxy);
                wire.Many(register.Shards, wire.Text);
                wire.Count(register.Epoch);
                break;
            case RegisterAck ack:
                Write(wire, ack.Coordinator);
                wire.Count(ack.Epoch);
                break;
            case GetShardHome get:
                wire.Text(get.Shard);
                break;
            case ShardHome home:
                wire.Text(home.Shard);
                Write(wire, home.Region);
                wire.Count(home.Epoch);
                break;
            case HostShard host:
                wire.Text(host.Shard);
                wire.Count(host.Epoch);
                break;
            case ShardStarted started:
                wire.Text(started.Shard);
                break;
            case BeginHandOff begin:
                Write(wire, begin.Shard, begin.Attempt);
                wire.Count(begin.Epoch);
                break;
            case BeginHandOffAck ack:
                Write(wire, ack.Shard, ack.Attempt);
                break;
            case HandOff handOff:
                Write(wire, handOff.Shard, handOff.Attempt);
                wire.Count(handOff.Epoch);
                break;
            case ShardStopped stopped:
                Write(wire, stopped.Shard, stopped.Attempt);
                break;
            case GracefulShutdownReq request:
                Write(wire, request.Region);
                break;
            case ShardRegion.StartEntity start:
                wire.Text(start.EntityId);
                break;
            case StartEntityAck ack:
                wire.Text(ack.EntityId);
                wire.Text(ack.ShardId);
                break;
            case ShardingEnvelope envelope:
                wire.Text(envelope.EntityId);
                Payload.Write(wire, envelope.Message, _system.Serialization);
                break;
            default:
                QueryFormat.Write(wire, obj);
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
            throw new SerializationException($"Unknown format {format} of sharding message [{manifest}]");

        return manifest switch
        {
            "CS" => new CoordinatorState(wire.Count(), wire.Count(), ReadOwners(wire), ReadTexts(wire)),
            "PC" => new CoordinatorChanged(
                wire.Count(), wire.Count(), ReadOwners(wire), ReadTexts(wire), ReadTexts(wire), ReadTexts(wire)),
            "PE" => new RememberedChanged(ReadTexts(wire), ReadTexts(wire)),
            "PS" => new Remembered(ReadTexts(wire)),
            "RE" => new Register(
                Actor(wire), wire.Node(), wire.Bool(), ReadTexts(wire), wire.Count()),
            "RA" => new RegisterAck(Actor(wire), wire.Count()),
            "GH" => new GetShardHome(wire.Text()),
            "SH" => new ShardHome(wire.Text(), Actor(wire), wire.Count()),
            "HS" => new HostShard(wire.Text(), wire.Count()),
            "ST" => new ShardStarted(wire.Text()),
            "BH" => new BeginHandOff(wire.Text(), wire.Count(), wire.Count()),
            "BA" => new BeginHandOffAck(wire.Text(), wire.Count()),
            "HO" => new HandOff(wire.Text(), wire.Count(), wire.Count()),
            "SS" => new ShardStopped(wire.Text(), wire.Count()),
            "GS" => new GracefulShutdownReq(Actor(wire)),
            "SE" => new ShardRegion.StartEntity(wire.Text()),
            "SA" => new StartEntityAck(wire.Text(), wire.Text()),
            "EN" => new ShardingEnvelope(wire.Text(), Payload.Read<object>(wire, _system.Serialization)),
            _ => QueryFormat.Read(wire, manifest),
        };
    }

    internal static ImmutableSortedSet<string> ReadTexts(WireReader wire) =>
        wire.Many(wire.Text).ToImmutableSortedSet(StringComparer.Ordinal);

    private static void Write(WireWriter wire, CoordinatorState state)
    {
        wire.Count(state.Epoch);
        wire.Count(state.Version);
        Write(wire, state.Shards);
        wire.Many(state.Unallocated, wire.Text);
    }

    private static void Write(WireWriter wire, ImmutableSortedDictionary<string, ShardOwner> owners) =>
        wire.Many(owners, shard =>
        {
            wire.Text(shard.Key);
            Write(wire, shard.Value.Region);
            wire.Node(shard.Value.Node);
        });

    private ImmutableSortedDictionary<string, ShardOwner> ReadOwners(WireReader wire) =>
        CoordinatorState.Empty.Shards.SetItems(wire.Many(
            () => KeyValuePair.Create(wire.Text(), new ShardOwner(Actor(wire), wire.Node()))));

    private static void Write(WireWriter wire, string shard, long attempt)
    {
        wire.Text(shard);
        wire.Count(attempt);
    }

    private static void Write(WireWriter wire, IActorRef actor) =>
        wire.Text(Akka.Serialization.Serialization.SerializedActorPath(actor));

    private IActorRef Actor(WireReader wire) => _system.Serialization.DeserializeActorRef(wire.Text());
}
