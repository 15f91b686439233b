using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Wire;
using Akka.Serialization;

namespace Akka.Remote.Serialization;

/// <summary>
/// System messages that cross the network: death watch, and stopping, suspending and resuming by reference.
/// </summary>
public sealed class SystemMessageSerializer : Serializer
{
    private const byte Version = 1;

    private enum Kind : byte
    {
        Watch = 1,
        Unwatch = 2,
        DeathWatchNotification = 3,
        Terminate = 4,
        Suspend = 5,
        Resume = 6,
        Recreate = 7,
    }

    public SystemMessageSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj)
    {
        var to = new WireWriter(128);
        to.Byte(Version);
        switch (obj)
        {
            case Watch watch:
                WritePair(to, Kind.Watch, watch.Watchee, watch.Watcher);
                break;
            case Unwatch unwatch:
                WritePair(to, Kind.Unwatch, unwatch.Watchee, unwatch.Watcher);
                break;
            case DeathWatchNotification death:
                to.Byte((byte)Kind.DeathWatchNotification);
                to.String(Akka.Serialization.Serialization.SerializedActorPath(death.Actor));
                to.Bool(death.ExistenceConfirmed);
                to.Bool(death.AddressTerminated);
                break;
            case Terminate:
                to.Byte((byte)Kind.Terminate);
                break;
            case Suspend:
                to.Byte((byte)Kind.Suspend);
                break;
            case Resume resume:
                to.Byte((byte)Kind.Resume);
                WireException.WriteOptional(to, resume.CausedByFailure);
                break;
            case Recreate recreate:
                to.Byte((byte)Kind.Recreate);
                WireException.WriteOptional(to, recreate.Cause);
                break;
            default:
                throw new ArgumentException($"The system message {obj.GetType()} does not cross the network");
        }

        return to.ToArray();
    }

    public override object FromBinary(byte[] bytes, Type type)
    {
        var from = new WireReader(bytes);
        if (from.Byte() is var version && version != Version)
            throw new WireFormatException($"version {version} of a system message is unknown");
        return (Kind)from.Byte() switch
        {
            Kind.Watch => new Watch(Ref(ref from), Ref(ref from)),
            Kind.Unwatch => new Unwatch(Ref(ref from), Ref(ref from)),
            Kind.DeathWatchNotification => new DeathWatchNotification(Ref(ref from), from.Bool(), from.Bool()),
            Kind.Terminate => new Terminate(),
            Kind.Suspend => new Suspend(),
            Kind.Resume => new Resume(WireException.ReadOptional(ref from)!),
            Kind.Recreate => new Recreate(WireException.ReadOptional(ref from)!),
            var other => throw new WireFormatException($"system message {(byte)other} is unknown"),
        };
    }

    private static void WritePair(WireWriter to, Kind kind, IActorRef watchee, IActorRef watcher)
    {
        to.Byte((byte)kind);
        to.String(Akka.Serialization.Serialization.SerializedActorPath(watchee));
        to.String(Akka.Serialization.Serialization.SerializedActorPath(watcher));
    }

    private IInternalActorRef Ref(ref WireReader from) =>
        (IInternalActorRef)system.Provider.ResolveActorRef(from.String());
}
