namespace HaActors.Host.Tests.Configuration;

public sealed class RefusedConfigurationTests
{
    [Theory]
    [InlineData("ha.colour = red", "ha.colour: is not known")]
    [InlineData("ha.timing.dead-time = 1s", "ha.timing: is not known; did you mean 'timings'?")]
    [InlineData("ha.timings.deadtime = 1s", "ha.timings.deadtime: is not known; did you mean 'dead-time'?")]
    [InlineData("ha.cluster.keyfile = x", "ha.cluster.keyfile: is not known; did you mean 'key-file'?")]
    [InlineData("ha.nodes.n1.adress = x", "ha.nodes.n1.adress: is not known; did you mean 'address'?")]
    [InlineData("ha.node-defaults.prt = 1", "ha.node-defaults.prt: is not known; did you mean 'port'?")]
    [InlineData("ha.resources.web.agnt = x", "ha.resources.web.agnt: is not known; did you mean 'agent'?")]
    [InlineData("ha.resources.web.operations.strt {}", "ha.resources.web.operations.strt: is not known; did you mean 'start'?")]
    [InlineData(
        "ha.resources.web.operations.stop.timout = 1s",
        "ha.resources.web.operations.stop.timout: is not known; did you mean 'timeout'?")]
    [InlineData(
        "ha.resources.web.meta.target-roll = x", "ha.resources.web.meta.target-roll: is not known; did you mean 'target-role'?")]
    [InlineData(
        "ha.resource-defaults.operations.start.timout = 1s",
        "ha.resource-defaults.operations.start.timout: is not known; did you mean 'timeout'?")]
    [InlineData("ha.locations.near.nod = n1", "ha.locations.near.nod: is not known; did you mean 'node'?")]
    [InlineData("ha.fencing.enable = on", "ha.fencing.enable: is not known; did you mean 'enabled'?")]
    [InlineData("ha.fencing.devices.power.node = []", "ha.fencing.devices.power.node: is not known; did you mean 'nodes'?")]
    [InlineData("ha.fencing.devices.power.timeouts.of = 1s", "ha.fencing.devices.power.timeouts.of: is no action of fence devices: list, monitor, off, on, reboot, status")]
    [InlineData("ha.fencing.devices.power.host-map { n9 = 1 }", "ha.fencing.devices.power.host-map: 'n9' is not among ha.nodes")]
    [InlineData("ha.fencing.watchdog-timeout = 1500ms", "ha.fencing.watchdog-timeout: must be whole seconds: watchdogs know no others")]
    [InlineData(
        "ha { options.no-quorum-policy = freeze, fencing { watchdog-timeout = 5s, devices.dog.agent = watchdog } }",
        "ha.options.no-quorum-policy: is freeze, but a node without quorum is reset by its watchdog (dog)")]
    [InlineData(
        "ha { options.no-quorum-policy = freeze, fencing { watchdog-timeout = 5s, devices.disk { agent = pill, parameters.devices = \"/dev/a\" } } }",
        "ha.options.no-quorum-policy: is freeze, but a node without quorum is reset by its watchdog (disk)")]
    [InlineData(
        "ha.fencing { watchdog-timeout = 5s, devices.disk { agent = pill, parameters { devices = \"/dev/a\", msgwait = 10 } } }",
        "ha.fencing.devices.disk.parameters.msgwait: is 10 s with a ha.fencing.watchdog-timeout of 5 s: a node may live for 15.1 s after its pill was written")]
    [InlineData(
        "ha.fencing { watchdog-timeout = 5s, devices.disk { agent = pill, timeout = 10s, parameters.devices = \"/dev/a\" } }",
        "ha.fencing.devices.disk.timeout: is 10 s with parameters.msgwait of 15.1 s: it must be 10 s longer")]
    [InlineData(
        "ha.fencing { watchdog-timeout = 5s, devices.disk { agent = pill, parameters.devices = \"/dev/a;/dev/b\" } }",
        "ha.fencing.devices.disk.parameters.devices: 2 disks and databases")]
    [InlineData(
        "ha.fencing { watchdog-timeout = 5s, devices { p { agent = pill, parameters.devices = \"/dev/a\" }, q { agent = pill, parameters.devices = \"/dev/b\" } } }",
        "ha.fencing.devices.q.nodes: node n1 is fenced by another pill already")]
    [InlineData(
        "ha { quorum.two-node = on, fencing { watchdog-timeout = 5s, devices.disk { agent = pill, parameters.devices = \"/dev/a\" } } }",
        "ha.quorum.two-node: is on beside disk")]
    [InlineData("ha.quorum.heuristics.gateway.program = ping", "ha.quorum.heuristics.gateway.program: is 'ping', must be an absolute path")]
    [InlineData("ha.quorum.heuristics.gateway.tries = 2", "ha.quorum.heuristics.gateway.program: is required")]
    [InlineData(
        "ha.quorum.heuristics.gateway { program = /bin/true, attempts = 2 }",
        "ha.quorum.heuristics.gateway.attempts: is not known")]
    [InlineData("ha.options.no-quorum = stop", "ha.options.no-quorum: is not known")]
    [InlineData("ha.shell.ports = 1", "ha.shell.ports: is not known; did you mean 'port'?")]
    [InlineData("ha.agents.ocf-folder = []", "ha.agents.ocf-folder: is not known; did you mean 'ocf-folders'?")]
    [InlineData("ha.log.levels = info", "ha.log.levels: is not known; did you mean 'level'?")]
    [InlineData("akka.loglevel = DEBUG", "akka: is not known: everything stands under 'ha'")]
    public void An_unknown_key_is_refused_with_what_may_be_meant(string added, string expected) => RefusedFor(added, expected);

