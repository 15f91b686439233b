using HaActors.Agents.Media;
using HaActors.Host.Configuration;
using HaActors.Policy.Cib;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Host.Tests.Configuration;

public sealed class AcceptedConfigurationTests
{
    [Fact]
    public void A_complete_file_is_read_as_written()
    {
        using var file = new NodeFile();
        var settings = file.Settings();
        Assert.Equal(new NodeName("n1"), settings.Self);
        Assert.Equal("demo", settings.Cluster.Name);
        Assert.Equal(["n1", "n2", "n3"], settings.Cluster.Nodes.Keys.Select(node => node.Value));
        Assert.Equal(2, Votes.Of(settings.Cluster).Total);
        Assert.Equal(["ip", "web"], Assert.Single(settings.Cluster.Cib.Resources.OfType<GroupEntry>()).Members.Select(member => member.Id));
        Assert.Equal("httpd", settings.Cluster.Resources[new ResourceId("web")].Parameters["command"]);
        var location = Assert.IsType<LocationEntry>(Assert.Single(settings.Cluster.Cib.Constraints));
        Assert.Equal(("shop", "n2", "50"), (location.Resource, location.Node, location.Score));
        var device = Assert.Single(settings.Cluster.FenceDevices);
        Assert.True(device.CanFence(new NodeName("n1")) && device.CanFence(new NodeName("n3")));
    }

