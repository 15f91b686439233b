using HaActors.Policy.Cib;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Host.Tests.Configuration;

/// <summary>What Pacemaker's CIB can say is said in HOCON; compared as the XML that Pacemaker's tools read.</summary>
public sealed class WholeCibTests
{
    [Fact]
    public void A_promotable_clone_of_a_template_has_its_operations_roles_and_meta_attributes() => Writes(
        """
        ha.templates.postgres { agent = "ocf:heartbeat:pgsql", operations { start.timeout = 2m }, parameters.pgport = 5432 }
        ha.resources.pg {
          template = postgres
          operations {
            monitor { interval = 10s, timeout = 30s }
            monitor-promoted { name = monitor, interval = 9s, role = promoted, on-fail = demote, check-level = 10 }
            promote { timeout = 1m, start-delay = 1s, enabled = on, record-pending = off }
          }
          utilization.memory = 512
        }
        ha.clones.pg-clone { resource = pg, meta { promotable = on, notify = on, interleave = on, promoted-max = 1, clone-max = 3 } }
        """,
        """<template id="postgres" class="ocf" provider="heartbeat" type="pgsql">""",
        """<op id="postgres-start-0" name="start" interval="0ms" timeout="120000ms"/>""",
        """<clone id="pg-clone">""",
        """<nvpair id="pg-clone-meta-promotable" name="promotable" value="true"/>""",
        """<nvpair id="pg-clone-meta-promoted-max" name="promoted-max" value="1"/>""",
        """<primitive id="pg" template="postgres">""",
        """<op id="pg-monitor-promoted" name="monitor" interval="9000ms" on-fail="demote" role="Promoted">""",
        """name="OCF_CHECK_LEVEL" value="10"/>""",
        """<op id="pg-promote-0" name="promote" interval="0ms" timeout="60000ms" start-delay="1000ms" enabled="true" record-pending="false"/>""",
        """<nvpair id="pg-utilization-memory" name="memory" value="512"/>""");

    [Fact]
    public void Values_count_under_rules() => Writes(
        """
        ha.resources.db.when {
          day { rule = "date-spec hours=9-16 weekdays=1-5", score = 2, meta.resource-stickiness = INFINITY, parameters.threads = 4 }
          big { rule = "#uname eq n1 and (defined big or cpu gte integer 8)", parameters.threads = 8 }
        }
        ha.operation-defaults.when.slow { rule = "resource systemd: and op start", meta.timeout = 3m }
        """,
        """<meta_attributes id="db-meta-day" score="2">""",
        """<date_spec hours="9-16" weekdays="1-5"/>""",
        """<instance_attributes id="db-parameters-big">""",
        """attribute="#uname" operation="eq" value="n1"/>""",
        """boolean-op="or""",
        """attribute="cpu" operation="gte" value="8" type="integer"/>""",
        """<op_expression""",
        """<rsc_expression""");

    [Fact]
    public void Constraints_say_all_that_pacemaker_s_do() => Writes(
        """
        ha.resources { a.agent = "lsb:a", b.agent = "lsb:b", c.agent = "lsb:c" }
        ha.clones.c-clone { resource = c, meta.promotable = on }
        ha.tags.both = [a, b]
        ha.locations {
          by-rule { resource = a, discovery = exclusive, rules { fast { rule = "defined fast", score = 10 }, by { rule = "defined w", score-attribute = w } } }
          by-pattern { pattern = "^a", node = n1, score = -INFINITY, role = started }
        }
        ha.colocations {
          with-promoted { resource = a, with = c-clone, with-role = promoted, score = 10, influence = off, node-attribute = rack }
          all { sets = [{ resources = [a, b], sequential = off }, { resources = [c-clone], role = promoted }], score = INFINITY }
        }
        ha.orders {
          o { first = c-clone, first-action = promote, then = a, then-action = start, require-all = off }
          s { sets = [{ resources = [a, b], action = start }], kind = serialize }
        }
        ha.tickets.t { ticket = berlin, resource = b, loss-policy = fence }
        """,
        """<rsc_location id="by-rule" rsc="a" resource-discovery="exclusive">""",
        """score-attribute="w""",
        """<rsc_location id="by-pattern" rsc-pattern="^a" role="Started" node="n1" score="-INFINITY"/>""",
        """<rsc_colocation id="with-promoted" rsc="a" with-rsc="c-clone" with-rsc-role="Promoted" score="10" node-attribute="rack" influence="false"/>""",
        """<resource_set id="all-set-1" sequential="false">""",
        """<rsc_order id="o" first="c-clone" then="a" first-action="promote" then-action="start" kind="Mandatory" symmetrical="true" require-all="false"/>""",
        """<rsc_order id="s" kind="Serialize">""",
        """<rsc_ticket id="t" ticket="berlin" rsc="b" loss-policy="fence"/>""",
        """<tag id="both">""");

