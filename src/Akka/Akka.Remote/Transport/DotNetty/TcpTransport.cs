using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Associations;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>TCP, and TLS where it is switched on, straight on the operating system's sockets.</summary>
/// <remarks>
/// Without TLS the handshake of remoting proves knowledge of the cluster key, but the frames that follow carry no
/// further authentication: who can inject segments into an established TCP connection can inject messages.
/// Edge code: it runs on the sockets' threads and only ever enqueues. The name is the one that configurations
/// written for Akka.NET use.
/// </remarks>
internal sealed class TcpTransport : Transport
{
    private readonly TlsIdentity? _tls;
    private readonly List<TcpAssociationHandle> _open = [];
    private readonly Lock _lock = new();
    private Socket? _listener;
    private Address? _localAddress;
    private TaskCompletionSource<bool>? _drained;
    private bool _stopped;

    public TcpTransport(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        SchemeIdentifier = config.Text("transport-protocol");
        if (SchemeIdentifier != "tcp")
            throw new ConfigurationException($"transport-protocol is [{SchemeIdentifier}]; only tcp is supported");
        Limits = TcpLimits.From(config);
        MaximumPayloadBytes = Limits.FrameSize;
        _tls = TlsIdentity.From(system, config);
        Log = Logging.GetLogger(system, typeof(TcpTransport));
    }

    internal TcpLimits Limits { get; }

    internal ILoggingAdapter Log { get; }

    public override bool IsResponsibleFor(Address remote) => true;

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var hostname = Config.GetString("hostname") ?? "";
        var port = Config.GetInt("port");
        var bind = hostname.Length == 0
            ? IPAddress.Any
            : HostAddress.Resolve(hostname, Config.GetBoolean("dns-use-ipv6"));
        var socket = new Socket(bind.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            TcpOptions.ApplyTo(socket, Limits);
            TcpOptions.ReuseAddress(socket, Limits.ReuseAddress);
            socket.Bind(new IPEndPoint(bind, port));
            socket.Listen(Limits.Backlog);
        }
        catch (SocketException cause)
        {
            socket.Dispose();
            throw new RemoteTransportException(
                $"Cannot listen on [{bind}]:{port}: {cause.Message} ({cause.SocketErrorCode})", cause);
        }

        _listener = socket;
        var publicPort = Config.GetInt("public-port");
        _localAddress = new Address(
            SchemeIdentifier,
            System.Name,
            HostAddress.Public(Config.GetString("public-hostname") ?? "", hostname),
            publicPort == 0 ? ((IPEndPoint)socket.LocalEndPoint!).Port : publicPort);
        var ready = new TaskCompletionSource<IAssociationEventListener>();
        _ = AcceptAsync(socket, ready.Task);
        return Task.FromResult((_localAddress, ready));
    }

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        if (remoteAddress.Host is null || remoteAddress.Port is null)
            throw new InvalidAssociationException($"[{remoteAddress}] names no host and port");

        var addresses = await HostAddress.ResolveAllAsync(remoteAddress.Host).ConfigureAwait(false);
        Exception? last = null;
        foreach (var address in addresses)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, remoteAddress.Port.Value), remoteAddress)
                    .ConfigureAwait(false);
            }
            catch (Exception cause) when (cause is SocketException or IOException or InvalidAssociationException)
            {
                last = cause;
            }
        }

        throw last ?? new InvalidAssociationException($"The host of [{remoteAddress}] has no address");
    }

    public override Task<bool> Shutdown()
    {
        TcpAssociationHandle[] open;
        TaskCompletionSource<bool> drained;
        lock (_lock)
        {
            if (_drained is not null)
                return _drained.Task;
            _stopped = true;
            _drained = drained = new TaskCompletionSource<bool>();
            open = [.. _open];
        }

        _listener?.Dispose();
        if (open.Length == 0)
            drained.TrySetResult(true);
        foreach (var handle in open)
            handle.Disassociate("the transport shuts down", Log);
        return drained.Task;
    }

    internal void Closed(TcpAssociationHandle handle)
    {
        TaskCompletionSource<bool>? drained = null;
        lock (_lock)
        {
            _open.Remove(handle);
            if (_open.Count == 0)
                drained = _drained;
        }

        drained?.TrySetResult(true);
    }

    private async ValueTask<AssociationHandle> ConnectAsync(IPEndPoint endPoint, Address remoteAddress)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var timeout = new Cancelable(System.Scheduler.Advanced, Limits.ConnectionTimeout);
        try
        {
            TcpOptions.ApplyTo(socket, Limits);
            await socket.ConnectAsync(endPoint, timeout.Token).ConfigureAwait(false);
            Stream stream = new NetworkStream(socket, ownsSocket: false);
            if (_tls is not null)
                stream = await _tls.AsClient(stream, remoteAddress.Host!, timeout.Token).ConfigureAwait(false);
            return Opened(socket, stream, remoteAddress);
        }
        catch (Exception cause)
        {
            socket.Dispose();
            if (cause is OperationCanceledException)
                throw new InvalidAssociationException(
                    $"No connection to [{remoteAddress}] within {Limits.ConnectionTimeout.TotalSeconds} s (timed out)",
                    cause);
            throw;
        }
    }

    private async Task AcceptAsync(Socket listener, Task<IAssociationEventListener> ready)
    {
        var upstream = await new ValueTask<IAssociationEventListener>(ready).ConfigureAwait(false);
        var pending = (upstream as InboundListener)?.Pending;
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception cause) when (cause is ObjectDisposedException or SocketException)
            {
                if (_stopped)
                    return;
                Log.Warning("Accepting a connection failed: {0}", cause.Message);
                continue;
            }

            // Strangers must not fill the memory with half-open greetings.
            if (pending?.TryEnter() == false)
                TurnAway(socket);
            else
                _ = GreetAsync(socket, upstream, pending);
        }
    }

    private async Task GreetAsync(Socket socket, IAssociationEventListener upstream, PendingHandshakes? pending)
    {
        using var timeout = new Cancelable(System.Scheduler.Advanced, Limits.ConnectionTimeout);
        try
        {
            TcpOptions.ApplyTo(socket, Limits);
            var peer = (IPEndPoint)socket.RemoteEndPoint!;
            // The peer's real address comes with its handshake; until then it is known by its socket's.
            var address = new Address(SchemeIdentifier, "unknown", HostAddress.Text(peer.Address), peer.Port);
            Stream stream = new NetworkStream(socket, ownsSocket: false);
            if (_tls is not null)
                stream = await _tls.AsServer(stream, timeout.Token).ConfigureAwait(false);
            var handle = Opened(socket, stream, address);
            handle.PeerText = peer.ToString();
            handle.HoldsPlace = pending is not null;
            upstream.Notify(new InboundAssociation(handle));
        }
        catch (Exception cause)
        {
            pending?.Leave();
            socket.Dispose();
            if (!_stopped)
                Log.Warning("An inbound connection ended before its handshake: {0}", cause.Message);
        }
    }

    private void TurnAway(Socket socket)
    {
        Log.Debug("A connection was turned away: too many handshakes are under way");
        socket.Dispose();
    }

    private TcpAssociationHandle Opened(Socket socket, Stream stream, Address remoteAddress)
    {
        lock (_lock)
        {
            if (_stopped)
                throw new InvalidAssociationException($"No connection with [{remoteAddress}]: remoting shuts down");
            var handle = new TcpAssociationHandle(this, socket, stream, _localAddress!, remoteAddress);
            _open.Add(handle);
            return handle;
        }
    }
}