    [Fact]
    public void What_is_not_written_comes_from_the_defaults()
    {
        using var file = new NodeFile();
        var settings = file.Settings();
        Assert.Equal(2551, settings.Cluster.Nodes[new NodeName("n2")].Port);
        Assert.Equal(TimeSpan.FromMilliseconds(600), settings.Timings.DeadTime);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.Timings.InitDead);
        Assert.Equal(ClusterOptions.Default, settings.Cluster.Options);
        Assert.Equal(TimeSpan.FromSeconds(60), settings.Cluster.FenceDevices[0].Timeout);
        Assert.Equal(("127.0.0.1", 9110), (settings.Shell.Host, settings.Shell.Port));
        Assert.Equal(("info", 2000), (settings.Log.Level, settings.Log.RememberedLines));
        var web = settings.Cluster.Resources[new ResourceId("web")];
        Assert.Equal(
            new ResourceOperations(
                TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10)),
            web.Operations);
        Assert.Equal(
            ["migration-threshold=3", "priority=0", "resource-stickiness=100", "target-role=Started"],
            Pairs(settings.Cluster.Cib.ResourceDefaults));
    }

    [Fact]
    public void All_that_can_be_said_of_a_fence_device_is_read()
    {
        using var file = new NodeFile("""
            ha.fencing.devices.pdu {
              agent = fence_apc, host-map { n1 = 3 }, host-check = dynamic-list, host-argument = plug, delay-base = 1s, delay-max = 3s
              delays { n2 = 5s }, timeouts { off = 20s }, tries = 2, action = off, action-limit = 0, reached-from = [n1, n2]
              monitor-interval = 0s, provides-unfencing = on, unfence-on-target = on
            }
            """);
        var device = file.Settings().Cluster.FenceDevices.Single(device => device.Id == "pdu");
        Assert.Equal("3", device.PortOf(new NodeName("n1")));
        Assert.Equal((HostCheck.DynamicList, "plug", FenceMode.Off), (device.EffectiveCheck, device.HostArgument, device.Mode));
        Assert.Equal((1, 3, 5), (device.DelayBase.Seconds, device.DelayMax.Seconds, device.DelayOf[new NodeName("n2")].Seconds));
        Assert.Equal((20, 60), (device.TimeoutOf(FenceVerb.Off).TotalSeconds, device.TimeoutOf(FenceVerb.Reboot).TotalSeconds));
        Assert.Equal((2, 0, 2), (device.Tries, device.ActionLimit, device.ReachedFrom.Count));
        Assert.True(device.ProvidesUnfencing && device.UnfencesOnTarget && device.MonitorInterval == TimeSpan.Zero);
    }

    [Fact]
    public void A_virtual_machine_does_not_live_by_its_watchdog_unless_somebody_vouches()
    {
        const string Virtual = "flags\t\t: fpu hypervisor lm\n";
        string[] Watchdog(string vouched) =>
        [
            "ha.watchdog.device = \"/dev/null\"",
            "ha.fencing.watchdog-timeout = 5s",
            $"ha.fencing.devices.dog {{ agent = watchdog, vouched = {vouched} }}",
        ];
        using var doubtful = new NodeFile(Watchdog("off"));
        using var vouched = new NodeFile(Watchdog("on"));
        Assert.Contains("dog.vouched: this is a virtual machine", Assert.Single(WatchdogChecks.Errors(doubtful.Settings(), Virtual)));
        Assert.Empty(WatchdogChecks.Errors(doubtful.Settings(), "flags\t\t: fpu lm\n"));
        Assert.Empty(WatchdogChecks.Errors(vouched.Settings(), Virtual));
    }

    [Fact]
    public void Constraints_are_read_with_their_defaults()
    {
        using var file = new NodeFile(
            "ha.colocations { near { resource = db, with = shop }, far { resource = db, with = web, score = -5 } }",
            "ha.orders { o { first = db, then = shop }, p { first = db, then = web, kind = optional, symmetrical = off } }");
        var cluster = file.Settings().Cluster;
        Assert.Equal(
            ["far: db with web -5", "colocation-near: db with shop INFINITY"],
            cluster.Cib.Constraints.OfType<ColocationEntry>().Select(rule => $"{rule.Id}: {rule.Dependent} with {rule.Primary} {rule.Score}"));
        Assert.Equal(
            ["o: db then shop Mandatory true", "p: db then web Optional false"],
            cluster.Cib.Constraints.OfType<OrderEntry>()
                .Select(rule => $"{rule.Id}: {rule.First} then {rule.Then} {rule.Kind} {rule.Symmetrical}"));
    }

    [Fact]
    public void An_operator_s_own_defaults_count_where_nothing_is_written()
    {
        using var file = new NodeFile(
            "ha.node-defaults.port = 3000",
            "ha.resource-defaults { operations.start.timeout = 5s, meta.migration-threshold = 1 }",
            "ha.resources.db.operations.start.timeout = 7s",
            "ha.fencing.device-defaults.timeout = 9s");
        var cluster = file.Settings().Cluster;
        Assert.Equal([2551, 3000, 3000], cluster.Nodes.Values.Select(node => node.Port));
        Assert.Equal([7, 5, 5], cluster.Resources.Values.Select(resource => resource.Operations.StartTimeout.TotalSeconds));
        Assert.Contains("migration-threshold=1", Pairs(cluster.Cib.ResourceDefaults));
        Assert.Equal(TimeSpan.FromSeconds(9), cluster.FenceDevices[0].Timeout);
    }

    [Theory]
    [InlineData("lan", 600, 120, 360, 5000)]
    [InlineData("lan-fast", 150, 30, 90, 1000)]
    [InlineData("wan", 10_000, 2000, 6000, 30_000)]
    public void A_profile_sets_all_timings(string profile, int dead, int beat, int late, int stopWait)
    {
        using var file = new NodeFile($"ha.timings.profile = {profile}");
        var timings = file.Settings().Timings;
        Assert.Equal(
            [dead, beat, late, stopWait],
            new[] { timings.DeadTime, timings.BeatInterval, timings.LateAfter, timings.StopWait }.Select(span => (int)span.TotalMilliseconds));
    }

    [Theory]
    [InlineData("dead-time = 20s", 8000)]
    [InlineData("beat-interval = 10s, dead-time = 30s", 20_000)]
    [InlineData("dead-time = 10s", 5000)]
    [InlineData("dead-time = 20s, stop-wait = 9s", 9000)]
    [InlineData("dead-time = 20s, stop-wait = 0", 0)]
    public void A_profile_s_stop_wait_makes_room_for_question_and_answer(string timings, int stopWait)
    {
        using var file = new NodeFile($"ha.timings {{ profile = lan, {timings} }}");
        Assert.Equal(stopWait, file.Settings().Timings.StopWait.TotalMilliseconds);
    }

    [Fact]
    public void Heartbeat_media_are_read_by_their_types()
    {
        using var file = new NodeFile(
            "ha.media.cross { type = serial, device = \"/dev/ttyS0\" }",
            "ha.media.all { type = broadcast, address = \"192.0.2.255\" }",
            "ha.media.group { type = multicast, group = \"ff02::4a\", interface = eth1, port = 700 }",
            "ha.media.each { type = unicast, addresses { n1 = \"192.0.2.1\", n2 = \"192.0.2.2:695\" } }",
            "ha.heartbeat.realtime-priority = 0");
        var settings = file.Settings();
        Assert.Equal(["broadcast", "serial", "unicast", "multicast"], settings.Media.Select(medium => medium.Type));
        Assert.Equal(19200, ((MediumSettings.Serial)settings.Media[1]).Speed);
        var unicast = (MediumSettings.Unicast)settings.Media[2];
        Assert.Equal("192.0.2.1:694", unicast.Local.ToString());
        Assert.Equal(["192.0.2.2:695"], unicast.Peers.Values.Select(peer => peer.ToString()));
        Assert.Equal(0, settings.HeartbeatPriority);
    }

    [Fact]
    public void A_medium_that_names_its_nodes_is_those_nodes_alone()
    {
        using var file = new NodeFile(
            "ha.media.ours { type = serial, device = \"/dev/ttyS0\", nodes = [n1, n2] }",
            "ha.media.theirs { type = serial, device = \"/dev/ttyS1\", nodes = [n2] }");
        Assert.Equal(["ours"], file.Settings().Media.Select(medium => medium.Name));
    }

    [Fact]
    public void A_bond_is_read_with_its_defaults_and_this_nodes_addresses()
    {
        using var file = new NodeFile(
            "ha.bonds.bond0 { ports = [eth1, eth2], primary = eth2, addresses { n1 = [\"192.0.2.1/24\"], n2 = [\"192.0.2.2/24\"] } }",
            "ha.bonds.bond1 { ports = [eth3], mode = 802.3ad, link-check = 50ms, options { lacp_rate = fast } }");
        var bonds = file.Settings().Bonds;
        Assert.Equal(["bond0", "bond1"], bonds.Select(bond => bond.Name));
        Assert.Equal<string>(["192.0.2.1/24"], bonds[0].Addresses);
        Assert.Equal(("active-backup", "eth2", 100.0), (bonds[0].Mode, bonds[0].Primary, bonds[0].LinkCheck.TotalMilliseconds));
        Assert.Equal(("802.3ad", null, "fast"), (bonds[1].Mode, bonds[1].Primary, bonds[1].Options["lacp_rate"]));
        Assert.Empty(bonds[1].Addresses);
    }

    [Fact]
    public void A_node_may_have_several_addresses()
    {
        using var file = new NodeFile(
            "ha.nodes { n1 { address = \"\", addresses = [\"127.0.0.1\", \"127.0.1.1\"] }, n2 { address = \"\", addresses = [\"127.0.0.2\", \"127.0.1.2\"] } }");
        var nodes = file.Settings().Cluster.Nodes.Values.ToList();
        Assert.Equal<string>(["127.0.0.1", "127.0.1.1"], nodes[0].Addresses);
        Assert.Equal("127.0.0.2", nodes[1].Address);
        Assert.Single(nodes[2].Addresses);
    }

    [Fact]
    public void Heuristics_are_read_with_their_defaults()
    {
        using var file = new NodeFile(
            "ha.quorum.heuristics.gateway { program = /bin/ping, arguments = [\"-c1\", \"192.0.2.1\"] }",
            "ha.quorum.heuristics.disk { program = /bin/see, interval = 1s, timeout = 500ms, tries = 1 }");
        var read = file.Settings().Cluster.Quorum.Heuristics;
        Assert.Equal(["disk", "gateway"], read.Select(heuristic => heuristic.Name));
        Assert.Equal("-c1 192.0.2.1", string.Join(' ', read[1].Arguments));
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(500), 1), (read[0].Interval, read[0].Timeout, read[0].Tries));
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5), 3), (read[1].Interval, read[1].Timeout, read[1].Tries));
    }

    [Fact]
    public void Other_values_are_honoured()
    {
        using var file = new NodeFile(
            "ha.timings { dead-time = 1500ms, init-dead = 1m }",
            "ha.fencing { enabled = off, action = off, storm-limit = 2 }",
            "ha.options.no-quorum-policy = freeze",
            "ha.resources.db { meta { target-role = stopped, resource-stickiness = INFINITY, priority = -3 }, operations.monitor.interval = 0 }",
            "ha.agents { ocf-folders = [\"/a\"], fence-folders = [\"/f\"], meta-data-timeout = 2s }",
            "ha.shell { host = \"::1\", port = 1 }",
            "ha.log { level = debug, remembered-lines = 0 }");
        var settings = file.Settings();
        Assert.Equal(TimeSpan.FromMilliseconds(1500), settings.Timings.DeadTime);
        Assert.Equal(new ClusterOptions(false, FenceMode.Off, NoQuorumPolicy.Freeze, 2), settings.Cluster.Options);
        var db = settings.Cluster.Resources[new ResourceId("db")];
        var entry = settings.Cluster.Cib.Resources.Single(resource => resource.Id == "db");
        Assert.Equal(["priority=-3", "resource-stickiness=INFINITY", "target-role=Stopped"], Pairs(entry.Meta));
        Assert.Equal(TimeSpan.Zero, db.Operations.MonitorInterval);
        Assert.Equal("/a", settings.Agents.Roots[^1]);
        Assert.Equal("/f", settings.FenceFolders[^1]);
        Assert.Equal("debug", settings.Log.Level);
    }

    [Fact]
    public void Names_may_hold_dots()
    {
        using var file = new NodeFile(
            "ha.nodes.\"n4.example\" { address = \"127.0.0.4\" }", "ha.resources.\"web.2\" { agent = \"lsb:web\" }");
        var cluster = file.Settings().Cluster;
        Assert.Equal("127.0.0.4", cluster.Nodes[new NodeName("n4.example")].Address);
        Assert.Equal("lsb:web", cluster.Resources[new ResourceId("web.2")].Agent);
    }

    [Fact]
    public void A_file_includes_what_all_nodes_share_and_overrides_it()
    {
        using var file = new NodeFile();
        var shared = Path.GetFileName(file.Path);
        var own = file.Write("own.conf", $"include \"{shared}\"\nha.node-name = n2\nha.log.level = debug\n");
        var settings = HaActors.Host.Configuration.ConfigurationReader.Read(own, out var errors);
        Assert.Empty(errors);
        Assert.Equal(("n2", "debug", "demo"), (settings!.Self.Value, settings.Log.Level, settings.Cluster.Name));
    }

    [Fact]
    public void Values_may_refer_to_others()
    {
        using var file = new NodeFile("ha.resources.web.parameters.logfile = ${ha.state-directory}\"/web.log\"");
        Assert.Equal(
            "/var/lib/haactors/web.log",
            file.Settings().Cluster.Resources[new ResourceId("web")].Parameters["logfile"]);
    }

    [Fact]
    public void An_error_in_an_included_file_is_reported_there()
    {
        using var file = new NodeFile();
        file.Write("more.conf", "ha {\n  log.level = loud\n}\n");
        File.AppendAllText(file.Path, "include \"more.conf\"\n");
        Assert.Equal(
            ["FOLDER/more.conf:2: ha.log.level: is 'loud', must be one of debug, info, warning, error"], file.Errors());
    }

    [Fact]
    public void The_key_is_what_the_file_holds()
    {
        using var file = new NodeFile();
        File.AppendAllText(file.Path, $"ha.cluster.key-file = \"{file.Write("key", "0123456789abcdef\n")}\"\n");
        Assert.Equal("0123456789abcdef", file.Settings().ClusterKey);
    }

    private static IEnumerable<string> Pairs(IEnumerable<AttributeBlock> blocks) =>
        blocks.SelectMany(block => block.Values).Select(pair => $"{pair.Name}={pair.Value}");
}