    [Theory]
    [InlineData("ha.timings.dead-time = soon", "ha.timings.dead-time: is 'soon', must be a duration such as 500ms, 20s or 5m")]
    [InlineData("ha.timings.dead-time = 50ms", "ha.timings.dead-time: is 50ms, must be 100 ms or more")]
    [InlineData("ha.timings.profile = slow", "ha.timings.profile: is 'slow', must be one of lan, lan-fast, wan")]
    [InlineData("ha.timings.beat-interval = 250ms", "ha.timings.beat-interval: is 250 ms with a dead-time of 600 ms: 3 beats must fit into it")]
    [InlineData("ha.timings.late-after = 700ms", "ha.timings.late-after: is 700 ms with a dead-time of 600 ms: a warning must come before the death")]
    [InlineData("ha.timings.late-after = 100ms", "ha.timings.late-after: is 100 ms with a beat-interval of 120 ms: every beat would be late")]
    [InlineData("ha.timings.dead-time = 40s", "ha.timings.init-dead: is 30 s with a dead-time of 40 s: a booting node gets at least as long as a running one")]
    [InlineData("ha.timings { profile = wan, stop-wait = 3s }", "ha.timings.stop-wait: is 3000 ms with a beat-interval of 2000 ms: question and answer need a beat each; 0 fences at once")]
    [InlineData("ha.bonds.bond0.mode = active-backup", "ha.bonds.bond0.ports: is empty: a bond needs an interface that carries it")]
    [InlineData("ha.bonds.b { ports = [e1], mode = 1 }", "ha.bonds.b.mode: is '1', must be one of active-backup, 802.3ad")]
    [InlineData("ha.bonds.b { ports = [e1], mode = balance-rr, primary = e1 }", "ha.bonds.b.primary: has no meaning in mode balance-rr")]
    [InlineData("ha.bonds.b { ports = [e1], primary = e2 }", "ha.bonds.b.primary: is 'e2', must be one of ports: e1")]
    [InlineData("ha.bonds.b { ports = [e1], link-check = 1m }", "ha.bonds.b.link-check: is 60 s, at most 10 s are possible")]
    [InlineData("ha.bonds.b { ports = [e1], addresses.n1 = [\"192.0.2.1\"] }", "ha.bonds.b.addresses.n1: is '192.0.2.1', must be an address with the length of its network")]
    [InlineData("ha.bonds.b { ports = [e1], addresses.n9 = [] }", "ha.bonds.b.addresses.n9: is not among ha.nodes")]
    [InlineData("ha.bonds { a.ports = [e1], b.ports = [e2, e1] }", "ha.bonds: have e1 twice: an interface can be in one bond only")]
    [InlineData("ha.media.m.type = tipc", "ha.media.m.type: is 'tipc', must be one of unicast, multicast, broadcast, serial")]
    [InlineData("ha.media.m { type = serial, device = x, nodes = [n9] }", "ha.media.m.nodes: has 'n9', which is not among ha.nodes")]
    [InlineData("ha.media.m { type = serial, device = x, speed = 300 }", "ha.media.m.speed: is 300, must be one of 9600, 19200, 38400, 57600, 115200, 230400")]
    [InlineData("ha.media.m { type = multicast, group = \"192.0.2.1\", interface = eth0 }", "ha.media.m.group: is '192.0.2.1', must be a multicast address")]
    [InlineData("ha.media.m { type = unicast, addresses { n9 = \"192.0.2.1\", n2 = \"192.0.2.2\" } }", "ha.media.m.addresses: 'n9' is not among ha.nodes")]
    [InlineData("ha.nodes.n1.addresses = [\"127.0.0.9\"]", "ha.nodes.n1.addresses: stands beside 'address': one of the two is enough")]
    [InlineData("ha.nodes.n1 { address = \"\", addresses = [\"127.0.0.9\", \"127.0.0.9\"] }", "ha.nodes.n1.addresses: holds 127.0.0.9 twice: each network has an own one")]
    [InlineData("ha.timings.init-dead = [1]", "ha.timings.init-dead: must be a duration such as 500ms, 20s or 5m")]
    [InlineData("ha.nodes.n1.port = many", "ha.nodes.n1.port: is 'many', must be a whole number, 1 to 65535")]
    [InlineData("ha.nodes.n1.port = 70000", "ha.nodes.n1.port: is '70000', must be a whole number, 1 to 65535")]
    [InlineData("ha.nodes.n1.votes = -1", "ha.nodes.n1.votes: is '-1', must be a whole number, 0 to 1000")]
    [InlineData("ha.node-defaults.votes = few", "ha.node-defaults.votes: is 'few', must be a whole number, 0 to 1000")]
    [InlineData("ha.nodes.n1.address = host", "ha.nodes.n1.address: is 'host', must be an IP address")]
    [InlineData("ha.nodes.n1 = here", "ha.nodes.n1: must be an object in braces")]
    [InlineData("ha.cluster.name = 9lives", "ha.cluster.name: is '9lives': letters, digits and hyphens, beginning with a letter")]
    [InlineData("ha.cluster = demo", "ha.cluster: must be an object in braces")]
    [InlineData("ha.fencing.enabled = maybe", "ha.fencing.enabled: is 'maybe', must be on or off")]
    [InlineData("ha.fencing.action = explode", "ha.fencing.action: is 'explode', must be one of off, reboot")]
    [InlineData("ha.fencing.storm-limit = 1.5", "ha.fencing.storm-limit: is '1.5', must be a whole number, 0 or more")]
    [InlineData("ha.options.no-quorum-policy = pray", "ha.options.no-quorum-policy: is 'pray', must be one of stop, freeze, demote, suicide")]
    [InlineData("ha.agents.ocf-folders = here", "ha.agents.ocf-folders: must be a list, such as [\"a\", \"b\"]")]
    [InlineData("ha.groups.g = [[db]]", "ha.groups.g: must be a list, such as [\"a\", \"b\"]")]
    [InlineData("ha.log.level = [info]", "ha.log.level: must be one of debug, info, warning, error")]
    [InlineData("ha.resources.x.agent = {}", "ha.resources.x.agent: must be a text")]
    [InlineData("ha.shell.host = \"0.0.0.0\"", "ha.shell.host: is '0.0.0.0', must be a loopback address: without ha.cluster.key-file anybody could give commands")]
    [InlineData("ha.log.level = loud", "ha.log.level: is 'loud', must be one of debug, info, warning, error")]
    [InlineData("ha.resources.x = 3", "ha.resources.x: must be an object in braces")]
    [InlineData("ha.resources.\"-x\".agent = \"lsb:x\"", "ha.resources.-x: names hold letters")]
    [InlineData("ha.resources.web.parameters.args = [1]", "ha.resources.web.parameters.args: must be a text or a number")]
    [InlineData("ha.resources.web.meta.target-role = up", "ha.resources.web.meta.target-role: is 'up', must be one of started, stopped, promoted, unpromoted")]
    [InlineData(
        "ha.resources.web.meta.resource-stickiness = lots",
        "ha.resources.web.meta.resource-stickiness: is 'lots', must be a whole number, INFINITY or -INFINITY")]
    [InlineData(
        "ha.resources.web.operations.monitor.interval = 10ms",
        "ha.resources.web.operations.monitor.interval: must be 0 (never) or at least 100 ms")]
    public void A_wrong_value_is_refused_with_what_is_expected(string added, string expected) => RefusedFor(added, expected);

