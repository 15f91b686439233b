using static HaActors.Policy.Tests.Unpacking.Reading;
using static HaActors.Testing.Golden;

namespace HaActors.Policy.Tests.Explaining;

/// <summary>What scores consist of, and why a node was chosen.</summary>
public class PlacementExplanationTests
{
    [Fact]
    public void Location() => Check(new ExplainedCluster()
        .Resource("web")
        .Constraint("""<rsc_location id="web-prefers-n2" rsc="web" node="n2" score="100"/>""")
        .Of("web", "web_start_0"));

    [Fact]
    public void Location_that_forbids_every_node() => Check(new ExplainedCluster()
        .Resource("web")
        .Constraint("""<rsc_location id="never-n1" rsc="web" node="n1" score="-INFINITY"/>""")
        .Constraint("""<rsc_location id="cli-ban-web-on-n2" rsc="web" node="n2" score="-INFINITY"/>""")
        .Explain("web"));

    [Fact]
    public void Location_with_a_rule_about_an_attribute() => Check(new ExplainedCluster()
        .Resource("web")
        .NodeAttribute("n1", "rack", "a")
        .NodeAttribute("n2", "rack", "b")
        .Constraint("""
            <rsc_location id="web-in-rack-a" rsc="web">
              <rule id="not-rack-a" score="-INFINITY">
                <expression id="not-rack-a-e" attribute="rack" operation="ne" value="a"/>
              </rule>
            </rsc_location>
            """)
        .Explain("web"));

    [Fact]
    public void Location_with_a_score_from_an_attribute() => Check(new ExplainedCluster()
        .Resource("web")
        .NodeAttribute("n2", "weight", "7")
        .Constraint("""
            <rsc_location id="web-by-weight" rsc="web">
              <rule id="by-weight" score-attribute="weight">
                <expression id="by-weight-e" attribute="weight" operation="defined"/>
              </rule>
            </rsc_location>
            """)
        .Explain("web"));

    [Fact]
    public void Opt_in_cluster() => Check(new ExplainedCluster()
        .Option("symmetric-cluster", "false")
        .Resource("web")
        .Resource("db")
        .Constraint("""<rsc_location id="web-on-n2" rsc="web" node="n2" score="0"/>""")
        .Explain("web", "db"));

    [Fact]
    public void Stickiness() => Check(new ExplainedCluster()
        .Resource("web", Meta("web", "resource-stickiness", "50"))
        .Constraint("""<rsc_location id="web-prefers-n2" rsc="web" node="n2" score="20"/>""")
        .Active("web", "n1")
        .Inactive("web", "n2")
        .Explain("web"));

    [Fact]
    public void Equal_scores() => Check(new ExplainedCluster()
        .Resource("db")
        .Resource("web")
        .Active("db", "n1")
        .Inactive("db", "n2")
        .Inactive("web", "n1")
        .Inactive("web", "n2")
        .Explain("web"));

    [Fact]
    public void Higher_score_elsewhere() => Check(new ExplainedCluster()
        .Resource("web")
        .Constraint("""<rsc_location id="web-prefers-n2" rsc="web" node="n2" score="100"/>""")
        .Active("web", "n1")
        .Inactive("web", "n2")
        .Of("web", "web_stop_0", "web_start_0"));

    [Fact]
    public void Colocation() => Check(new ExplainedCluster()
        .Resource("db")
        .Resource("web")
        .Constraint("""<rsc_colocation id="web-with-db" rsc="web" with-rsc="db" score="INFINITY"/>""")
        .Constraint("""<rsc_location id="db-prefers-n2" rsc="db" node="n2" score="10"/>""")
        .Explain("db", "web"));

    [Fact]
    public void Colocation_that_separates() => Check(new ExplainedCluster()
        .Resource("db")
        .Resource("web")
        .Constraint("""<rsc_colocation id="web-not-with-db" rsc="web" with-rsc="db" score="-INFINITY"/>""")
        .Constraint("""<rsc_location id="web-prefers-n1" rsc="web" node="n1" score="10"/>""")
        .Constraint("""<rsc_location id="db-prefers-n1" rsc="db" node="n1" score="100"/>""")
        .Explain("web"));

