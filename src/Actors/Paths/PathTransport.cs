using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;

namespace HaActors.Actors.Paths;

/// <summary>
/// The transport of a node with several networks: one link to each peer that has several, too, over a connection for each pair of
/// networks. It binds and connects through the transport that its section names, one instance a network, so that everything that holds
/// for a single connection (TLS, limits) holds for each.
/// </summary>
/// <remarks>
/// Named in <c>akka.remote.enabled-transports</c>; created by the runtime. Against the public API of Akka.Remote alone. Needs a
/// <see cref="PathSetup"/>. Without TLS, each connection begins with mutual proof of the cluster key, as plain ones do.
/// </remarks>
public sealed class PathTransport : Akka.Remote.Transport.Transport
{
    private readonly PathSetup _setup;
    private readonly Config _innerConfig;
    private readonly byte[] _key;
    private readonly Akka.Remote.Transport.Transport?[] _inner;
    private readonly Lock _lock = new();
    private readonly List<Link> _links = [];
    private readonly List<PathConnection> _handshakes = [];
    private readonly List<TaskCompletionSource<IAssociationEventListener>> _accepting = [];
    private ImmutableDictionary<Address, TimeSpan> _foreignSince = ImmutableDictionary<Address, TimeSpan>.Empty;
    private IAssociationEventListener? _upstream;
    private Address? _local;
    private Cancelable? _ticks;
    private TimeSpan _tickedAt;
    private TimeSpan _bindAgainAt;
    private bool _stopped;

    public PathTransport(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        Settings = PathSettings.From(config);
        Log = Logging.GetLogger(system, typeof(PathTransport));
        var setup = system.Settings.Setup.Get<PathSetup>();
        if (!setup.HasValue)
            throw new ConfigurationException("The transport of several networks needs to be told them (PathSetup)");

        _setup = setup.Value;
        _innerConfig = system.Settings.Config.GetConfig(Settings.Inner)
            ?? throw new ConfigurationException($"There is no section [{Settings.Inner}]");
        _key = Encoding.UTF8.GetBytes(system.Settings.Config.GetString("ha.cluster-key") ?? "");
        _inner = [.. _setup.Own.Select(Create)];
        SchemeIdentifier = _inner[0]!.SchemeIdentifier;
        MaximumPayloadBytes = _inner[0]!.MaximumPayloadBytes - 32;
    }

    internal PathSettings Settings { get; }

    internal ILoggingAdapter Log { get; }

    internal PathBoard Board => _setup.Board;

    internal TimeSpan Now => System.Scheduler.MonotonicClock;

    internal bool HasKey => _key.Length > 0;

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        Exception? failure = null;
        for (var network = 0; network < _inner.Length; network++)
        {
            try
            {
                Bind(network);
            }
            catch (Exception cause) when (cause is not ConfigurationException)
            {
                failure = cause;
                _inner[network] = null;
                Log.Error("Network {0} ({1}) cannot be used as yet: {2}", network, _setup.Own[network], cause.Message);
            }
        }

        if (_inner.All(inner => inner is null))
            throw failure!;

