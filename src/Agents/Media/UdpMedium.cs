using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using HaActors.Policy.Model;

namespace HaActors.Agents.Media;

/// <summary>Records as datagrams: to each peer, to a group, or to all of a network.</summary>
internal sealed class UdpMedium : IMedium
{
    private readonly Socket _socket;
    private readonly SocketAddress? _toAll;
    private readonly SortedDictionary<NodeName, SocketAddress> _peers = [];
    private readonly SocketAddress _from;

    private UdpMedium(Socket socket, IPEndPoint? toAll)
    {
        _socket = socket;
        _socket.Blocking = false;
        _toAll = toAll?.Serialize();
        _from = new SocketAddress(socket.AddressFamily);
    }

    public int Descriptor => (int)_socket.Handle;

    public IReadOnlyList<NodeName> Addressees { get; private set; } = [];

    public static IMedium Open(MediumSettings.Unicast settings)
    {
        var medium = new UdpMedium(Bound(settings.Local), null);
        foreach (var (peer, at) in settings.Peers)
            medium._peers[peer] = at.Serialize();

        medium.Addressees = [.. settings.Peers.Keys];
        return medium;
    }

    public static IMedium Open(MediumSettings.Broadcast settings)
    {
        if (!NetworkInterface.GetAllNetworkInterfaces().Any(one => Reaches(one, settings.Address)))
            throw new IOException($"no interface that is up has the broadcast address {settings.Address}");

        var socket = Bound(new IPEndPoint(IPAddress.Any, settings.Port), shared: true);
        socket.EnableBroadcast = true;
        return new UdpMedium(socket, new IPEndPoint(settings.Address, settings.Port));
    }

    public static IMedium Open(MediumSettings.Multicast settings)
    {
        var found = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(one => one.Name == settings.Interface)
            ?? throw new IOException($"there is no interface {settings.Interface}");
        if (found.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown))
            throw new IOException($"interface {settings.Interface} is {found.OperationalStatus}");

        // Bound to the group itself, so that nothing else that is sent to the port is heard.
        var isSix = settings.Group.AddressFamily == AddressFamily.InterNetworkV6;
        var index = isSix ? found.GetIPProperties().GetIPv6Properties().Index : found.GetIPProperties().GetIPv4Properties().Index;
        var socket = Bound(new IPEndPoint(isSix ? new IPAddress(settings.Group.GetAddressBytes(), index) : settings.Group, settings.Port), shared: true);
        if (isSix)
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(settings.Group, index));
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, index);
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, settings.Hops);
        }
        else
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(settings.Group, index));
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(index));
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, settings.Hops);
        }

        return new UdpMedium(socket, new IPEndPoint(settings.Group, settings.Port));
    }

    public string? Send(NodeName? to, ReadOnlySpan<byte> record)
    {
        if ((to is { } peer ? _peers.GetValueOrDefault(peer) : _toAll) is not { } address)
            return "nobody is there to send to";

        try
        {
            _socket.SendTo(record, SocketFlags.None, address);
            return null;
        }
        catch (SocketException cause)
        {
            return cause.SocketErrorCode == SocketError.WouldBlock ? null : cause.Message;
        }
    }

    public int Receive(Span<byte> into)
    {
        while (_socket.Available > 0)
        {
            try
            {
                return _socket.ReceiveFrom(into, SocketFlags.None, _from);
            }
            catch (SocketException cause) when (cause.SocketErrorCode is SocketError.ConnectionRefused or SocketError.MessageSize)
            {
                // An earlier record found nobody, or this one is none of ours: the next one may be.
            }
            catch (SocketException)
            {
                return 0;
            }
        }

        return 0;
    }

    public void Dispose() => _socket.Dispose();

    private static Socket Bound(IPEndPoint at, bool shared = false)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // Other programs, and another node on this machine, may listen to the same group.
            if (shared)
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);

            socket.Bind(at);
            return socket;
        }
        catch (SocketException cause)
        {
            socket.Dispose();
            throw new IOException($"{at} cannot be used: {cause.Message}", cause);
        }
    }

    private static bool Reaches(NetworkInterface one, IPAddress broadcast)
    {
        if (one.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown))
            return false;

        return broadcast.Equals(IPAddress.Broadcast) || one.GetIPProperties().UnicastAddresses.Any(own =>
            own.Address.AddressFamily == AddressFamily.InterNetwork
            && Ored(own.Address.GetAddressBytes(), own.IPv4Mask.GetAddressBytes()).SequenceEqual(broadcast.GetAddressBytes()));
    }

    private static IEnumerable<byte> Ored(byte[] address, byte[] mask) => address.Zip(mask, (one, bits) => (byte)(one | ~bits));
}
