using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;
using Akka.Serialization;

namespace Akka.Remote;

/// <summary>
/// The provider behind <c>akka.actor.provider = remote</c>: local actors, and references to those elsewhere.
/// </summary>
/// <remarks>Actors are made locally only; remote deployment is refused.</remarks>
public class RemoteActorRefProvider : IRemoteActorRefProvider
{
    private readonly LocalActorRefProvider _local;
    private RemoteTransport? _transport;
    private ActorSystemImpl? _system;
    private IInternalActorRef? _daemon;
    private IActorRef? _watcher;
    private Information? _information;

    public RemoteActorRefProvider(string systemName, Settings settings, EventStream eventStream)
    {
        settings.InjectTopLevelFallback(RemoteReference.Config);
        Settings = settings;
        RemoteSettings = new RemoteSettings(settings.Config);
        Deployer = new Deployer(settings);
        _local = new LocalActorRefProvider(systemName, settings, eventStream, Deployer, null!);
    }

    public Settings Settings { get; }

    public RemoteSettings RemoteSettings { get; }

    public Deployer Deployer { get; set; }

    public ActorPath RootPath => _local.RootPath;

    public IInternalActorRef RootGuardian => _local.RootGuardian;

    public LocalActorRef Guardian => _local.Guardian;

    public LocalActorRef SystemGuardian => _local.SystemGuardian;

    public IActorRef DeadLetters => _local.DeadLetters;

    public IActorRef IgnoreRef => _local.IgnoreRef;

    public IInternalActorRef TempContainer => _local.TempContainer;

    public Task TerminationTask => _local.TerminationTask;

    public RemoteTransport Transport => Started(_transport);

    public IInternalActorRef RemoteDaemon => Started(_daemon);

    public IActorRef RemoteWatcher => Started(_watcher);

    public Address DefaultAddress => Transport.DefaultAddress;

    public Information SerializationInformation => _information ??= new Information(DefaultAddress, Started(_system));

    internal LocalActorRefProvider Local => _local;

    public virtual void Init(ActorSystemImpl system)
    {
        _system = system;
        _local.Init(system);
        _daemon = new RemoteSystemDaemon(this, _local.RootPath / "remote");
        var remoting = new Remoting(system, this);
        _transport = remoting;
        remoting.Start();
        var systemGuardian = SystemGuardian;
        system.SystemActorOf(
            Props.Create(() => new RemotingTerminator(remoting, systemGuardian)).WithDeploy(Deploy.Local),
            "remoting-terminator");
        _watcher = CreateRemoteWatcher(system);
    }

    public IInternalActorRef ActorOf(
        ActorSystemImpl system,
        Props props,
        IInternalActorRef supervisor,
        ActorPath path,
        bool systemService,
        Deploy? deploy,
        bool lookupDeploy,
        bool async)
    {
        if (!systemService)
        {
            RefuseRemote(path, deploy ?? props.Deploy);
            if (lookupDeploy)
                RefuseRemote(path, Deployer.Lookup(path));
        }

        return _local.ActorOf(system, props, supervisor, path, systemService, deploy!, lookupDeploy, async);
    }