        // The first network names the node, also while it is away.
        _local ??= new Address(SchemeIdentifier, System.Name, _setup.Own[0].Host, _setup.Own[0].Port);
        var ready = new TaskCompletionSource<IAssociationEventListener>();
        _ = ready.Task.ContinueWith(
            Begin, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return Task.FromResult((_local, ready));
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override Task<AssociationHandle> Associate(Address remoteAddress)
    {
        var endpoints = _setup.EndpointsOf(remoteAddress);
        return endpoints.Count > 1
            ? new PathCall(this, remoteAddress, [.. endpoints.Take(_inner.Length)]).Begin()
            : AnyInner.Associate(remoteAddress);
    }

    public override Task<bool> Shutdown()
    {
        _ticks?.Cancel();
        Link[] links;
        lock (_lock)
        {
            _stopped = true;
            links = [.. _links];
        }

        foreach (var link in links)
            link.Disassociate("the transport shuts down", Log);

        return Task.WhenAll(_inner.OfType<Akka.Remote.Transport.Transport>().Select(inner => inner.Shutdown()))
            .ContinueWith(
                _ => true, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    internal static bool IsRefusal(Exception cause) => cause is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
        || (cause.InnerException is { } inner && IsRefusal(inner));

    internal byte[] NewNonce() => _setup.RandomBytes(PathFrame.NonceSize);

    internal byte[] NewLink() => _setup.RandomBytes(PathFrame.LinkSize);

    internal PathProof Proof(byte[] hello, byte[] challenge) => new(_key, hello, challenge);

    internal PathHello HelloFor(Address remote, byte[] link, int index, bool joins) =>
        new(joins, index, HasKey, link, NewNonce(), Named(_local!), Named(remote));

    /// <summary>What speaks against a caller before it has proved anything.</summary>
    internal (PathRefusal Why, string Text)? Objection(PathHello hello)
    {
        if (Parsed(hello.From) is not { } from || Parsed(hello.To) is not { } to)
            return (PathRefusal.WireVersion, "an address is not readable");

        if (to.System != System.Name)
            return (PathRefusal.WrongSystem, $"this system's name is [{System.Name}], not [{to.System}]");

        if (to != _local)
            return (PathRefusal.WrongAddress, $"this system's address is [{_local}], not [{to}]");

        if (hello.HasKey != HasKey)
            return (PathRefusal.WrongKey, hello.HasKey
                ? "the peer demands a cluster key, and this side's ha.cluster-key is empty"
                : "this side demands a cluster key, and the peer's ha.cluster-key is empty");

        return hello.Index < Math.Min(_inner.Length, _setup.EndpointsOf(from).Count)
            ? null
            : (PathRefusal.WrongAddress, $"this side knows of no network {hello.Index} between [{from}] and itself");
    }

    /// <summary>The link of a caller that has proved itself: a new one, or the one that it joins. Null: that one is gone.</summary>
    internal (Link Link, bool IsNew)? LinkFor(PathHello hello)
    {
        var from = Parsed(hello.From)!;
        if (!hello.Joins)
            return (NewLink(hello.Link, from, [.. _setup.EndpointsOf(from).Take(_inner.Length)], isCaller: false), true);

        lock (_lock)
        {
            var link = _links.Find(one => one.Id.AsSpan().SequenceEqual(hello.Link) && one.RemoteAddress == from);
            return link is not null && hello.Index < link.Width ? (link, false) : null;
        }
    }

    internal Link NewLink(byte[] id, Address remote, IReadOnlyList<PathEndpoint> endpoints, bool isCaller)
    {
        var link = new Link(this, id, _local!, remote, endpoints, isCaller);
        lock (_lock)
            _links.Add(link);

        return link;
    }

    internal void Announce(Link link) => _upstream!.Notify(new InboundAssociation(link));

    internal PlainAssociation Plain(AssociationHandle handle)
    {
        var plain = new PlainAssociation(handle);
        _upstream!.Notify(new InboundAssociation(plain));
        return plain;
    }

    internal void SpeaksPaths(Address remote)
    {
        lock (_lock)
            _foreignSince = _foreignSince.Remove(remote);
    }

    /// <summary>
    /// Of a peer that closed all connections without a word. One that is starting or ending does that, too; one that does so for long
    /// has not been restarted since it was given more than one network.
    /// </summary>
    internal bool IsPlain(Address remote)
    {
        lock (_lock)
        {
            if (!_foreignSince.TryGetValue(remote, out var since))
                _foreignSince = _foreignSince.Add(remote, since = Now);

            if (Now - since < Settings.GiveUpAfter)
                return false;
        }

        Log.Warning("[{0}] speaks over one network only, as if it had one: restart it", remote);
        return true;
    }

    internal void CallPlain(Address remote, TaskCompletionSource<AssociationHandle> done) => Then(
        AnyInner.Associate(remote), handle => done.TrySetResult(handle), cause => done.TrySetException(cause));

    internal void Connect(int network, PathEndpoint to, Action<AssociationHandle> connected, Action<Exception> failed)
    {
        if (_inner[network] is not { } inner)
        {
            failed(new InvalidAssociationException($"this node's own network {network} ({_setup.Own[network]}) is away"));
            return;
        }

        Then(inner.Associate(new Address(SchemeIdentifier, System.Name, to.Host, to.Port)), connected, failed);
    }

    /// <summary>Makes a path of a link anew; the link hears how it went.</summary>
    internal void Dial(Link link, int network, PathEndpoint to) => Connect(
        network,
        to,
        handle => Join(link, network, handle),
        cause => link.DialFailed(network, cause.Message, IsRefusal(cause), isGone: false));

    internal void Join(Link link, int network, AssociationHandle handle) => new PathCaller(
        this,
        handle,
        HelloFor(link.RemoteAddress, link.Id, network, joins: true),
        () => link,
        failure => link.DialFailed(network, failure.Why, isRefused: false, failure.Refusal == PathRefusal.UnknownLink)).Begin();

    internal void HandshakeBegun(PathConnection connection)
    {
        lock (_lock)
            _handshakes.Add(connection);
    }

    internal void HandshakeOver(PathConnection connection)
    {
        lock (_lock)
            _handshakes.Remove(connection);
    }

    internal void InboundFailed(AssociationHandle handle, string why) =>
        Log.Warning("A connection from {0}:{1} failed: {2}", handle.RemoteAddress.Host, handle.RemoteAddress.Port, why);

    internal void Ended(Link link, ImmutableArray<PathReport> paths)
    {
        bool isReplaced;
        lock (_lock)
        {
            // Two links between the same addresses are equal to the API: both sides may have called at once.
            _links.RemoveAll(one => ReferenceEquals(one, link));
            isReplaced = _links.Exists(one => one.RemoteAddress == link.RemoteAddress);
        }

        // The board shows the newest link to a peer.
        foreach (var path in isReplaced ? [] : paths)
            Board.Put(path);
    }

    internal void Changed(PathChanged change)
    {
        var (now, before) = (change.Now, change.Before);
        if (now.State == PathState.Down)
            Log.Warning("Path {0} to {1} ({2}) is down: {3}", now.Index, now.Peer, now.Remote, now.LastError);
        else if (before == PathState.Down)
            Log.Info("Path {0} to {1} ({2}) is up", now.Index, now.Peer, now.Remote);

        System.EventStream.Publish(change);
    }

    private Akka.Remote.Transport.Transport AnyInner => _inner.OfType<Akka.Remote.Transport.Transport>().First();

    private static string Named(Address address) => $"{address.System}@{address.Host}:{address.Port}";

    private Address? Parsed(string named) =>
        named.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
        && named.LastIndexOf(':') is var colon && colon > at
        && int.TryParse(named.AsSpan(colon + 1), out var port)
            ? new Address(SchemeIdentifier, named[..at], named[(at + 1)..colon], port)
            : null;

    private static void Then<T>(Task<T> task, Action<T> done, Action<Exception> failed) => task.ContinueWith(
        ended =>
        {
            if (ended.IsCompletedSuccessfully)
#pragma warning disable RS0030 // it is complete
                done(ended.Result);
#pragma warning restore RS0030
            else
                failed(ended.Exception?.InnerException ?? new InvalidAssociationException("the connection was given up"));
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private Akka.Remote.Transport.Transport Create(PathEndpoint own, int network)
    {
        var name = _innerConfig.GetString("transport-class") ?? "";
        var type = Type.GetType(name) ?? throw new ConfigurationException($"The transport class [{name}] does not exist");

        // What others are told of the first network may be set apart, as behind an address translation.
        var told = network == 0 ? "" : ", public-hostname = \"\", public-port = 0";
        var config = ConfigurationFactory.ParseString($$"""{ hostname = "{{own.Host}}", port = {{own.Port}}{{told}} }""");
        return (Akka.Remote.Transport.Transport)Activator.CreateInstance(type, System, config.WithFallback(_innerConfig))!;
    }

    private void Bind(int network)
    {
        var inner = _inner[network] ??= Create(_setup.Own[network], network);
#pragma warning disable RS0030 // transports bind at once
        var (address, listener) = inner.Listen().GetAwaiter().GetResult();
#pragma warning restore RS0030
        if (network == 0)
            _local = address;

        Board.Bound(network, new PathEndpoint(address.Host!, address.Port!.Value));

        // Who calls before this system is ready waits: to be turned away would tell it something else.
        if (_upstream is null)
            _accepting.Add(listener);
        else
            listener.SetResult(new Accepting(this));
    }

    private void Begin(Task<IAssociationEventListener> ready)
    {
#pragma warning disable RS0030 // it is complete
        _upstream = ready.Result;
#pragma warning restore RS0030
        foreach (var listener in _accepting)
            listener.SetResult(new Accepting(this));

        _tickedAt = Now;
        _ticks = new Cancelable(System.Scheduler.Advanced);
        System.Scheduler.Advanced.ScheduleRepeatedly(Settings.ProbeInterval, Settings.ProbeInterval, Tick, _ticks);
    }

    private void Accept(AssociationHandle handle)
    {
        bool hasPlace;
        lock (_lock)
            hasPlace = !_stopped && _handshakes.Count < Settings.PendingHandshakes;

        if (hasPlace)
            new PathCallee(this, handle).Begin();
        else
            handle.Disassociate("too many handshakes are under way, or this system ends", Log);
    }

    private void Tick()
    {
        var now = Now;

        // One that ran late has heard nobody because of itself (safety rule 32).
        var late = now - _tickedAt - Settings.ProbeInterval;
        _tickedAt = now;
        Link[] links;
        PathConnection[] expired;
        lock (_lock)
        {
            links = [.. _links];
            expired = [.. _handshakes.Where(one => now - one.BeganAt > one.Patience)];
        }

        foreach (var connection in expired)
            connection.Expire();

        foreach (var link in links)
            link.Tick(late > Settings.ProbeInterval ? late : TimeSpan.Zero);

        if (now >= _bindAgainAt && _inner.Contains(null))
            BindAgain(now);
    }

    private void BindAgain(TimeSpan now)
    {
        _bindAgainAt = now + Settings.GiveUpAfter;
        for (var network = 0; network < _inner.Length; network++)
        {
            if (_inner[network] is not null)
                continue;

            try
            {
                Bind(network);
                Log.Info("Network {0} ({1}) is there now", network, _setup.Own[network]);
            }
            catch (Exception cause) when (cause is not ConfigurationException)
            {
                _inner[network] = null;
            }
        }
    }

    private sealed class Accepting(PathTransport transport) : IAssociationEventListener
    {
        public void Notify(IAssociationEvent ev)
        {
            if (ev is InboundAssociation inbound)
                transport.Accept(inbound.Association);
        }
    }
}
