namespace HaActors.Policy.Tests.Bonds;

/// <summary>What the driver of Linux 6.1 writes.</summary>
internal static class BondTexts
{
    public static string ActiveBackup(string active, (string Name, bool Up, int Failures) first, (string Name, bool Up, int Failures) second) => $"""
        Ethernet Channel Bonding Driver: v6.1.0-56-amd64

        Bonding Mode: fault-tolerance (active-backup)
        Primary Slave: eth1 (primary_reselect always)
        Currently Active Slave: {active}
        MII Status: {(first.Up || second.Up ? "up" : "down")}
        MII Polling Interval (ms): 100
        Up Delay (ms): 0
        Down Delay (ms): 0
        Peer Notification Delay (ms): 0
        {Port(first)}{Port(second)}
        """;

    private static string Port((string Name, bool Up, int Failures) port) => $"""

        Slave Interface: {port.Name}
        MII Status: {(port.Up ? "up" : "down")}
        Speed: Unknown
        Duplex: Unknown
        Link Failure Count: {port.Failures}
        Permanent HW addr: 52:54:00:01:00:01
        Slave queue ID: 0

        """;

    public const string Lacp = """
        Ethernet Channel Bonding Driver: v6.1.0-56-amd64

        Bonding Mode: IEEE 802.3ad Dynamic link aggregation
        Transmit Hash Policy: layer2 (0)
        MII Status: up
        MII Polling Interval (ms): 100

        802.3ad info
        LACP active: on
        LACP rate: slow
        Min links: 0
        Aggregator selection policy (ad_select): stable
        System priority: 65535
        System MAC address: 52:54:00:01:00:01
        Active Aggregator Info:
        	Aggregator ID: 1
        	Number of ports: 1
        	Actor Key: 9
        	Partner Key: 1
        	Partner Mac Address: 00:1b:21:aa:bb:cc

        Slave Interface: eth1
        MII Status: up
        Speed: 1000 Mbps
        Duplex: full
        Link Failure Count: 0
        Permanent HW addr: 52:54:00:01:00:01
        Slave queue ID: 0
        Aggregator ID: 1
        details actor lacp pdu:
            system priority: 65535
            port state: 77
        details partner lacp pdu:
            system priority: 65535

        Slave Interface: eth2
        MII Status: up
        Speed: 100 Mbps
        Duplex: full
        Link Failure Count: 2
        Permanent HW addr: 52:54:00:01:00:02
        Slave queue ID: 0
        Aggregator ID: 2
        """;
}
