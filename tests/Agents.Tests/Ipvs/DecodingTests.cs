using System.Net;
using HaActors.Agents.Ipvs;
using HaActors.Agents.Netlink;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.VirtualServices;
using static HaActors.Agents.Tests.Ipvs.EncodingTests;

namespace HaActors.Agents.Tests.Ipvs;

public sealed class DecodingTests
{
    /// <summary>As the kernel writes them: with the flag HASHED, narrow and wide counters, and padding between.</summary>
    private const string DumpedService =
        """
        c0000000 2000 0200 05000000 41100000  01 01 0000
        ac00 0100
          0600 0100 0200 0000
          0600 0200 0600 0000
          1400 0300 c000020a 000000000000000000000000
          0600 0400 0050 0000
          0800 0600 77727200
          0c00 0700 0b000000 ffffffff
          0800 0800 2c010000
          0800 0900 ffffff00
          1400 0a00
            0800 0100 03000000
            0800 0200 04000000
          3400 0c00
            0c00 0100 0100000001000000
            0c00 0200 6201000000000000
            0400 0b00
            0c00 0500 276a000000000000
            0800 0600 02000000
        """;

    [Fact]
    public void A_dumped_service_is_what_was_asked_for_and_what_was_counted()
    {
        var content = Assert.IsType<NetlinkReply.Content>(Assert.Single(NetlinkReply.Read(Fitted(DumpedService))));
        var service = IpvsDecoding.ServiceOf(content.Attributes)!;

        Assert.Equal(new VirtualServiceKey.At(ServiceProtocol.Tcp, IPAddress.Parse("192.0.2.10"), 80), service.Key);
        Assert.Equal(
            new ServiceSettings("wrr")
            {
                Flags = SchedulerFlags.First, Persistence = new Persistence(TimeSpan.FromSeconds(300), 24),
            },
            service.Settings);
        // The wide counters win: the narrow ones wrap around.
        Assert.Equal(0x100000001UL, service.Counters.Connections);
        Assert.Equal(354UL, service.Counters.InPackets);
        Assert.Equal(27175UL, service.Counters.OutBytes);
        Assert.Equal(2UL, service.Counters.ConnectionRate);
    }

    [Theory]
    [InlineData("rr", 0, false, null, 0)]
    [InlineData("sh", 0x18, false, null, 0)]
    [InlineData("wlc", 0, true, null, 0)]
    [InlineData("wrr", 0, false, 300, 24)]
    public void What_is_encoded_is_read_again(string scheduler, int flags, bool onePacket, int? seconds, int prefix)
    {
        var settings = new ServiceSettings(scheduler)
        {
            Flags = (SchedulerFlags)flags,
            OnePacket = onePacket,
            Persistence = seconds is { } timeout ? new Persistence(TimeSpan.FromSeconds(timeout), prefix) : null,
        };
        foreach (var text in new[] { "tcp:192.0.2.1:80", "udp:[2001:db8::1]:53", "sctp:192.0.2.1:0", "mark:7", "mark6:8" })
        {
            var key = VirtualServiceKey.Parse(text)!;
            var service = IpvsDecoding.ServiceOf(Attributes(IpvsEncoding.Of(0x20, new IpvsChange.AddService(key, settings))))!;
            Assert.Equal(key, service.Key);
            Assert.Equal(settings, service.Settings);
        }
    }

    [Fact]
    public void Servers_are_read_again_with_every_way_of_forwarding()
    {
        Forwarding[] ways =
        [
            new Forwarding.Masquerade(), new Forwarding.Direct(), new Forwarding.Tunnel(), new Forwarding.Bypass(), new Forwarding.Local(),
            new Forwarding.Tunnel(TunnelType.Gue, 6080, TunnelChecksum.Remote), new Forwarding.Tunnel(TunnelType.Gre, 0, TunnelChecksum.Full),
        ];
        foreach (var way in ways)
            foreach (var address in new[] { "192.0.2.1:80", "[2001:db8::1]:0" })
            {
                var settings = new DestinationSettings(way, 65535, 100, 80);
                var server = ServerAddress.Parse(address);
                var read = IpvsDecoding.ServerOf(
                    Attributes(IpvsEncoding.Of(0x20, new IpvsChange.AddServer(new VirtualServiceKey.Marked(1), server, settings))), isV6: false)!;
                Assert.Equal(server, read.Address);
                Assert.Equal(settings, read.Settings);
            }
    }