    [Theory]
    [InlineData("ha.resources.x {}", "ha.resources.x.agent: is required")]
    [InlineData("ha.nodes.n4 { port = 1 }", "ha.nodes.n4.address: is required")]
    [InlineData("ha.locations.l { node = n1, score = 1 }", "ha.locations.l.resource: is required")]
    [InlineData("ha.orders.o { first = db }", "ha.orders.o.then: is required")]
    [InlineData("ha.fencing.devices.d {}", "ha.fencing.devices.d.agent: is required")]
    [InlineData("ha.node-name = \"\"", "ha.node-name: is required")]
    [InlineData("ha.state-directory = \"\"", "ha.state-directory: is required")]
    public void What_is_required_must_be_there(string added, string expected) => RefusedFor(added, expected);

    [Theory]
    [InlineData("ha.resources.x.agent = \"upstart:foo\"", "ha.resources.x.agent: 'upstart' in 'upstart:foo' is not an agent standard")]
    [InlineData("ha.resources.x.agent = foo", "ha.resources.x.agent: 'foo' is not an agent")]
    [InlineData("ha.node-name = n9", "ha.node-name: 'n9' is not among ha.nodes: n1, n2, n3")]
    [InlineData(
        "ha.nodes.n4 { address = \"127.0.0.1\", port = 2551 }", "ha.nodes.n4.address: 127.0.0.1:2551 is that of n1, too")]
    [InlineData("ha.nodes.n4.address = \"127.2\"\nha.nodes.n5.address = \"127.0.0.2\"", "ha.nodes.n4.address: 127.2:2551 is that of n2, too")]
    [InlineData("ha.groups.g = [ghost]", "ha.groups.g: its member 'ghost' is not among ha.resources")]
    [InlineData("ha.groups.g = [db, db]", "ha.groups.g: its member 'db' is in group g already")]
    [InlineData("ha.groups.tail = [web]", "ha.groups.tail: its member 'web' is in group shop already")]
    [InlineData("ha.groups.g = []", "ha.groups.g: has no members")]
    [InlineData("ha.groups.db = [db]", "ha.groups.db: ha.resources.db has the same name")]
    [InlineData("ha.locations.near.resource = ip", "ha.locations.near.resource: 'ip' is in group shop: say where the group belongs")]
    [InlineData("ha.locations.near.resource = ghost", "ha.locations.near.resource: 'ghost' is neither a resource nor a group")]
    [InlineData("ha.locations.near.node = n9", "ha.locations.near.node: 'n9' is not among ha.nodes")]
    [InlineData("ha.colocations.c { resource = db, with = ghost }", "ha.colocations.c.with: 'ghost' is neither a resource nor a group")]
    [InlineData("ha.colocations.c { resource = shop, with = web }", "ha.colocations.c.with: 'web' and 'shop' are a group and its member")]
    [InlineData("ha.colocations.c { resource = db, with = db }", "ha.colocations.c.with: is 'db', as resource: two different ones are needed")]
    [InlineData(
        "ha.colocations { c { resource = db, with = shop }, d { resource = shop, with = db, score = -INFINITY } }",
        "ha.colocations.d.score: contradicts c: one demands what the other forbids")]
    [InlineData("ha.orders.o { first = db, then = ghost }", "ha.orders.o.then: 'ghost' is neither a resource nor a group")]
    [InlineData("ha.orders.o { first = db, then = shop, kind = always }", "ha.orders.o.kind: is 'always', must be one of mandatory, optional, serialize")]
    [InlineData(
        "ha.orders { o { first = db, then = shop }, p { first = web, then = db } }",
        "ha.orders: hold a loop: db, ip, web wait for one another")]
    [InlineData("ha.fencing.devices.power.nodes = [n1, n9]", "ha.fencing.devices.power.nodes: 'n9' is not among ha.nodes")]
    public void What_is_named_must_exist_and_only_once(string added, string expected) => RefusedFor(added, expected);

