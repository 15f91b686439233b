using System.Text.Json;
using HaActors.Actors.Protocol;

namespace HaActors.Shell.Tests.Server;

public sealed class HeartbeatServerTests : ServerFixture
{
    public HeartbeatServerTests() => Heartbeat = new HeartbeatReport(
        "n1",
        [
            new HeartbeatMedium("network-0", "network", null),
            new HeartbeatMedium("cross", "serial", null),
            new HeartbeatMedium("group", "multicast", "there is no interface eth1"),
        ],
        [
            new HeartbeatRow("n2", "network-0", "up", 11_520, null, 0.24, 0, 0, true, null),
            new HeartbeatRow("n2", "network-1", "down", 124, null, 0.3, 4, 1, false, "silent for 1201 ms"),
            new HeartbeatRow("n2", "cross", "up", 59, 0.012, 31, 2, null, false, null),
        ],
        1.2);

    [Fact]
    public void Every_peer_is_shown_on_every_network_and_medium()
    {
        var expected = """
            PEER  MEDIUM     STATE   SINCE  LOSS   RTT      LATE  LOST
            n2    network-0  ● up    3h12m  -      0.2 ms   0     0     carries
            n2    network-1  ✖ down  2m4s   -      0.3 ms   4     1     silent for 1201 ms
            n2    cross      ● up    59s    1.2 %  31.0 ms  2     -
            ✖ group (multicast): there is no interface eth1
            The heartbeat loop was at most 1.2 ms late in the last second.

            """;
        Assert.Equal((0, expected, ""), Pbm("heartbeat show"));
    }

    [Fact]
    public void Bonds_are_shown_with_their_ports()
    {
        Heartbeat = Heartbeat with
        {
            Bonds =
            [
                new BondReport(
                    "bond0",
                    "degraded",
                    "eth1 has no link; eth2 carries all",
                    "active-backup",
                    "eth2",
                    [new BondPortReport("eth1", false, 3, null), new BondPortReport("eth2", true, 0, 1000)]),
            ],
        };
        var expected = """

            BOND    STATE       MODE           SPEED        FAILURES
            bond0   ◐ degraded  active-backup                         eth1 has no link; eth2 carries all
              eth1  ✖ down                     -            3
              eth2  ● up        active         1000 Mbit/s  0

            """;
        Assert.Contains(expected.TrimEnd(), Pbm("heartbeat show").Out);
    }

    [Fact]
    public void Scripts_get_the_same_as_json()
    {
        var report = JsonDocument.Parse(Pbm("heartbeat show -o json").Out).RootElement;
        Assert.Equal("there is no interface eth1", report.GetProperty("media")[2].GetProperty("problem").GetString());
        Assert.True(report.GetProperty("peers")[0].GetProperty("carries").GetBoolean());
        Assert.Equal(0.012, report.GetProperty("peers")[2].GetProperty("loss").GetDouble());
    }

    [Fact]
    public void A_node_of_one_network_without_media_says_so()
    {
        Heartbeat = new HeartbeatReport("n1", [], [], null);
        Assert.Contains("one network and no heartbeat medium", Pbm("heartbeat show").Out);
    }
}
