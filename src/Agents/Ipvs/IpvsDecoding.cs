using System.Numerics;
using System.Net;
using System.Runtime.InteropServices;
using HaActors.Agents.Netlink;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.VirtualServices;
using static HaActors.Agents.Ipvs.IpvsWire;

namespace HaActors.Agents.Ipvs;

/// <summary>What the kernel says, as our records. Null: it says something that no kernel says today.</summary>
internal static class IpvsDecoding
{
    public static IpvsService? ServiceOf(NetlinkAttributes message)
    {
        if (message.Nested(Service) is not { } service || KeyOf(service) is not { } key)
            return null;

        var (flags, timeout) = (FlagsOf(service), service.Number32(OfService.Timeout) ?? 0);
        var settings = new ServiceSettings(service.Text(OfService.Scheduler) is { Length: > 0 } scheduler ? scheduler : "none")
        {
            Flags = (SchedulerFlags)(flags & (uint)(SchedulerFlags.First | SchedulerFlags.Second | SchedulerFlags.Third)),
            OnePacket = (flags & OnePacket) != 0,
            Persistence = (flags & Persistent) == 0
                ? null
                : new Persistence(TimeSpan.FromSeconds(timeout), Prefix(service, key.IsV6), service.Text(OfService.Engine)),
        };
        return new IpvsService(key, settings, CountersOf(service, OfService.Counters64, OfService.Counters), []);
    }

    /// <param name="isV6">The service's family: kernels before 3.18 do not say the server's.</param>
    public static IpvsServer? ServerOf(NetlinkAttributes message, bool isV6)
    {
        if (message.Nested(Server) is not { } server || server.Port(OfServer.Port) is not { } port)
            return null;

        var family = server.Number16(OfServer.Family) ?? (isV6 ? Inet6 : Inet);
        if (AddressOf(server.Bytes(OfServer.Address), family) is not { } address || MethodOf(server) is not { } forwarding)
            return null;

        return new IpvsServer(
            new ServerAddress(address, port),
            new DestinationSettings(
                forwarding, Number(server, OfServer.Weight), Number(server, OfServer.Upper), Number(server, OfServer.Lower)),
            server.Number32(OfServer.Active) ?? 0,
            server.Number32(OfServer.Inactive) ?? 0,
            server.Number32(OfServer.Persistent) ?? 0,
            CountersOf(server, OfServer.Counters64, OfServer.Counters));
    }

    public static SyncDaemon? DaemonOf(NetlinkAttributes message)
    {
        if (message.Nested(Daemon) is not { } daemon || daemon.Number32(OfDaemon.State) is not (1 or 2)
            || daemon.Text(OfDaemon.Interface) is not { Length: > 0 } name)
            return null;

        return new SyncDaemon((SyncRole)daemon.Number32(OfDaemon.State)!.Value, name, Number(daemon, OfDaemon.Id))
        {
            MaximumLength = daemon.Number16(OfDaemon.MaximumLength) ?? 0,
            Group = AddressOf(daemon.Bytes(OfDaemon.Group), Inet) ?? AddressOf(daemon.Bytes(OfDaemon.Group6), Inet6),
            Port = daemon.Number16(OfDaemon.Port) ?? 0,
            Hops = daemon.Byte(OfDaemon.Hops) ?? 0,
        };
    }

    public static IpvsTimeouts TimeoutsOf(NetlinkAttributes message) => new(
        TimeSpan.FromSeconds(message.Number32(TimeoutTcp) ?? 0),
        TimeSpan.FromSeconds(message.Number32(TimeoutTcpFin) ?? 0),
        TimeSpan.FromSeconds(message.Number32(TimeoutUdp) ?? 0));

    public static IpvsKernel KernelOf(NetlinkAttributes message)
    {
        var version = message.Number32(InfoVersion) ?? 0;
        return new IpvsKernel(
            $"{(version >> 16) & 0xff}.{(version >> 8) & 0xff}.{version & 0xff}", message.Number32(InfoHashSize) ?? 0);
    }

    private static VirtualServiceKey? KeyOf(NetlinkAttributes service)
    {
        var family = service.Number16(OfService.Family);
        if (service.Number32(OfService.Mark) is { } mark and > 0)
            return new VirtualServiceKey.Marked(mark, family == Inet6);
        return (ServiceProtocol?)service.Number16(OfService.Protocol) is { } protocol && Enum.IsDefined(protocol)
            && AddressOf(service.Bytes(OfService.Address), family) is { } address && service.Port(OfService.Port) is { } port
            ? new VirtualServiceKey.At(protocol, address, port)
            : null;
    }

    private static IPAddress? AddressOf(byte[]? bytes, ushort? family) => family switch
    {
        Inet when bytes is { Length: >= 4 } => new IPAddress(bytes.AsSpan(0, 4)),
        Inet6 when bytes is { Length: >= 16 } => new IPAddress(bytes.AsSpan(0, 16)),
        _ => null,
    };

    private static uint FlagsOf(NetlinkAttributes service) =>
        service.Bytes(OfService.Flags) is { Length: >= 4 } flags ? MemoryMarshal.Read<uint>(flags) : 0;

    private static int Prefix(NetlinkAttributes service, bool isV6) => isV6
        ? (int)(service.Number32(OfService.Netmask) ?? 128)
        : BitOperations.PopCount(service.Number32(OfService.Netmask) ?? uint.MaxValue);

    private static int Number(NetlinkAttributes attributes, ushort type) =>
        (int)Math.Min(attributes.Number32(type) ?? 0, int.MaxValue);

    private static Forwarding? MethodOf(NetlinkAttributes server) => (server.Number32(OfServer.Forwarding) & 7) switch
    {
        0 => new Forwarding.Masquerade(),
        1 => new Forwarding.Local(),
        2 => new Forwarding.Tunnel(
            (TunnelType)(server.Byte(OfServer.TunnelType) ?? 0),
            server.Port(OfServer.TunnelPort) ?? 0,
            (TunnelChecksum)(server.Number16(OfServer.TunnelFlags) ?? 0)),
        3 => new Forwarding.Direct(),
        4 => new Forwarding.Bypass(),
        _ => null,
    };

    /// <remarks>Kernels before 4.1 count with 32 bits; both forms have the same numbers.</remarks>
    private static IpvsCounters CountersOf(NetlinkAttributes owner, ushort wide, ushort narrow)
    {
        if ((owner.Nested(wide) ?? owner.Nested(narrow)) is not { } counters)
            return IpvsCounters.None;

        ulong Count(ushort type) => counters.Number64(type) ?? counters.Number32(type) ?? 0;
        return new IpvsCounters(
            Count(1), Count(2), Count(3), Count(4), Count(5), Count(6), Count(7), Count(8), Count(9), Count(10));
    }
}