    [Fact]
    public void Nodes_bundles_topology_and_options_reach_the_engine() => Writes(
        """
        ha.nodes.n1 { attributes { rack = r1 }, utilization { cpu = 8 } }
        ha.bundles.http {
          container { image = "registry/httpd:1", replicas = 2 }
          network { ip-range-start = "192.0.2.10", ports.web.port = 80 }
          storage.root { source-dir = "/srv", target-dir = "/var/www" }
        }
        ha.fencing.devices.spare { agent = fence_ha_lab, parameters.socket = "/x" }
        ha.fencing.topology.first { node = n1, levels = [[power], [spare]] }
        ha.options { placement-strategy = balanced, batch-limit = 5, cluster-recheck-interval = 5m, maintenance-mode = on, no-quorum-policy = demote }
        """,
        """<nvpair id="n1-attributes-rack" name="rack" value="r1"/>""",
        """<nvpair id="n1-utilization-cpu" name="cpu" value="8"/>""",
        """<bundle id="http">""",
        """<fencing-level id="level-first-1" target="n1" index="1" devices="power"/>""",
        """<fencing-level id="level-first-2" target="n1" index="2" devices="spare"/>""",
        """name="placement-strategy" value="balanced"/>""",
        """name="cluster-recheck-interval" value="300000ms"/>""",
        """name="maintenance-mode" value="true"/>""",
        """name="no-quorum-policy" value="demote"/>""");

    [Fact]
    public void An_arbiter_votes_and_is_no_node_of_the_engine()
    {
        using var file = new NodeFile("ha.nodes.n1.role = arbiter");
        var cluster = file.Settings().Cluster;

        Assert.Equal(["n2", "n3"], cluster.Cib.Nodes.Select(node => node.Name));
        Assert.Equal(1, Votes.Of(cluster).VotesOf(new NodeName("n1")));
    }

    [Fact]
    public void Quorum_and_alerts_are_read()
    {
        using var file = new NodeFile(
            "ha.quorum { wait-for-all = on, last-man-standing = on, auto-tie-breaker = highest, witness { provider = postgresql, connection = x } }",
            "ha.alerts.mail { path = \"/usr/bin/mail\", select = [nodes, attributes], recipients.root.value = root, attributes.from = ha }");
        var cluster = file.Settings().Cluster;

        Assert.Equal([new NodeName("n2"), new NodeName("n1")], cluster.Quorum.TieBreaker.AsEnumerable());
        Assert.Equal((true, true, "postgresql", 1), (
            cluster.Quorum.WaitForAll, cluster.Quorum.LastManStanding, cluster.Quorum.Witness!.Provider, cluster.Quorum.Witness.Votes));
        var alert = Assert.Single(cluster.Alerts);
        Assert.Equal(("/usr/bin/mail", TimeSpan.FromSeconds(30), "ha", "root"), (
            alert.Path, alert.Timeout, alert.Attributes["from"], Assert.Single(alert.Recipients).Value));
        Assert.Equal((true, false, true), (alert.Select.Nodes, alert.Select.Fencing, alert.Select.Attributes));
    }

