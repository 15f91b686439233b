using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Akka.Util;

namespace Akka.Cluster.Serialization;

/// <summary>
/// The cluster's messages on the wire: a manifest of two letters, one byte that tells the format, and the fields.
/// No type names: only the messages below can be made from what a peer sends.
/// </summary>
public class ClusterMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const byte Format = 1;

    private readonly GossipHeadReader _heads = new();

    /// <exception cref="SerializationException">It is no message of the cluster.</exception>
    public override string Manifest(object o) => o switch
    {
        ClusterMessage.InitJoin => "IJ",
        ClusterMessage.InitJoinAck => "IA",
        ClusterMessage.InitJoinNack => "IN",
        ClusterMessage.Join => "JO",
        ClusterMessage.JoinRefused => "JR",
        ClusterMessage.Welcome => "WE",
        ClusterMessage.GossipEnvelope => "GE",
        ClusterMessage.GossipStatus => "GS",
        ClusterMessage.ExitingConfirmed => "EC",
        ClusterMessage.Leave => "LE",
        ClusterMessage.Down => "DO",
        ClusterMessage.Heartbeat => "HB",
        ClusterMessage.HeartbeatRsp => "HR",
        _ => throw new SerializationException($"Not a message of the cluster: {o.GetType()}"),
    };

    /// <exception cref="SerializationException">It is no message of the cluster.</exception>
    public override byte[] ToBinary(object obj)
    {
        using var wire = new WireWriter();
        wire.Byte(Format);
        switch (obj)
        {
            case ClusterMessage.InitJoin:
                break;
            case ClusterMessage.InitJoinAck ack:
                wire.Address(ack.Address);
                break;
            case ClusterMessage.InitJoinNack nack:
                wire.Address(nack.Address);
                break;
            case ClusterMessage.Join join:
                wire.Node(join.Node);
                wire.Many([.. join.Roles.Order(StringComparer.Ordinal)], wire.Text);
                wire.Text(join.AppVersion.Version);
                wire.Many([.. join.Configuration.Values], setting =>
                {
                    wire.Text(setting.Key);
                    wire.Text(setting.Value);
                });
                break;
            case ClusterMessage.JoinRefused refused:
                wire.Address(refused.From);
                wire.Many(refused.Differences, wire.Text);
                break;
            case ClusterMessage.Welcome welcome:
                wire.Node(welcome.From);
                GossipFormat.Write(wire, welcome.Gossip);
                break;
            case ClusterMessage.GossipEnvelope envelope:
                wire.Node(envelope.From);
                wire.Node(envelope.To);
                GossipFormat.Write(wire, envelope.Gossip);
                break;
            case ClusterMessage.GossipStatus status:
                wire.Node(status.From);
                GossipFormat.Write(wire, status.Version);
                wire.ULong(status.SeenDigest);
                break;
            case ClusterMessage.ExitingConfirmed confirmed:
                wire.Node(confirmed.Node);
                break;
            case ClusterMessage.Leave leave:
                wire.Address(leave.Address);
                break;
            case ClusterMessage.Down down:
                wire.Address(down.Address);
                break;
            case ClusterMessage.Heartbeat heartbeat:
                wire.Address(heartbeat.From);
                wire.Count(heartbeat.SequenceNr);
                break;
            case ClusterMessage.HeartbeatRsp answer:
                wire.Node(answer.From);
                wire.Count(answer.SequenceNr);
                break;
            default:
                throw new SerializationException($"Not a message of the cluster: {obj.GetType()}");
        }

        return wire.ToArray();
    }

    /// <exception cref="SerializationException">The bytes are no such message, or of an unknown format.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        var wire = new WireReader(bytes);
        var format = wire.Byte();
        if (format != Format)
            throw new SerializationException($"Unknown format {format} of cluster message [{manifest}]");

        return manifest switch
        {
            "IJ" => new ClusterMessage.InitJoin(),
            "IA" => new ClusterMessage.InitJoinAck(wire.Address()),
            "IN" => new ClusterMessage.InitJoinNack(wire.Address()),
            "JO" => new ClusterMessage.Join(
                wire.Node(), [.. wire.Many(wire.Text)], AppVersion.Create(wire.Text()), ReadConfiguration(wire)),
            "JR" => new ClusterMessage.JoinRefused(wire.Address(), [.. wire.Many(wire.Text)]),
            "WE" => new ClusterMessage.Welcome(wire.Node(), GossipFormat.Read(wire, _heads)),
            "GE" => new ClusterMessage.GossipEnvelope(wire.Node(), wire.Node(), GossipFormat.Read(wire, _heads)),
            "GS" => new ClusterMessage.GossipStatus(wire.Node(), GossipFormat.ReadVersion(wire), wire.ULong()),
            "EC" => new ClusterMessage.ExitingConfirmed(wire.Node()),
            "LE" => new ClusterMessage.Leave(wire.Address()),
            "DO" => new ClusterMessage.Down(wire.Address()),
            "HB" => new ClusterMessage.Heartbeat(wire.Address(), wire.Count()),
            "HR" => new ClusterMessage.HeartbeatRsp(wire.Node(), wire.Count()),
            _ => throw new SerializationException($"Unknown cluster message [{manifest}]"),
        };
    }

    // Nodes of the version before end here, and do not read on.
    private static JoinConfiguration ReadConfiguration(WireReader wire) => wire.IsAtEnd
        ? JoinConfiguration.Unknown
        : JoinConfiguration.Create(wire.Many(() => KeyValuePair.Create(wire.Text(), wire.Text())));
}
