using System.Collections.Concurrent;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Associations;
using Akka.Remote.Transport;

namespace Akka.Remote;

/// <summary>Remoting over the configured transports: what all associations of this system share.</summary>
internal sealed class Remoting : RemoteTransport
{
    private const int RememberedErrors = 256;

    private readonly EventPublisher _publisher;
    private readonly ConcurrentDictionary<Address, Association> _associations = new();
    private readonly QuarantineRegister _quarantine;
    private readonly SchemeAugmenter _scheme = new(RemoteSettings.AkkaScheme);
    private readonly SortedDictionary<string, string> _lastErrors = new(StringComparer.Ordinal);
    private readonly Lock _errorLock = new();
    private readonly byte[] _key;
    private readonly RandomBytes _nonces;
    private readonly List<BoundTransport> _bound = [];
    private readonly HashSet<Address> _addresses = [];
    private IActorRef? _manager;
    private Address? _defaultAddress;
    private long _connections;
    private volatile bool _stopped;

    public Remoting(ExtendedActorSystem system, RemoteActorRefProvider provider)
        : base(system, provider)
    {
        var config = system.Settings.Config;
        RemoteSettings = provider.RemoteSettings;
        ProtocolSettings = new AkkaProtocolSettings(config);
        Limits = RemoteLimits.From(config);
        Pending = new PendingHandshakes(Limits.PendingHandshakes);
        UseUntrustedMode = RemoteSettings.UntrustedMode;
        logRemoteLifeCycleEvents = RemoteSettings.RemoteLifecycleEventsLogLevel is not ("off" or "false" or "no");
        _publisher = new EventPublisher(system, Log, logRemoteLifeCycleEvents);
        _key = Encoding.UTF8.GetBytes(config.GetString("ha.cluster-key") ?? "");
        _nonces = new RandomBytes(system, "handshake-nonces");
        _quarantine = new QuarantineRegister(
            RemoteSettings.QuarantineDuration ?? TimeSpan.MaxValue, () => system.Scheduler.MonotonicClock);
    }

    private sealed record BoundTransport(Transport.Transport Transport, Address Address);

    public RemoteSettings RemoteSettings { get; }

    public AkkaProtocolSettings ProtocolSettings { get; }

    public Heartbeats Heartbeats { get; } = new();

    public RemoteLimits Limits { get; }

    public PendingHandshakes Pending { get; }

    public override ISet<Address> Addresses => _addresses;

    public override Address DefaultAddress =>
        _defaultAddress ?? throw new RemoteTransportException("Remoting has not started yet");

    public override void Start()
    {
        if (RemoteSettings.Transports.Length == 0)
            throw new RemoteTransportException("akka.remote.enabled-transports is empty");

        var waiting = new List<TaskCompletionSource<IAssociationEventListener>>();
        try
        {
            foreach (var settings in RemoteSettings.Transports)
                waiting.Add(Bind(settings));
        }
        catch (Exception cause)
        {
            Publish(new RemotingErrorEvent(cause));
            foreach (var bound in _bound)
                _ = bound.Transport.Shutdown();
            throw;
        }

        var remoting = this;
        _manager = System.SystemActorOf(
            RemoteSettings.ConfigureDispatcher(
                Props.Create(() => new EndpointManager(remoting)).WithDeploy(Deploy.Local)),
            "endpointManager");
        // The loggers start after remoting: what is said now they do not hear.
        System.Scheduler.ScheduleTellOnce(
            TimeSpan.FromSeconds(1), _manager, new EndpointManager.WarnOfUnknownKeys(), ActorRefs.NoSender);
        foreach (var association in _associations.Values.OrderBy(a => a.RemoteAddress, Address.Comparer))
            _manager.Tell(new EndpointManager.Create(association), ActorRefs.NoSender);
        foreach (var source in waiting)
            source.SetResult(new InboundListener(_manager, Pending));
        Publish(new RemotingListenEvent([.. _bound.Select(bound => bound.Address)]));
    }

    public override async Task Shutdown()
    {
        if (_stopped)
            return;
        _stopped = true;
        if (_manager is not null)
        {
            try
            {
                _ = await _manager.Ask<EndpointManager.Closed>(
                    new EndpointManager.CloseAll(), RemoteSettings.ShutdownTimeout);
            }
            catch (Exception cause) when (cause is AskTimeoutException or OperationCanceledException)
            {
                Log.Warning("Remoting did not flush within {0}", RemoteSettings.ShutdownTimeout);
            }
        }

        foreach (var bound in _bound)
            _ = await bound.Transport.Shutdown();
        Publish(new RemotingShutdownEvent());
    }

