using HaActors.Agents.Ipvs;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Tests.Ipvs;

public sealed class ConnectionTests
{
    [Fact]
    public void Connections_are_read_with_their_origin_where_the_kernel_says_it()
    {
        var connections = IpvsConnection.Read(
        [
            "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Origin Expires",
            "TCP 0A0A01FE C35A 0A0A0164 0050 0A0A0202 0050 ESTABLISHED SYNC       887",
            "TCP 0A0A01FE C35C 0A0A0164 0050 0A0A0203 0050 FIN_WAIT    LOCAL      118",
        ]);

        Assert.Equal<IpvsConnection>(
            [
                new IpvsConnection(
                    "TCP", ServerAddress.Parse("10.10.1.254:50010"), ServerAddress.Parse("10.10.1.100:80"),
                    ServerAddress.Parse("10.10.2.2:80"), "ESTABLISHED", TimeSpan.FromSeconds(887), WasSynced: true),
                new IpvsConnection(
                    "TCP", ServerAddress.Parse("10.10.1.254:50012"), ServerAddress.Parse("10.10.1.100:80"),
                    ServerAddress.Parse("10.10.2.3:80"), "FIN_WAIT", TimeSpan.FromSeconds(118), WasSynced: false),
            ],
            connections);
    }

    [Fact]
    public void The_older_form_has_the_persistence_engine_after_the_time()
    {
        var connections = IpvsConnection.Read(
        [
            "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData",
            "UDP 0A0A01FE 13C4 0A0A0164 13C4 0A0A0202 13C4 UDP             299 sip    7f3a2c@client",
            "TCP 0A0A01FE 0000 0A0A0164 0050 0A0A0202 0050 NONE            120",
        ]);

        Assert.Equal(2, connections.Length);
        Assert.Equal((TimeSpan.FromSeconds(299), false), (connections[0].Expires, connections[0].WasSynced));
        Assert.Equal(ServerAddress.Parse("10.10.1.254:0"), connections[1].Client);
    }

    [Fact]
    public void Addresses_of_IPv6_are_read()
    {
        var connection = Assert.Single(IpvsConnection.Read(
        [
            "TCP 2001:0db8:0000:0000:0000:0000:0000:00fe C35A 2001:0db8:0000:0000:0000:0000:0000:0064 0050 "
            + "2001:0db8:0000:0000:0000:0000:0000:0002 0050 ESTABLISHED LOCAL      887",
        ]));
        Assert.Equal(ServerAddress.Parse("[2001:db8::2]:80"), connection.Server);
    }

    [Fact]
    public void What_is_no_connection_is_skipped() =>
        Assert.Empty(IpvsConnection.Read(["", "TCP", "TCP zz 0 0 0 0 0 X 1", "TCP 0A0A01FE C35A 0A0A0164 0050 0A0A0202 0050 S soon"]));
}