    [Theory]
    [InlineData("ha.options.no-quorum-policy = ignore", "ha.options.no-quorum-policy: is 'ignore': each half of a divided cluster would run")]
    [InlineData("ha.options.fencing-enabled = off", "ha.options.fencing-enabled: is said by ha.fencing.enabled")]
    [InlineData("ha.options.btch-limit = 1", "ha.options.btch-limit: is not known; did you mean 'batch-limit'?")]
    [InlineData("ha.options.have-watchdog = on", "ha.options.have-watchdog: is not for operators to set here")]
    [InlineData("ha.resources.web.operations.check { interval = 1s }", "ha.resources.web.operations.check: is not known")]
    [InlineData("ha.resources.web.operations.start { on-fail = panic }", "ha.resources.web.operations.start.on-fail: is 'panic', must be one of restart")]
    [InlineData("ha.resources.web.operations.start { timeout = 20 }", "ha.resources.web.operations.start.timeout: is '20', must be a duration")]
    [InlineData("ha.clones.c { resource = ghost }", "ha.clones.c.resource: 'ghost' is neither a resource nor a group")]
    [InlineData("ha.clones.c { resource = web }", "ha.clones.c.resource: 'web' is in shop already")]
    [InlineData("ha.clones.c { resource = db, meta.clone-mx = 1 }", "ha.clones.c.meta.clone-mx: is not known; did you mean 'clone-max'?")]
    [InlineData("ha.resources.db.template = t", "ha.resources.db.template: 't' is not among ha.templates")]
    [InlineData("ha.resources.db.when.x { rule = \"date\" }", "ha.resources.db.when.x.rule: 'date' is no rule: gt, lt or in_range is missing")]
    [InlineData("ha.resources.db.when.x { rule = \"a eqq 1\" }", "ha.resources.db.when.x.rule: 'a eqq 1' is no rule: 'eqq' is none of")]
    [InlineData("ha.resources.db.when.x { rule = \"(a eq 1\" }", "ha.resources.db.when.x.rule: '(a eq 1' is no rule: ')' is missing")]
    [InlineData("ha.resources.db.utilization.cpu = some", "ha.resources.db.utilization.cpu: is 'some', must be a whole number")]
    [InlineData("ha.fencing.topology.t { node = n9, levels = [[power]] }", "ha.fencing.topology.t.node: 'n9' is not among ha.nodes")]
    [InlineData("ha.fencing.topology.t { node = n1, levels = [[x]] }", "ha.fencing.topology.t.levels: 'x' is not among ha.fencing.devices")]
    [InlineData("ha.quorum.two-node = on\nha.nodes.n3.votes = 1", "ha.quorum.two-node: is on, and 3 nodes have votes")]
    [InlineData("ha.quorum.auto-tie-breaker = [n9]", "ha.quorum.auto-tie-breaker: 'n9' is not among ha.nodes")]
    [InlineData("ha.alerts.a { path = mail }", "ha.alerts.a.path: is 'mail', must be absolute")]
    [InlineData("ha.alerts.a { path = \"/m\", select = [fires] }", "ha.alerts.a.select: 'fires' is none of nodes")]
    [InlineData("ha.nodes.n4 { address = \"127.0.0.4\", role = arbiter, votes = 0 }", "ha.nodes.n4.votes: is 0: an arbiter runs nothing")]
    [InlineData("ha.tags.web = [db]", "ha.tags.web: ha.resources.web has the same name")]
    [InlineData("ha.groups { g { members = [db], meta.target-role = up } }", "ha.groups.g.meta.target-role: is 'up', must be one of started")]
    [InlineData("ha.locations.near { pattern = \"x\" }", "ha.locations.near.resource: is said beside a pattern or sets")]
    [InlineData("ha.colocations.c { sets = [{ resources = [ghost] }] }", "ha.colocations.c.sets[0].resources: 'ghost' is neither")]
    public void What_is_wrong_is_refused(string added, string expected)
    {
        using var file = new NodeFile(added);
        var errors = file.Errors();
        Assert.True(
            errors.Any(error => error.Contains(": " + expected, StringComparison.Ordinal)),
            $"expected: {expected}\nfound:\n{string.Join('\n', errors)}");
    }

    [Fact]
    public void What_only_the_whole_shows_is_found_with_its_path_and_line()
    {
        using var file = new NodeFile("ha.tags.t = [", "  ghost]");
        Assert.StartsWith(
            $"FILE:{NodeFile.FirstAddedLine}: ha.tags.t: ghost does not exist", Assert.Single(file.Errors()));
    }

    private static void Writes(string hocon, params string[] expected)
    {
        using var file = new NodeFile(hocon);
        var cib = file.Settings().Cluster.Cib;
        var xml = CibWriter.Write(cib);
        foreach (var part in expected)
            Assert.True(xml.Contains(part, StringComparison.Ordinal), $"{part}\nis not in\n{xml}");
        Assert.Empty(CibReader.Read(xml).Findings);
    }
}