    public override void Send(object message, IActorRef? sender, RemoteActorRef recipient)
    {
        var item = new Outbound(message, sender, recipient);
        if (!_stopped && recipient.AssociationIn(this) is { } association)
            association.Send(item);
        else
            ToDeadLetters(item);
    }

    public override Task<bool> ManagementCommand(object cmd) => ManagementCommand(cmd, CancellationToken.None);

    public override async Task<bool> ManagementCommand(object cmd, CancellationToken cancellationToken)
    {
        var known = false;
        foreach (var bound in _bound)
        {
            cancellationToken.ThrowIfCancellationRequested();
            known |= await bound.Transport.ManagementCommand(cmd);
        }

        return known;
    }

    public override Address LocalAddressForRemote(Address remote) => BoundFor(remote).Address;

    public override void Quarantine(Address address, int? uid)
    {
        if (uid is not { } incarnation)
        {
            Log.Info("[{0}] cannot be put under quarantine: its UID is not known", address);
            return;
        }

        if (!_quarantine.Add(address, incarnation))
            return;
        Publish(new QuarantinedEvent(address, incarnation));
        if (_associations.TryGetValue(address, out var association))
            TellAssociation(association, new AssociationActor.Quarantined(incarnation));
    }

    public Association? KnownAssociation(Address remote) => _associations.GetValueOrDefault(remote);

    public Association AssociationFor(Address remote)
    {
        if (_associations.TryGetValue(remote, out var known))
            return known;
        var fresh = new Association(this, remote);
        var association = _associations.GetOrAdd(remote, fresh);
        if (ReferenceEquals(association, fresh))
            _manager?.Tell(new EndpointManager.Create(association), ActorRefs.NoSender);
        return association;
    }

    public void TellAssociation(Association association, object message)
    {
        if (association.Actor is { } actor)
            actor.Tell(message, ActorRefs.NoSender);
        else
            _manager?.Tell(new EndpointManager.ForAssociation(association, message), ActorRefs.NoSender);
    }

    public Task<AssociationHandle> Associate(Address remote) =>
        BoundFor(remote).Transport.Associate(_scheme.RemoveScheme(remote));

    public long MaximumPayloadBytes(Address remote) => BoundFor(remote).Transport.MaximumPayloadBytes;

    public long NextConnection() => Interlocked.Increment(ref _connections);

    public byte[] NewNonce() => _nonces.Next(HandshakeFrame.NonceSize);

    public HandshakeIdentity IdentityFor(Address rawLocal) =>
        new(Augmented(rawLocal), AddressUidExtension.Uid(System), _key);

    public Address Augmented(Address raw) => _scheme.AugmentScheme(raw);

    public FailureDetector NewTransportFailureDetector() => FailureDetectorLoader.Load(
        ProtocolSettings.TransportFailureDetectorImplementationClass,
        ProtocolSettings.TransportFailureDetectorConfig,
        System);

    public Refusal? QuarantineOf(Address peer, int uid) =>
        _quarantine.Contains(peer, uid)
            ? new Refusal(
                RefusalReason.Quarantined, $"incarnation [{uid}] of [{peer}] is under quarantine", ByPeer: false)
            : null;

    public IInternalActorRef ResolveLocal(string path, Address localAddress) =>
        Provider.ResolveActorRefWithLocalAddress(localAddress + path, localAddress);

    public void ToDeadLetters(in Outbound item) =>
        System.DeadLetters.Tell(
            new DeadLetter(item.Message, item.Sender ?? System.DeadLetters, item.Recipient), item.Sender);

    public void Publish(RemotingLifecycleEvent message) => _publisher.Publish(message);

    public void PublishAssociated(Association association, bool inbound)
    {
        lock (_errorLock)
            _lastErrors.Remove(association.RemoteAddress.ToString());
        Publish(new AssociatedEvent(association.LocalAddress, association.RemoteAddress, inbound));
    }

    public void PublishError(Association association, Exception cause, bool inbound) =>
        PublishError(association.LocalAddress, association.RemoteAddress, cause, inbound);