    [Fact]
    public void Nodes_without_any_vote_could_never_decide()
    {
        using var file = new NodeFile("ha.nodes.n1.votes = 0", "ha.nodes.n2.votes = 0");
        Assert.Contains(file.Errors(), error => error.EndsWith("ha.nodes: hold no vote at all: nobody could ever decide"));
    }

    [Fact]
    public void A_name_that_is_written_twice_is_refused_with_both_lines()
    {
        using var file = NodeFile.Of("""
            ha {
              node-name = n1
              state-directory = "/s"
              cluster.name = demo
              nodes { n1 { address = "127.0.0.1" } }
              resources {
                web { agent = "lsb:web" }

                web { agent = "lsb:other" }
              }
            }
            """);
        Assert.Equal(["FILE:9: ha.resources.web: is defined twice: first at FILE:7"], file.Errors());
    }

    [Fact]
    public void A_key_file_is_required_where_others_can_reach_the_port()
    {
        using var file = new NodeFile("ha.nodes.n2.address = \"10.0.0.2\"");
        var error = Assert.Single(file.Errors());
        Assert.EndsWith("ha.cluster.key-file: is required: without it anybody who reaches the port can join", error);
    }

    [Fact]
    public void A_key_file_must_be_readable_and_long_enough()
    {
        using var file = new NodeFile();
        var key = file.Write("key", "short\n");
        File.AppendAllText(file.Path, $"ha.cluster.key-file = \"{key}\"\n");
        Assert.Equal(
            [$"FILE:{NodeFile.FirstAddedLine + 1}: ha.cluster.key-file: FOLDER/key holds 5 characters, at least 16 are needed"],
            file.Errors());
        File.Delete(key);
        Assert.StartsWith(
            $"FILE:{NodeFile.FirstAddedLine + 1}: ha.cluster.key-file: FOLDER/key cannot be read: ", Assert.Single(file.Errors()));
    }

