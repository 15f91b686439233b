using HaActors.Agents.Netlink;

namespace HaActors.Agents.Ipvs;

/// <summary>The numbers of IPVS's generic netlink family. Source: <c>linux/ip_vs.h</c>.</summary>
internal static class IpvsWire
{
    public const string Family = "IPVS";
    public const byte Version = 1;

    public const ushort Inet = 2, Inet6 = 10;
    public const uint Persistent = 0x0001, OnePacket = 0x0004, SettableFlags = 0x003d;

    /// <summary>Commands.</summary>
    public const byte NewService = 1, SetService = 2, RemoveService = 3, GetService = 4,
        NewServer = 5, SetServer = 6, RemoveServer = 7, GetServer = 8,
        NewDaemon = 9, RemoveDaemon = 10, GetDaemon = 11,
        SetConfig = 12, GetConfig = 13, GetInfo = 15, Zero = 16, Flush = 17;

    /// <summary>Attributes of a command.</summary>
    public const ushort Service = 1, Server = 2, Daemon = 3, TimeoutTcp = 4, TimeoutTcpFin = 5, TimeoutUdp = 6;

    /// <summary>Attributes of GET_INFO's answer.</summary>
    public const ushort InfoVersion = 1, InfoHashSize = 2;

    public static class OfService
    {
        public const ushort Family = 1, Protocol = 2, Address = 3, Port = 4, Mark = 5, Scheduler = 6, Flags = 7, Timeout = 8,
            Netmask = 9, Counters = 10, Engine = 11, Counters64 = 12;
    }

    public static class OfServer
    {
        public const ushort Address = 1, Port = 2, Forwarding = 3, Weight = 4, Upper = 5, Lower = 6, Active = 7, Inactive = 8,
            Persistent = 9, Counters = 10, Family = 11, Counters64 = 12, TunnelType = 13, TunnelPort = 14, TunnelFlags = 15;
    }

    public static class OfDaemon
    {
        public const ushort State = 1, Interface = 2, Id = 3, MaximumLength = 4, Group = 5, Group6 = 6, Port = 7, Hops = 8;
    }

    public static NetlinkRequest Request(ushort family, byte command, ushort flags = NetlinkRequest.WantsAck) =>
        new(family, command, Version, flags);
}
