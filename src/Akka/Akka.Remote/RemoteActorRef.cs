using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Associations;

namespace Akka.Remote;

/// <summary>Refers to an actor of another system.</summary>
public class RemoteActorRef : InternalActorRefBase, IRemoteRef
{
    private readonly RemoteTransport _remote;
    private readonly IInternalActorRef _parent;
    private Association? _association;

    public RemoteActorRef(
        RemoteTransport remote,
        Address localAddressToUse,
        ActorPath path,
        IInternalActorRef parent,
        Props? props,
        Deploy? deploy)
    {
        _ = props;
        _ = deploy;
        _remote = remote;
        _parent = parent;
        LocalAddressToUse = localAddressToUse;
        Path = path;
        Provider = remote.Provider;
    }

    /// <summary>This system's address, as the remote one knows it.</summary>
    public Address LocalAddressToUse { get; }

    public override bool IsLocal => false;

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider { get; }

    public override IInternalActorRef Parent => _parent;

    /// <summary>Not known of a remote actor: false.</summary>
    public override bool IsTerminated => false;

    /// <summary>The path as it goes over the wire.</summary>
    internal byte[] WirePath => field ??= WirePaths.Encode(Path);

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        if (name.Count == 0 || (name.Count == 1 && name[0].Length == 0))
            return this;
        if (name[0] == "..")
            return _parent.GetChild([.. name.Skip(1)]);
        return new RemoteActorRef(_remote, LocalAddressToUse, Path / name, Nobody.Instance, Props.None, Deploy.None);
    }

    public override void Start()
    {
    }

    public override void Stop() => SendSystemMessage(new Terminate());

    public override void Suspend() => SendSystemMessage(new Suspend());

    public override void Resume(Exception? causedByFailure = null) => SendSystemMessage(new Resume(causedByFailure!));

    public override void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));

    /// <summary>Whether the remote watcher has to look after the watchee's node.</summary>
    public bool IsWatchIntercepted(IActorRef watchee, IActorRef watcher) =>
        !Equals(watcher, _remote.Provider.RemoteWatcher) && Equals(watchee, this);

    public override void SendSystemMessage(ISystemMessage message)
    {
        switch (message)
        {
            case Watch watch when IsWatchIntercepted(watch.Watchee, watch.Watcher):
                _remote.Provider.RemoteWatcher.Tell(
                    new RemoteWatcher.WatchRemote(watch.Watchee, watch.Watcher), ActorRefs.NoSender);
                break;
            case Unwatch unwatch when IsWatchIntercepted(unwatch.Watchee, unwatch.Watcher):
                _remote.Provider.RemoteWatcher.Tell(
                    new RemoteWatcher.UnwatchRemote(unwatch.Watchee, unwatch.Watcher), ActorRefs.NoSender);
                break;
            default:
                _remote.Send(message, null, this);
                break;
        }
    }

    protected override void TellInternal(object message, IActorRef? sender)
    {
        ArgumentNullException.ThrowIfNull(message);
        _remote.Send(message, sender, this);
    }

    /// <returns>Null: no transport reaches the address.</returns>
    internal Association? AssociationIn(Remoting remoting)
    {
        try
        {
            return _association ??= remoting.AssociationFor(Path.Address);
        }
        catch (RemoteTransportException cause)
        {
            remoting.Log.Warning("A message for [{0}] cannot be sent: {1}", Path, cause.Message);
            return null;
        }
    }
}