    public ActorPath TempPath() => _local.TempPath();

    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path) =>
        _local.RegisterTempActor(actorRef, path);

    public void UnregisterTempActor(ActorPath path) => _local.UnregisterTempActor(path);

    public FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs) => _local.CreateFutureRef(tcs);

    public bool HasAddress(Address address) =>
        address == _local.RootPath.Address || (_transport is not null && _transport.Addresses.Contains(address));

    public Address GetExternalAddressFor(Address address)
    {
        if (HasAddress(address))
            return _local.RootPath.Address;
        if (address.Host is null || address.Port is null)
            return null!;
        try
        {
            return Transport.LocalAddressForRemote(address);
        }
        catch (RemoteTransportException)
        {
            return null!;   // documented: no transport reaches it
        }
    }

    public IActorRef RootGuardianAt(Address address) =>
        HasAddress(address) ? RootGuardian : CreateRemoteRef(new RootActorPath(address), LocalFor(address));

    public IActorRef ResolveActorRef(string path)
    {
        if (ActorPath.TryParse(path, out var actorPath) && actorPath is not null)
            return ResolveActorRef(actorPath);
        _local.Log.Debug("Resolve of unknown path [{0}] failed", path);
        return DeadLetters;
    }

    public IActorRef ResolveActorRef(ActorPath actorPath)
    {
        if (HasAddress(actorPath.Address))
            return ResolveLocally(actorPath);
        try
        {
            return CreateRemoteRef(actorPath, LocalFor(actorPath.Address));
        }
        catch (RemoteTransportException cause)
        {
            _local.Log.Warning("Error while resolving address [{0}]: {1}", actorPath.Address, cause.Message);
            return new EmptyLocalActorRef(this, actorPath, Started(_system).EventStream);
        }
    }

    public IActorRef InternalResolveActorRef(string path) => _local.ResolveActorRef(path);

    public IInternalActorRef ResolveActorRefWithLocalAddress(string path, Address localAddress)
    {
        if (!ActorPath.TryParse(path, out var actorPath) || actorPath is null)
        {
            _local.Log.Debug("Resolve of unknown path [{0}] failed", path);
            return (IInternalActorRef)DeadLetters;
        }

        return HasAddress(actorPath.Address)
            ? ResolveLocally(actorPath)
            : CreateRemoteRef(actorPath, localAddress);
    }

    public Deploy LookUpRemotes(IEnumerable<string> p) => Deploy.None;

    public void UseActorOnNode(RemoteActorRef actor, Props props, Deploy deploy, IInternalActorRef supervisor) =>
        throw RemoteDeploymentRefused(actor.Path, actor.Path.Address.ToString());

    public void Quarantine(Address address, int? uid) => Transport.Quarantine(address, uid);

    protected virtual IInternalActorRef CreateRemoteRef(ActorPath actorPath, Address localAddress) =>
        new RemoteActorRef(Transport, localAddress, actorPath, Nobody.Instance, Props.None, Deploy.None);

    protected virtual IInternalActorRef CreateRemoteRef(
        Props props, IInternalActorRef supervisor, Address localAddress, ActorPath rpath, Deploy deployment) =>
        new RemoteActorRef(Transport, localAddress, rpath, supervisor, props, deployment);

    protected virtual IActorRef CreateRemoteWatcher(ActorSystemImpl system) => system.SystemActorOf(
        RemoteSettings.ConfigureDispatcher(Remote.RemoteWatcher.Props(
            CreateRemoteWatcherFailureDetector(system),
            RemoteSettings.WatchHeartBeatInterval,
            RemoteSettings.WatchUnreachableReaperInterval,
            RemoteSettings.WatchHeartbeatExpectedResponseAfter)),
        "remote-watcher");

    protected DefaultFailureDetectorRegistry<Address> CreateRemoteWatcherFailureDetector(ActorSystem system) =>
        new(() => FailureDetectorLoader.Load(
            RemoteSettings.WatchFailureDetectorImplementationClass,
            RemoteSettings.WatchFailureDetectorConfig,
            system));

    private IInternalActorRef ResolveLocally(ActorPath actorPath) =>
        (IInternalActorRef)_local.ResolveActorRef(AtLocalRoot(actorPath));

    // The local provider knows its actors by the address without host only.
    private ActorPath AtLocalRoot(ActorPath path) =>
        path.Address == _local.RootPath.Address || path.Elements.Count == 0
            ? path.Elements.Count == 0 ? _local.RootPath : path
            : (_local.RootPath / path.Elements).WithUid(path.Uid);

    private Address LocalFor(Address remote) => Transport.LocalAddressForRemote(remote);

    private void RefuseRemote(ActorPath path, Deploy? deploy)
    {
        if (deploy?.Config?.GetString("remote") is { Length: > 0 } remote
            && !(Address.TryParse(remote, out var address) && HasAddress(address!)))
            throw RemoteDeploymentRefused(path, remote);
    }

    private static NotSupportedException RemoteDeploymentRefused(ActorPath path, string address) => new(
        $"[{path}] cannot be deployed on [{address}]: remote deployment is not supported. Start an actor there, and " +
        "find it by its path");

    private static T Started<T>(T? part)
        where T : class =>
        part ?? throw new InvalidOperationException("Remoting has not started yet");
}