    [Fact]
    public void Connections_of_a_server_are_counted_by_state()
    {
        var request = new NetlinkRequest(0x20, IpvsWire.NewServer, 1, 0).Nested(IpvsWire.Server, server => server
            .Bytes(1, IPAddress.Parse("10.0.0.1").GetAddressBytes().AsSpan()).Port(2, 80).Number32(3, 3).Number32(4, 1).Number32(5, 0)
            .Number32(6, 0).Number32(7, 31).Number32(8, 9).Number32(9, 2));
        var read = IpvsDecoding.ServerOf(Attributes(request), isV6: false)!;
        Assert.Equal((31u, 9u, 2u), (read.Active, read.Inactive, read.Persistent));
    }

    [Fact]
    public void Sync_daemons_timeouts_and_version_are_read()
    {
        var daemon = new SyncDaemon(SyncRole.Backup, "eth1", 7)
        {
            MaximumLength = 1400, Group = IPAddress.Parse("ff02::81"), Port = 9000, Hops = 3,
        };
        Assert.Equal(daemon, IpvsDecoding.DaemonOf(Attributes(IpvsEncoding.Of(0x20, IpvsWire.NewDaemon, daemon))));

        var timeouts = new IpvsTimeouts(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5));
        Assert.Equal(timeouts, IpvsDecoding.TimeoutsOf(Attributes(IpvsEncoding.Of(0x20, timeouts))));

        var information = new NetlinkRequest(0x20, 14, 1, 0).Number32(1, 0x010201).Number32(2, 4096);
        Assert.Equal(new IpvsKernel("1.2.1", 4096), IpvsDecoding.KernelOf(Attributes(information)));
    }

    [Fact]
    public void A_refusal_keeps_its_number_and_what_the_kernel_explains()
    {
        // NLMSG_ERROR with EINVAL; capped request; NLM_F_CAPPED | NLM_F_ACK_TLVS; "Unknown" as NLMSGERR_ATTR_MSG.
        var reply = Assert.Single(NetlinkReply.Read(Bytes(
            """
            30000000 0200 0003 09000000 41100000
            eaffffff  6c000000 2000 0500 09000000 00000000
            0c00 0100 556e6b6e6f776e00
            """)));
        Assert.Equal(new NetlinkReply.Answered(9, 22, "Unknown"), reply);
    }

    [Fact]
    public void A_dumps_parts_come_in_one_datagram_and_end_with_done()
    {
        byte[] datagram = [.. Fitted(DumpedService), .. Fitted(DumpedService), .. Bytes("14000000 0300 0200 05000000 41100000 00000000")];
        var replies = NetlinkReply.Read(datagram);
        Assert.Equal(3, replies.Length);
        Assert.Equal(new NetlinkReply.Finished(5, 0), replies[2]);
    }

    [Fact]
    public void A_dump_that_was_interrupted_says_so()
    {
        var interrupted = Fitted(DumpedService);
        interrupted[6] |= 0x10;
        Assert.True(Assert.IsType<NetlinkReply.Content>(Assert.Single(NetlinkReply.Read(interrupted))).WasInterrupted);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Nothing_that_a_kernel_may_send_breaks_the_reader(int seed)
    {
        var chance = new Random(seed);
        var whole = Fitted(DumpedService);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = whole[..chance.Next(whole.Length + 1)];
            for (var change = chance.Next(4); change > 0 && bytes.Length > 0; change--)
                bytes[chance.Next(bytes.Length)] = (byte)chance.Next(256);
            foreach (var content in NetlinkReply.Read(bytes).OfType<NetlinkReply.Content>())
            {
                _ = IpvsDecoding.ServiceOf(content.Attributes);
                _ = IpvsDecoding.ServerOf(content.Attributes, isV6: chance.Next(2) == 0);
                _ = IpvsDecoding.DaemonOf(content.Attributes);
            }
        }
    }

    [Fact]
    public void A_service_of_an_unknown_protocol_is_left_out()
    {
        var request = new NetlinkRequest(0x20, 1, 1, 0).Nested(1, service => service
            .Number16(1, 2).Number16(2, 50).Bytes(3, new byte[16]).Port(4, 80).Text(6, "rr"));
        Assert.Null(IpvsDecoding.ServiceOf(Attributes(request)));
    }

    private static NetlinkAttributes Attributes(NetlinkRequest request) =>
        NetlinkAttributes.Read(request.ToBytes(1).AsSpan(NetlinkRequest.HeaderBytes));

    // Lengths of the whole and of the service are put in by the machine, so that a recording can be changed by hand.
    private static byte[] Fitted(string recording)
    {
        var bytes = Bytes(recording);
        BitConverter.TryWriteBytes(bytes, bytes.Length);
        BitConverter.TryWriteBytes(bytes.AsSpan(20), (ushort)(bytes.Length - 20));
        return bytes;
    }
}
