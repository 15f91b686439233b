using System.Net;
using HaActors.Agents.Ipvs;
using HaActors.Agents.Netlink;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.VirtualServices;

namespace HaActors.Agents.Tests.Ipvs;

/// <summary>Bytes as linux/netlink.h, linux/genetlink.h and linux/ip_vs.h lay them out, on a little-endian machine.</summary>
public sealed class EncodingTests
{
    private const ushort Family = 0x20;

    private static readonly VirtualServiceKey Web = new VirtualServiceKey.At(ServiceProtocol.Tcp, IPAddress.Parse("192.0.2.10"), 80);

    [Fact]
    public void A_new_service_carries_all_that_the_kernel_insists_on()
    {
        var request = IpvsEncoding.Of(Family, new IpvsChange.AddService(Web, new ServiceSettings("wrr")));

        Assert.Equal(Bytes(
            """
            68000000 2000 0500 07000000 00000000  01 01 0000
            5400 0100
              0600 0100 0200 0000
              0600 0200 0600 0000
              1400 0300 c000020a 000000000000000000000000
              0600 0400 0050 0000
              0800 0600 77727200
              0c00 0700 00000000 3d000000
              0800 0800 00000000
              0800 0900 ffffffff
            """), request.ToBytes(7));
    }

    [Fact]
    public void Persistence_and_flags_are_said_with_their_mask_so_that_old_flags_go_off()
    {
        var settings = new ServiceSettings("sh")
        {
            Flags = SchedulerFlags.Second,
            Persistence = new Persistence(TimeSpan.FromSeconds(300), 24, "sip"),
            OnePacket = true,
        };
        var key = new VirtualServiceKey.At(ServiceProtocol.Udp, IPAddress.Parse("192.0.2.10"), 5060);
        var request = IpvsEncoding.Of(Family, new IpvsChange.EditService(key, settings));

        Assert.Equal(Bytes(
            """
            70000000 2000 0500 01000000 00000000  02 01 0000
            5c00 0100
              0600 0100 0200 0000
              0600 0200 1100 0000
              1400 0300 c000020a 000000000000000000000000
              0600 0400 13c4 0000
              0700 0600 736800 00
              0c00 0700 15000000 3d000000
              0800 0800 2c010000
              0800 0900 ffffff00
              0800 0b00 73697000
            """), request.ToBytes(1));
    }

    [Fact]
    public void A_mark_of_IPv6_says_its_family_and_a_whole_mask_in_bits()
    {
        var request = IpvsEncoding.Of(Family, new IpvsChange.AddService(
            new VirtualServiceKey.Marked(7, OfV6: true), new ServiceSettings("rr")));

        Assert.Equal(Bytes(
            """
            4c000000 2000 0500 01000000 00000000  01 01 0000
            3800 0100
              0600 0100 0a00 0000
              0800 0500 07000000
              0700 0600 727200 00
              0c00 0700 00000000 3d000000
              0800 0800 00000000
              0800 0900 80000000
            """), request.ToBytes(1));
    }

    [Fact]
    public void A_server_behind_a_GUE_tunnel_says_type_port_and_flags()
    {
        var request = IpvsEncoding.Of(Family, new IpvsChange.AddServer(
            new VirtualServiceKey.Marked(7),
            ServerAddress.Parse("[2001:db8::1]:8080"),
            new DestinationSettings(new Forwarding.Tunnel(TunnelType.Gue, 6080, TunnelChecksum.Full), 10, Upper: 100, Lower: 50)));

        Assert.Equal(Bytes(
            """
            88000000 2000 0500 01000000 00000000  05 01 0000
            1400 0100
              0600 0100 0200 0000
              0800 0500 07000000
            6000 0200
              0600 0b00 0a00 0000
              1400 0100 20010db8 000000000000000000000001
              0600 0200 1f90 0000
              0800 0300 02000000
              0800 0400 0a000000
              0800 0500 64000000
              0800 0600 32000000
              0500 0d00 01 000000
              0600 0e00 17c0 0000
              0600 0f00 0100 0000
            """), request.ToBytes(1));
    }

