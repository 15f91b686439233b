using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Remote.Associations;
using Akka.Remote.Wire;
using Akka.Serialization;

namespace Akka.Cluster.Tools.PublishSubscribe.Serialization;

/// <summary>
/// What mediators tell each other, and what is sent to one on another node: a manifest of one letter, one byte that
/// tells the format, and the fields. A message within travels as its own serializer writes it.
/// </summary>
public class DistributedPubSubMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const byte Format = 1;

    private readonly ExtendedActorSystem _system = system;

    /// <exception cref="SerializationException">It is no message of publish-subscribe.</exception>
    public override string Manifest(object o) => o switch
    {
        RegistryStatus => "A",
        RegistryDelta => "B",
        Send => "C",
        SendToAll => "D",
        Publish => "E",
        Deliver => "F",
        _ => throw Unknown(o),
    };

    /// <exception cref="SerializationException">It is no message of publish-subscribe.</exception>
    public override byte[] ToBinary(object obj)
    {
        var to = new WireWriter();
        to.Byte(Format);
        switch (obj)
        {
            case RegistryStatus status:
                to.Bool(status.IsReply);
                RegistryFormat.Write(to, status.Versions);
                break;
            case RegistryDelta delta:
                to.VarUInt((ulong)delta.Buckets.Length);
                foreach (var bucket in delta.Buckets)
                    RegistryFormat.Write(to, bucket);
                break;
            case Send send:
                to.String(send.Path);
                to.Bool(send.LocalAffinity);
                WirePayload.Write(to, _system, send.Message);
                break;
            case SendToAll send:
                to.String(send.Path);
                to.Bool(send.ExcludeSelf);
                WirePayload.Write(to, _system, send.Message);
                break;
            case Publish publish:
                to.String(publish.Topic);
                to.Bool(publish.SendOneMessageToEachGroup);
                WirePayload.Write(to, _system, publish.Message);
                break;
            case Deliver deliver:
                to.String(deliver.Topic);
                to.OptionalString(deliver.Group);
                WirePayload.Write(to, _system, deliver.Message);
                break;
            default:
                throw Unknown(obj);
        }

        return to.ToArray();
    }

    /// <exception cref="SerializationException">The bytes are no such message, or of an unknown format.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return Read(bytes, manifest);
        }
        catch (WireFormatException malformed)
        {
            throw new SerializationException($"Malformed message of publish-subscribe [{manifest}]", malformed);
        }
    }

    private object Read(byte[] bytes, string manifest)
    {
        var from = new WireReader(bytes);
        if (from.Byte() is var format && format != Format)
            throw new SerializationException($"Unknown format {format} of publish-subscribe message [{manifest}]");

        switch (manifest)
        {
            case "A":
                var isReply = from.Bool();
                return new RegistryStatus(RegistryFormat.ReadVersions(ref from), isReply);
            case "B":
                var buckets = ImmutableArray.CreateBuilder<BucketDelta>();
                for (var count = from.Count(); count > 0; count--)
                    buckets.Add(RegistryFormat.ReadBucket(ref from));
                return new RegistryDelta(buckets.ToImmutable());
            case "C":
                var (path, localAffinity) = (from.String(), from.Bool());
                return new Send(path, Payload(ref from), localAffinity);
            case "D":
                var (toAll, excludeSelf) = (from.String(), from.Bool());
                return new SendToAll(toAll, Payload(ref from), excludeSelf);
            case "E":
                var (topic, toEachGroup) = (from.String(), from.Bool());
                return new Publish(topic, Payload(ref from), toEachGroup);
            case "F":
                var (deliverTo, group) = (from.String(), from.OptionalString());
                return new Deliver(deliverTo, group, Payload(ref from));
            default:
                throw new SerializationException($"Unknown message of publish-subscribe [{manifest}]");
        }
    }

    private object Payload(ref WireReader from) => WirePayload.Read(ref from, _system)
        ?? throw new SerializationException("A publish-subscribe message without a message");

    private static SerializationException Unknown(object message) =>
        new($"Not a message of publish-subscribe: {message.GetType()}");
}
