using Akka.Actor;
using Akka.Remote.Associations;
using Akka.Remote.Wire;
using Akka.Serialization;

namespace Akka.Remote.Serialization;

/// <summary>
/// The messages of the runtime itself that are neither system messages nor belong to a module of their own.
/// </summary>
public sealed class MiscMessageSerializer : SerializerWithStringManifest
{
    private const string IdentifyManifest = "ID";
    private const string ActorIdentityManifest = "AID";
    private const string ActorRefManifest = "AR";
    private const string PoisonPillManifest = "PP";
    private const string KillManifest = "K";
    private const string SuccessManifest = "SS";
    private const string FailureManifest = "SF";
    private const string AddressManifest = "A";
    private const string DoneManifest = "D";
    private const string HeartbeatManifest = "RWHB";
    private const string HeartbeatRspManifest = "RWHR";

    public MiscMessageSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    public override string Manifest(object obj) => obj switch
    {
        Identify => IdentifyManifest,
        ActorIdentity => ActorIdentityManifest,
        IActorRef => ActorRefManifest,
        PoisonPill => PoisonPillManifest,
        Kill => KillManifest,
        Status.Success => SuccessManifest,
        Status.Failure => FailureManifest,
        Address => AddressManifest,
        Done => DoneManifest,
        RemoteWatcher.Heartbeat => HeartbeatManifest,
        RemoteWatcher.HeartbeatRsp => HeartbeatRspManifest,
        _ => throw new ArgumentException($"{obj.GetType()} is unknown to {nameof(MiscMessageSerializer)}"),
    };

    public override byte[] ToBinary(object obj)
    {
        var to = new WireWriter();
        switch (obj)
        {
            case Identify identify:
                WirePayload.Write(to, system, identify.MessageId);
                break;
            case ActorIdentity identity:
                WirePayload.Write(to, system, identity.MessageId);
                WriteRef(to, identity.Subject);
                break;
            case IActorRef actor:
                WriteRef(to, actor);
                break;
            case Status.Success success:
                WirePayload.Write(to, system, success.Status);
                break;
            case Status.Failure failure:
                WireException.WriteOptional(to, failure.Cause);
                WirePayload.Write(to, system, failure.State);
                break;
            case Address address:
                to.String(address.ToString());
                break;
            case RemoteWatcher.HeartbeatRsp answer:
                to.VarInt(answer.AddressUid);
                break;
        }

        return to.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        var from = new WireReader(bytes);
        switch (manifest)
        {
            case IdentifyManifest:
                return new Identify(WirePayload.Read(ref from, system)!);
            case ActorIdentityManifest:
                return new ActorIdentity(WirePayload.Read(ref from, system)!, ReadRef(ref from)!);
            case ActorRefManifest:
                return ReadRef(ref from) ?? Nobody.Instance;
            case PoisonPillManifest:
                return PoisonPill.Instance;
            case KillManifest:
                return Kill.Instance;
            case SuccessManifest:
                return new Status.Success(WirePayload.Read(ref from, system)!);
            case FailureManifest:
                return new Status.Failure(
                    WireException.ReadOptional(ref from)!, WirePayload.Read(ref from, system)!);
            case AddressManifest:
                return Address.Parse(from.String());
            case DoneManifest:
                return Done.Instance;
            case HeartbeatManifest:
                return RemoteWatcher.Heartbeat.Instance;
            case HeartbeatRspManifest:
                return new RemoteWatcher.HeartbeatRsp(from.Int32());
            default:
                throw new ArgumentException($"Manifest [{manifest}] is unknown to {nameof(MiscMessageSerializer)}");
        }
    }

    private static void WriteRef(WireWriter to, IActorRef? actor) => to.OptionalString(
        actor is null or Nobody ? null : Akka.Serialization.Serialization.SerializedActorPath(actor));

    private IActorRef? ReadRef(ref WireReader from) =>
        from.OptionalString() is { } path ? system.Provider.ResolveActorRef(path) : null;
}
