using System.Collections.Immutable;
using HaActors.Actors.Protocol;
using HaActors.Shell.Palettes.Lvs;

namespace HaActors.Shell.Tests.Palettes;

public sealed class LvsTextTests
{
    private static readonly ServiceCounters Nothing = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    [Fact]
    public void Services_are_a_tree_with_what_each_server_does_and_why_one_does_not_serve() => Assert.Equal(
        """
        d1  active director  connections: master eth1 0
        ├─ ● shop  tcp:10.0.0.100:80  wrr  persistent 600s/24  serving, 1 of 2 serve
        │  ├─ ● s1  10.0.0.1:80  direct  weight 2       12 active  3 inactive  up
        │  └─ ✖ s2  10.0.0.2:80  direct  weight 0 of 1  0 active   0 inactive  down: status 500
        └─ ○ mail  mark:7  wlc  fallback, 0 of 1 serve
           ├─ ✖ m1     10.0.0.3:0    direct  weight -  0 active  0 inactive  down: connection refused
           └─ ○ sorry  127.0.0.1:25  direct  weight 1  0 active  0 inactive  fallback
        ✖ services that nobody declared: udp:10.0.0.9:53: left as they are
        """,
        LvsText.Tree(Director("d1")));

    [Fact]
    public void A_node_that_directs_nothing_says_so()
    {
        Assert.Equal("s1 is no director.", LvsText.Tree(Director("s1") with { IsDirector = false, Services = [], Problems = [] }));
        Assert.Equal("d1 directs nothing: no virtual services are configured.", LvsText.Tree(Director("d1") with { Services = [], Problems = [] }));
    }

    [Fact]
    public void Servers_are_a_table() => Assert.Equal(
        """
        SERVICE  SERVER  ADDRESS       FORWARDING  STATE       WEIGHT  ACTIVE  INACTIVE  WHY
        shop     s1      10.0.0.1:80   direct      ● up        2       12      3
        shop     s2      10.0.0.2:80   direct      ✖ down      0 of 1  0       0         status 500
        mail     m1      10.0.0.3:0    direct      ✖ down      -       0       0         connection refused
        mail     sorry   127.0.0.1:25  direct      ○ fallback  1       0       0
        """,
        LvsText.Servers(Director("d1")));

    [Fact]
    public void One_service_is_shown_alone_and_one_that_is_not_there_is_not()
    {
        Assert.Equal(["mail"], LvsText.Of(Director("d1"), "mail")!.Services.Select(service => service.Id));
        Assert.Null(LvsText.Of(Director("d1"), "nosuch"));
    }

    [Fact]
    public void Equal_tables_are_counted()
    {
        var text = LvsText.Compare([Director("d1"), Director("d2") with { IsActive = false, Daemons = ["backup eth1 0"] }], []);
        Assert.Equal(
            """
            ● d1  active, 2 services, connections: master eth1 0
            ○ d2  standby, 2 services, connections: backup eth1 0
            The tables are equal: 3 entries.
            """,
            text);
    }

    [Fact]
    public void Differing_tables_are_listed_entry_by_entry_and_silent_directors_named()
    {
        var other = Director("d2");
        var shop = other.Services[0] with { Servers = [other.Services[0].Servers[0] with { Weight = 1 }] };
        var text = LvsText.Compare([Director("d1"), other with { IsActive = false, Daemons = [], Services = [shop, other.Services[1]] }], ["d3"]);
        Assert.Equal(
            """
            ● d1  active, 2 services, connections: master eth1 0
            ○ d2  standby, 2 services
            ✖ d3  does not answer
            2 of 3 entries differ:
            SERVICE            SERVER       d1        d2
            tcp:10.0.0.100:80  10.0.0.1:80  2 direct  1 direct
            tcp:10.0.0.100:80  10.0.0.2:80  0 direct  -
            """,
            text);
    }

    [Fact]
    public void Connections_are_those_of_the_service_that_is_asked_for()
    {
        ImmutableArray<ConnectionStatus> all =
        [
            new("TCP", "10.9.9.9:40000", "10.0.0.100:80", "10.0.0.1:80", "ESTABLISHED", 890, WasSynced: true),
            new("UDP", "10.9.9.9:40001", "10.0.0.9:53", "10.0.0.4:53", "UDP", 290, WasSynced: false),
        ];
        Assert.Equal(
            """
            PROTOCOL  CLIENT          VIRTUAL        SERVER       STATE        EXPIRES  ORIGIN
            TCP       10.9.9.9:40000  10.0.0.100:80  10.0.0.1:80  ESTABLISHED  890s     synced
            """,
            LvsText.Connections(new ConnectionsReport("d1", LvsText.Of(all, "tcp:10.0.0.100:80"), null)));
        Assert.Equal("No connections.", LvsText.Connections(new ConnectionsReport("d1", [], null)));
    }

    [Fact]
    public void Rates_are_of_services_and_servers() => Assert.Equal(
        """
        SERVICE  SERVER  CONN/S  IN PKT/S  OUT PKT/S  IN B/S   OUT B/S    CONNS  IN       OUT
        shop             5       50        40         20.0 kB  2500.0 kB  1000   30.0 kB  4000.0 MB
        """,
        LvsText.Rates(Director("d1") with
        {
            Services = [Director("d1").Services[0] with { Servers = [], Counters = new(1000, 0, 0, 30_000, 4_000_000_000, 5, 50, 40, 20_000, 2_500_000) }],
        }));

    private static DirectorStatus Director(string node) => new(
        node, IsDirector: true, IsActive: true,
        [
            new VirtualServiceStatus(
                "shop", "tcp:10.0.0.100:80", "wrr", "serving", 1, 2, "600s/24", Nothing,
                [
                    new("s1", "10.0.0.1:80", "direct", "up", 2, 2, 12, 3, 0, Nothing, null),
                    new("s2", "10.0.0.2:80", "direct", "down", 1, 0, 0, 0, 0, Nothing, "status 500"),
                ],
                null),
            new VirtualServiceStatus(
                "mail", "mark:7", "wlc", "fallback", 0, 1, null, Nothing,
                [
                    new("m1", "10.0.0.3:0", "direct", "down", 1, null, 0, 0, 0, Nothing, "connection refused"),
                    new("sorry", "127.0.0.1:25", "direct", "fallback", 1, 1, 0, 0, 0, Nothing, null),
                ],
                null),
        ],
        ["master eth1 0"],
        ["services that nobody declared: udp:10.0.0.9:53: left as they are"]);
}