    public void PublishRefusal(Association association, Refusal refusal, bool inbound)
    {
        PublishError(association, RefusalError(association.RemoteAddress, refusal), inbound);
        if (refusal is { Reason: RefusalReason.Quarantined, ByPeer: true })
            PublishThisSystemQuarantined(association);
    }

    public void PublishThisSystemQuarantined(Association association) =>
        Publish(new ThisActorSystemQuarantinedEvent(association.LocalAddress, association.RemoteAddress));

    public void ReportInboundRefusal(Address peer, Refusal refusal)
    {
        if (refusal.Reason is RefusalReason.Crossed or RefusalReason.Busy)
            return;
        PublishError(DefaultAddress, peer, RefusalError(peer, refusal), inbound: true);
        if (refusal is { Reason: RefusalReason.Quarantined, ByPeer: true })
            Publish(new ThisActorSystemQuarantinedEvent(DefaultAddress, peer));
    }

    public void ReportInboundError(Address peer, Exception cause, bool isPeerKnown)
    {
        // A call that the peer gives up because ours, or another of its own, was quicker: often before it said a word.
        var isCrossed = isPeerKnown
            ? _associations.TryGetValue(peer, out var association)
                && (association.IsOpen || association.CallPhase != CallPhase.None)
            : cause is InvalidAssociationException { InnerException: null };
        if (isCrossed)
            Log.Debug("An inbound connection of [{0}] ended: {1}", peer, cause.Message);
        else
            PublishError(DefaultAddress, peer, cause, inbound: true);
    }

    private static InvalidAssociationException RefusalError(Address peer, Refusal refusal) => new(
        $"Association with [{peer}] was refused by {(refusal.ByPeer ? "the remote system" : "this system")} " +
        $"({refusal.Reason}): {refusal.Text}");

    // An error that repeats at every attempt is news once.
    private void PublishError(Address local, Address remote, Exception cause, bool inbound)
    {
        bool isNews;
        lock (_errorLock)
        {
            var key = remote.ToString();
            isNews = !_lastErrors.TryGetValue(key, out var last) || last != cause.Message;
            if (_lastErrors.Count >= RememberedErrors)
                _lastErrors.Clear();
            _lastErrors[key] = cause.Message;
        }

        Publish(new AssociationErrorEvent(
            cause, local, remote, inbound, isNews ? LogLevel.WarningLevel : LogLevel.DebugLevel));
    }

    private TaskCompletionSource<IAssociationEventListener> Bind(RemoteSettings.TransportSettings settings)
    {
        var transport = Create(settings);
        var listening = transport.Listen();
#pragma warning disable RS0030 // nobody has an address before this is known; the transports here complete at once
        if (!listening.IsCompleted && !listening.Wait(RemoteSettings.StartupTimeout))
            throw new RemoteTransportException(
                $"[{settings.TransportClass}] did not bind within startup-timeout ({RemoteSettings.StartupTimeout})");
#pragma warning restore RS0030
        var (address, listener) = listening.GetAwaiter().GetResult();
        var augmented = Augmented(address);
        _bound.Add(new BoundTransport(transport, augmented));
        _addresses.Add(augmented);
        _defaultAddress ??= augmented;
        return listener;
    }

    private Transport.Transport Create(RemoteSettings.TransportSettings settings)
    {
        var type = Type.GetType(settings.TransportClass)
            ?? throw new ConfigurationException($"The transport class [{settings.TransportClass}] does not exist");
        try
        {
            return (Transport.Transport)Activator.CreateInstance(type, System, settings.Config)!;
        }
        catch (global::System.Reflection.TargetInvocationException cause) when (cause.InnerException is not null)
        {
            throw new ConfigurationException(
                $"The transport [{settings.TransportClass}] cannot be made: {cause.InnerException.Message}",
                cause.InnerException);
        }
        catch (Exception cause) when (cause is MissingMethodException or InvalidCastException)
        {
            throw new ConfigurationException(
                $"[{settings.TransportClass}] is no transport with a constructor (ActorSystem, Config)", cause);
        }
    }

    private BoundTransport BoundFor(Address remote)
    {
        foreach (var bound in _bound)
        {
            if (bound.Address.Protocol == remote.Protocol
                && bound.Transport.IsResponsibleFor(_scheme.RemoveScheme(remote)))
                return bound;
        }

        throw new RemoteTransportException(
            $"No transport is responsible for the address [{remote}]; this system has " +
            $"[{string.Join(", ", _bound.Select(bound => bound.Address))}]");
    }
}