    [Fact]
    public void Colocation_that_is_a_wish() => Check(new ExplainedCluster()
        .Resource("db")
        .Resource("web")
        .Constraint("""<rsc_colocation id="web-near-db" rsc="web" with-rsc="db" score="50"/>""")
        .Constraint("""<rsc_location id="db-prefers-n2" rsc="db" node="n2" score="10"/>""")
        .Constraint("""<rsc_location id="web-prefers-n1" rsc="web" node="n1" score="20"/>""")
        .Explain("web"));

    [Fact]
    public void Colocation_set() => Check(new ExplainedCluster()
        .Resource("fs")
        .Resource("db")
        .Resource("web")
        .Constraint("""
            <rsc_colocation id="together" score="INFINITY">
              <resource_set id="together-set"><resource_ref id="fs"/><resource_ref id="db"/><resource_ref id="web"/></resource_set>
            </rsc_colocation>
            """)
        .Constraint("""<rsc_location id="fs-prefers-n2" rsc="fs" node="n2" score="10"/>""")
        .Explain("fs", "web"));

    [Fact]
    public void Colocation_without_influence() => Check(new ExplainedCluster()
        .Resource("db")
        .Resource("report", Meta("report", "migration-threshold", "1"))
        .Active("db", "n1")
        .Inactive("db", "n2")
        .Active("report", "n1", Operation("report", "monitor", 40, 1, 0, 10000))
        .Inactive("report", "n2")
        .Failures("report", "n1", 1)
        .Constraint("""<rsc_colocation id="report-with-db" rsc="report" with-rsc="db" score="INFINITY" influence="false"/>""")
        .Explain("db", "report"));

    [Fact]
    public void Dependents_draw_their_primary_along() => Check(new ExplainedCluster()
        .Resource("db")
        .Resource("web")
        .Constraint("""<rsc_colocation id="web-with-db" rsc="web" with-rsc="db" score="INFINITY"/>""")
        .Constraint("""<rsc_location id="web-prefers-n2" rsc="web" node="n2" score="30"/>""")
        .Explain("db"));

    [Fact]
    public void Utilization() => Check(new ExplainedCluster()
        .Option("placement-strategy", "utilization")
        .Capacity("n1", "cpu", 2)
        .Capacity("n2", "cpu", 3)
        .Resource("db", """<utilization id="db-u"><nvpair id="db-cpu" name="cpu" value="4"/></utilization>""")
        .Resource("web", """<utilization id="web-u"><nvpair id="web-cpu" name="cpu" value="3"/></utilization>""")
        .Explain("db", "web"));

    [Fact]
    public void Balanced_placement() => Check(new ExplainedCluster()
        .Option("placement-strategy", "balanced")
        .Capacity("n1", "cpu", 2)
        .Capacity("n2", "cpu", 8)
        .Resource("web", """<utilization id="web-u"><nvpair id="web-cpu" name="cpu" value="1"/></utilization>""")
        .Explain("web"));

    [Fact]
    public void Node_health() => Check(new ExplainedCluster()
        .Option("node-health-strategy", "migrate-on-red")
        .Attribute("n1", "#health-disk", "red")
        .Resource("web")
        .Active("web", "n1")
        .Inactive("web", "n2")
        .Of("web", "web_stop_0"));

    [Fact]
    public void Resource_discovery() => Check(new ExplainedCluster("n1", "n2", "n3")
        .Resource("web")
        .Constraint("""<rsc_location id="web-only-n2" rsc="web" node="n2" score="0" resource-discovery="exclusive"/>""")
        .Explain("web"));

    [Fact]
    public void Shutdown_lock() => Check(new ExplainedCluster()
        .Option("shutdown-lock", "true")
        .Option("shutdown-lock-limit", "10min")
        .Attribute("n1", "shutdown", $"{Now - 60}")
        .Resource("web")
        .Active("web", "n1")
        .Inactive("web", "n2")
        .Of("web", "do_shutdown"));

    [Fact]
    public void Live_migration() => Check(new ExplainedCluster()
        .Attribute("n1", "standby", "on")
        .Resource("vm", Meta("vm", "allow-migrate", "true"))
        .Active("vm", "n1")
        .Inactive("vm", "n2")
        .Of("vm", "vm_migrate_to_0", "vm_migrate_from_0", "vm_stop_0", "vm_start_0"));
}
