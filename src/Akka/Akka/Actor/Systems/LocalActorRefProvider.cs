using System.Collections.Concurrent;
using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The actors of this process; other providers build on it.</summary>
public sealed class LocalActorRefProvider : IActorRefProvider
{
    private readonly Func<ActorPath, IInternalActorRef>? _deadLettersFactory;
    private readonly ConcurrentDictionary<string, IInternalActorRef> _extraNames = new(StringComparer.Ordinal);
    private readonly ActorPath _tempNode;
    private TaskCompletionSource<Status>? _termination;
    private ActorSystemImpl? _system;
    private RootGuardianActorRef? _rootGuardian;
    private LocalActorRef? _guardian;
    private LocalActorRef? _systemGuardian;
    private VirtualPathContainer? _temp;
    private IActorRef? _ignore;
    private IInternalActorRef? _deadLetters;
    private ILoggingAdapter? _log;
    private long _tempNumber;

    public LocalActorRefProvider(string systemName, Settings settings, EventStream eventStream)
        : this(systemName, settings, eventStream, null, null)
    {
    }

    public LocalActorRefProvider(
        string systemName,
        Settings settings,
        EventStream eventStream,
        Deployer? deployer,
        Func<ActorPath, IInternalActorRef>? deadLettersFactory)
    {
        Settings = settings;
        EventStream = eventStream;
        Deployer = deployer ?? new Deployer(settings);
        RootPath = new RootActorPath(new Address("akka", systemName));
        _deadLettersFactory = deadLettersFactory;
        _tempNode = RootPath / "temp";
        _tempNumber = settings.TempNameStart;
        _deadLetters = deadLettersFactory?.Invoke(RootPath / "deadLetters")
            ?? new DeadLetterActorRef(this, RootPath / "deadLetters", eventStream);
    }

    public EventStream EventStream { get; }

    public Settings Settings { get; }

    public Deployer Deployer { get; }

    public ActorPath RootPath { get; }

    public ILoggingAdapter Log => _log ??= Logging.GetLogger(EventStream, "LocalActorRefProvider");

    public IInternalActorRef RootGuardian => _rootGuardian!;

    public LocalActorRef Guardian => _guardian!;

    public LocalActorRef SystemGuardian => _systemGuardian!;

    public IInternalActorRef TempContainer => _temp!;

    public IActorRef DeadLetters => _deadLetters!;

    public IActorRef IgnoreRef => _ignore ??= new IgnoreActorRef(this);

    public Address DefaultAddress => RootPath.Address;

    public Task TerminationTask => _termination!.Task;

    internal ActorSystemImpl System => _system!;

    public void Init(ActorSystemImpl system)
    {
        _system = system;
        _termination = new TaskCompletionSource<Status>(system.TaskOptions);
        var dispatcher = system.Dispatchers.InternalDispatcher;
        var mailbox = new UnboundedMailbox();

        var supervisor = new RootGuardianSupervisor((RootActorPath)RootPath, this, _termination, Log);
        var rootProps = Props.Create(() => new GuardianActor())
            .WithSupervisorStrategy(new OneForOneStrategy(cause => RootDecision(cause)));
        _rootGuardian = new RootGuardianActorRef(
            system, rootProps, dispatcher, mailbox, supervisor, RootPath, _deadLetters!, _extraNames);
        _temp = new VirtualPathContainer(system.Provider, _tempNode, _rootGuardian, Log);
        _rootGuardian.SetTempContainer(_temp);

        _guardian = MakeGuardian(UserGuardianProps(system), dispatcher, mailbox, "user");
        var userGuardian = _guardian;
        _systemGuardian = MakeGuardian(
            Props.Create(() => new SystemGuardianActor(userGuardian)), dispatcher, mailbox, "system");
        _rootGuardian.Start();

        // Death goes up in this order: /user, /system, the root.
        _systemGuardian.SendSystemMessage(new Watch(_guardian, _systemGuardian));
        _rootGuardian.SendSystemMessage(new Watch(_systemGuardian, _rootGuardian));
        _guardian.Start();
        _systemGuardian.Start();
    }