    [Fact]
    public void All_errors_of_a_file_are_listed_at_once()
    {
        using var file = new NodeFile("ha.log.level = loud", "ha.node-name = n9", "ha.groups.g = [ghost]", "ha.colour = red");
        var first = NodeFile.FirstAddedLine;
        Assert.Equal(
            [
                $"FILE:{first}: ha.log.level: is 'loud', must be one of debug, info, warning, error",
                $"FILE:{first + 1}: ha.node-name: 'n9' is not among ha.nodes: n1, n2, n3",
                $"FILE:{first + 2}: ha.groups.g: its member 'ghost' is not among ha.resources",
                $"FILE:{first + 3}: ha.colour: is not known",
            ],
            file.Errors().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("ha = 3")]
    [InlineData("ha {}")]
    public void An_empty_file_is_refused(string text)
    {
        using var file = NodeFile.Of(text);
        Assert.NotEmpty(file.Errors());
    }

    [Fact]
    public void A_file_that_is_no_hocon_is_refused_with_its_line()
    {
        using var file = NodeFile.Of("ha {\n  nodes {\n");
        Assert.Contains("FILE:", Assert.Single(file.Errors()));
    }

    [Fact]
    public void A_missing_file_is_refused_by_name()
    {
        using var file = new NodeFile();
        File.Delete(file.Path);
        Assert.Contains("FILE", Assert.Single(file.Errors()));
    }

    private static void RefusedFor(string added, string expected)
    {
        using var file = new NodeFile(added);
        var errors = file.Errors();
        Assert.True(
            errors.Any(error => error.StartsWith($"FILE:{NodeFile.FirstAddedLine}", StringComparison.Ordinal)
                && error.Contains(": " + expected, StringComparison.Ordinal)),
            $"expected: FILE:{NodeFile.FirstAddedLine}: {expected}\nfound:\n{string.Join('\n', errors)}");
    }
}
