using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using HaActors.Agents.Netlink;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.VirtualServices;
using static HaActors.Agents.Ipvs.IpvsWire;

namespace HaActors.Agents.Ipvs;

/// <summary>Our records as the kernel wants to read them.</summary>
internal static class IpvsEncoding
{
    /// <summary>The kernel's union of both families' addresses.</summary>
    private const int AddressBytes = 16;

    private const int Bits4 = 32, Bits6 = 128;

    public static NetlinkRequest Of(ushort family, IpvsChange change) => change switch
    {
        IpvsChange.AddService add => Request(family, NewService).Whole(add.Service, add.Settings),
        IpvsChange.EditService edit => Request(family, SetService).Whole(edit.Service, edit.Settings),
        IpvsChange.RemoveService remove => Request(family, RemoveService).Name(remove.Service),
        IpvsChange.AddServer add => Request(family, NewServer).Name(add.Service).Whole(add.Server, add.Settings),
        IpvsChange.EditServer edit => Request(family, SetServer).Name(edit.Service).Whole(edit.Server, edit.Settings),
        IpvsChange.RemoveServer remove => Request(family, RemoveServer).Name(remove.Service)
            .Nested(Server, server => server.Name(remove.Server)),
        _ => throw new UnreachableException(),
    };

    public static NetlinkRequest Servers(ushort family, VirtualServiceKey key) =>
        Request(family, GetServer, NetlinkRequest.Dump).Name(key);

    public static NetlinkRequest Of(ushort family, byte command, SyncDaemon daemon) => Request(family, command).Nested(Daemon, nested =>
    {
        nested.Number32(OfDaemon.State, (uint)daemon.Role);
        nested.Text(OfDaemon.Interface, daemon.Interface);
        nested.Number32(OfDaemon.Id, (uint)daemon.Id);
        if (daemon.MaximumLength > 0)
            nested.Number16(OfDaemon.MaximumLength, (ushort)daemon.MaximumLength);
        if (daemon.Group is { } group)
            nested.Bytes(group.GetAddressBytes().Length == 4 ? OfDaemon.Group : OfDaemon.Group6, group.GetAddressBytes());
        if (daemon.Port > 0)
            nested.Number16(OfDaemon.Port, (ushort)daemon.Port);
        if (daemon.Hops > 0)
            nested.Byte(OfDaemon.Hops, (byte)daemon.Hops);
    });

    public static NetlinkRequest Of(ushort family, IpvsTimeouts timeouts) => Request(family, SetConfig)
        .Number32(TimeoutTcp, (uint)timeouts.Tcp.TotalSeconds)
        .Number32(TimeoutTcpFin, (uint)timeouts.TcpFin.TotalSeconds)
        .Number32(TimeoutUdp, (uint)timeouts.Udp.TotalSeconds);

    /// <summary>A service by what it is known by.</summary>
    public static NetlinkRequest Name(this NetlinkRequest request, VirtualServiceKey key) =>
        request.Nested(Service, service => service.NameIn(key));

    private static NetlinkRequest NameIn(this NetlinkRequest service, VirtualServiceKey key)
    {
        service.Number16(OfService.Family, key.IsV6 ? Inet6 : Inet);
        return key switch
        {
            VirtualServiceKey.Marked marked => service.Number32(OfService.Mark, marked.Number),
            VirtualServiceKey.At at => service
                .Number16(OfService.Protocol, (ushort)at.Protocol)
                .Bytes(OfService.Address, Padded(at.Address))
                .Port(OfService.Port, at.Port),
            _ => throw new UnreachableException(),
        };
    }

    private static NetlinkRequest Whole(this NetlinkRequest request, VirtualServiceKey key, ServiceSettings settings) =>
        request.Nested(Service, service =>
        {
            service.NameIn(key);
            service.Text(OfService.Scheduler, settings.Scheduler);
            var flags = (uint)settings.Flags
                | (settings.Persistence is null ? 0 : Persistent) | (settings.OnePacket ? OnePacket : 0);
            // All flags that may be set at all are said, so that those that an older setting had go off.
            service.Bytes(OfService.Flags, MemoryMarshal.AsBytes([flags, SettableFlags]));
            service.Number32(OfService.Timeout, (uint)(settings.Persistence?.Timeout.TotalSeconds ?? 0));
            service.Bytes(OfService.Netmask, Netmask(key.IsV6, settings.Persistence?.Prefix));
            if (settings.Persistence?.Engine is { } engine)
                service.Text(OfService.Engine, engine);
        });

    private static NetlinkRequest Whole(this NetlinkRequest request, ServerAddress address, DestinationSettings settings) =>
        request.Nested(Server, server =>
        {
            server.Name(address);
            server.Number32(OfServer.Forwarding, Method(settings.Forwarding));
            server.Number32(OfServer.Weight, (uint)settings.Weight);
            server.Number32(OfServer.Upper, (uint)settings.Upper);
            server.Number32(OfServer.Lower, (uint)settings.Lower);
            // Older kernels know no tunnels but IPIP, and refuse attributes that they do not know.
            if (settings.Forwarding is not Forwarding.Tunnel { Type: not TunnelType.Ipip } tunnel)
                return;
            server.Byte(OfServer.TunnelType, (byte)tunnel.Type);
            server.Port(OfServer.TunnelPort, tunnel.Port);
            server.Number16(OfServer.TunnelFlags, (ushort)tunnel.Checksum);
        });

    private static NetlinkRequest Name(this NetlinkRequest server, ServerAddress address) => server
        .Number16(OfServer.Family, address.IsV6 ? Inet6 : Inet)
        .Bytes(OfServer.Address, Padded(address.Address))
        .Port(OfServer.Port, address.Port);

    private static uint Method(Forwarding forwarding) => forwarding switch
    {
        Forwarding.Masquerade => 0,
        Forwarding.Local => 1,
        Forwarding.Tunnel => 2,
        Forwarding.Direct => 3,
        Forwarding.Bypass => 4,
        _ => throw new UnreachableException(),
    };

    // IPv4: a mask in the network's order. IPv6: a number of bits in the machine's.
    private static byte[] Netmask(bool isV6, int? prefix)
    {
        if (isV6)
            return MemoryMarshal.AsBytes([(uint)(prefix ?? Bits6)]).ToArray();
        var mask = new byte[4];
        for (var bit = 0; bit < (prefix ?? Bits4); bit++)
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return mask;
    }

    private static byte[] Padded(IPAddress address)
    {
        var bytes = new byte[AddressBytes];
        address.TryWriteBytes(bytes, out _);
        return bytes;
    }
}