    private Props UserGuardianProps(ActorSystemImpl system)
    {
        var props = system.GuardianProps.GetOrElse(Props.Create(() => new GuardianActor()));
        return props.SupervisorStrategy is not null
            ? props
            : props.WithSupervisorStrategy(
                SupervisorStrategyConfigurator.CreateConfigurator(Settings.SupervisorStrategyClass).Create());
    }

    private LocalActorRef MakeGuardian(Props props, MessageDispatcher dispatcher, MailboxType mailbox, string name)
    {
        var cell = _rootGuardian!.Cell;
        cell.ReserveChild(name);
        var guardian = new LocalActorRef(
            _system!, props, dispatcher, mailbox, _rootGuardian, new ChildActorPath(RootPath, name, 0));
        cell.InitChild(guardian);
        return guardian;
    }

    private Directive RootDecision(Exception cause)
    {
        Log.Error(cause, "A guardian failed. Shutting down the system");
        return Directive.Stop;
    }

    /// <summary>Adds a name at the root that is no child of it. Before the system has started only.</summary>
    public void RegisterExtraName(string name, IInternalActorRef actor) => _extraNames[name] = actor;

    public ActorPath TempPath() =>
        new ChildActorPath(_tempNode, ActorNames.Generated(Interlocked.Increment(ref _tempNumber)), 0);

    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path)
    {
        if (!path.Parent.Equals(_tempNode))
            throw new InvalidOperationException("Cannot RegisterTempActor with anything not obtained from TempPath()");
        _temp!.Add(path.Name, actorRef);
    }

    public void UnregisterTempActor(ActorPath path) => _temp!.Remove(path.Name);

    public FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs) =>
        new(tcs, _system!.Provider.TempPath(), _system.Provider);

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
        if (deploy is not null && !ReferenceEquals(deploy, props.Deploy))
            props = props.WithDeploy(deploy);
        // Who runs a system has the last word over who wrote it.
        if (lookupDeploy && Deployer.Lookup(path) is { } configured)
            props = props.WithDeploy(configured);
        if (props.RouterConfig is not Routing.NoRouter)
            return Routing.Routers.Make(system, props, supervisor, path);

        // The system's own actors are not in the queue behind the users'.
        var dispatcherId = systemService && props.Deploy.Dispatcher.Length == 0
            ? Dispatchers.InternalDispatcherId
            : props.Dispatcher;
        var dispatcher = system.Dispatchers.Lookup(dispatcherId);
        var mailbox = system.Mailboxes.GetMailboxType(props, dispatcher.Configurator.Config);
        return new LocalActorRef(system, props, dispatcher, mailbox, supervisor, path);
    }

    public IActorRef ResolveActorRef(string path)
    {
        if (ActorPath.TryParse(path, out var parsed) && parsed!.Address.Equals(RootPath.Address))
            return ResolveActorRef(parsed);

        Log.Debug("Resolve of unknown path [{Path}] failed. Invalid format.", path);
        return DeadLetters;
    }

    public IActorRef ResolveActorRef(ActorPath path)
    {
        if (path.Root.Equals(RootPath))
            return ResolveLocal(path);

        Log.Debug("Resolve of foreign ActorPath [{Path}] failed", path);
        return DeadLetters;
    }

    /// <summary>The local actor with the names and the incarnation of a path, whatever its address.</summary>
    internal IInternalActorRef ResolveLocal(ActorPath path)
    {
        var elements = path.Elements;
        if (elements.Count == 0 || (elements.Count == 1 && elements[0].Length == 0))
            return _rootGuardian!;

        var found = (IInternalActorRef)_rootGuardian!.GetChild(elements);
        if (!found.IsNobody() && (path.Uid == ActorCell.UndefinedUid || path.Uid == found.Path.Uid))
            return found;
        return new EmptyLocalActorRef(_system!.Provider, path, EventStream);
    }

    public IActorRef RootGuardianAt(Address address) =>
        address.Equals(RootPath.Address) ? RootGuardian : DeadLetters;

    public Address? GetExternalAddressFor(Address address) => address.Equals(RootPath.Address) ? address : null;
}