    [Theory]
    [InlineData("masquerade", 0)]
    [InlineData("tunnel", 2)]
    [InlineData("direct", 3)]
    public void Plain_forwarding_is_understood_by_kernels_without_tunnel_types(string forwarding, byte number)
    {
        Forwarding method = forwarding switch
        {
            "masquerade" => new Forwarding.Masquerade(),
            "tunnel" => new Forwarding.Tunnel(),
            _ => new Forwarding.Direct(),
        };
        var request = IpvsEncoding.Of(Family, new IpvsChange.EditServer(
            new VirtualServiceKey.Marked(1), ServerAddress.Parse("192.0.2.1:80"), new DestinationSettings(method, 1)));

        Assert.Equal(Bytes(
            $"""
             70000000 2000 0500 01000000 00000000  06 01 0000
             1400 0100
               0600 0100 0200 0000
               0800 0500 01000000
             4800 0200
               0600 0b00 0200 0000
               1400 0100 c0000201 000000000000000000000000
               0600 0200 0050 0000
               0800 0300 {number:x2}000000
               0800 0400 01000000
               0800 0500 00000000
               0800 0600 00000000
             """), request.ToBytes(1));
    }

    [Fact]
    public void A_server_is_removed_by_address_and_port_alone()
    {
        var request = IpvsEncoding.Of(Family, new IpvsChange.RemoveServer(
            new VirtualServiceKey.Marked(1), ServerAddress.Parse("192.0.2.1:80")));

        Assert.Equal(Bytes(
            """
            50000000 2000 0500 01000000 00000000  07 01 0000
            1400 0100
              0600 0100 0200 0000
              0800 0500 01000000
            2800 0200
              0600 0b00 0200 0000
              1400 0100 c0000201 000000000000000000000000
              0600 0200 0050 0000
            """), request.ToBytes(1));
    }

    [Fact]
    public void A_sync_daemon_says_only_what_is_not_the_kernels_default()
    {
        var plain = IpvsEncoding.Of(Family, IpvsWire.NewDaemon, new SyncDaemon(SyncRole.Master, "eth1", 7));
        Assert.Equal(Bytes(
            """
            34000000 2000 0500 01000000 00000000  09 01 0000
            2000 0300
              0800 0100 01000000
              0900 0200 65746831 00 000000
              0800 0300 07000000
            """), plain.ToBytes(1));

        var whole = IpvsEncoding.Of(Family, IpvsWire.NewDaemon, new SyncDaemon(SyncRole.Backup, "eth1", 7)
        {
            Group = IPAddress.Parse("239.192.0.1"), Port = 9000, Hops = 2, MaximumLength = 1400,
        });
        Assert.Equal(Bytes(
            """
            54000000 2000 0500 01000000 00000000  09 01 0000
            4000 0300
              0800 0100 02000000
              0900 0200 65746831 00 000000
              0800 0300 07000000
              0600 0400 7805 0000
              0800 0500 efc00001
              0600 0700 2823 0000
              0500 0800 02 000000
            """), whole.ToBytes(1));
    }

    [Fact]
    public void A_dump_of_servers_names_the_service()
    {
        Assert.Equal(Bytes(
            """
            44000000 2000 0103 01000000 00000000  08 01 0000
            3000 0100
              0600 0100 0200 0000
              0600 0200 0600 0000
              1400 0300 c000020a 000000000000000000000000
              0600 0400 0050 0000
            """), IpvsEncoding.Servers(Family, Web).ToBytes(1));
    }

    internal static byte[] Bytes(string hexadecimal) => Convert.FromHexString(string.Concat(hexadecimal.Where(char.IsAsciiHexDigit)));
}
