using static HaActors.Policy.Tests.Unpacking.Reading;
using static HaActors.Testing.Golden;

namespace HaActors.Policy.Tests.Explaining;

/// <summary>What keeps resources from running before all else, and what would help.</summary>
public class BlockedExplanationTests
{
    [Fact]
    public void Target_role() => Check(new ExplainedCluster()
        .Resource("web", Meta("web", "target-role", "Stopped"))
        .Active("web", "n1")
        .Inactive("web", "n2")
        .Of("web", "web_stop_0"));

    [Fact]
    public void A_member_of_a_group_that_shall_not_run_holds_back_those_after_it() => Check(new ExplainedCluster()
        .Resource($"""<group id="g">{Dummy("a")}{Dummy("b", Meta("b", "target-role", "Stopped"))}{Dummy("c")}</group>""")
        .Explain("g"));

    [Fact]
    public void All_resources_are_stopped() => Check(new ExplainedCluster()
        .Option("stop-all-resources", "true")
        .Resource("web")
        .Explain("web"));

    [Fact]
    public void Unmanaged() => Check(new ExplainedCluster()
        .Resource("web", Meta("web", "is-managed", "false"))
        .Active("web", "n1")
        .Inactive("web", "n2")
        .Attribute("n1", "standby", "on")
        .Explain("web"));

    [Fact]
    public void Maintenance() => Check(new ExplainedCluster()
        .Option("maintenance-mode", "true")
        .Resource("web")
        .Active("web", "n1")
        .Resource("db")
        .Explain("web", "db"));

    [Fact]
    public void No_fence_device() => Check(new ExplainedCluster()
        .Option("fencing-enabled", "true")
        .Resource("web")
        .Explain("web"));

    [Fact]
    public void Standby_and_offline_nodes() => Check(new ExplainedCluster()
        .Attribute("n1", "standby", "on")
        .Down("n2")
        .Resource("web")
        .Explain("web"));

    [Fact]
    public void No_quorum_stops() => Check(new ExplainedCluster()
        .WithoutQuorum()
        .Resource("web")
        .Active("web", "n1")
        .Of("web", "web_stop_0"));

    [Fact]
    public void No_quorum_freezes() => Check(new ExplainedCluster()
        .WithoutQuorum()
        .Option("no-quorum-policy", "freeze")
        .Resource("web")
        .Resource("db")
        .Active("db", "n1")
        .Inactive("db", "n2")
        .Explain("web", "db"));

    [Fact]
    public void Ticket() => Check(new ExplainedCluster()
        .Ticket("site", granted: false)
        .Resource("web")
        .Constraint("""<rsc_ticket id="web-needs-site" rsc="web" ticket="site" loss-policy="stop"/>""")
        .Active("web", "n1")
        .Of("web", "web_stop_0"));

    [Fact]
    public void Migration_threshold() => Check(new ExplainedCluster()
        .Resource("web", $"""
            <meta_attributes id="web-m">
              <nvpair id="web-mt" name="migration-threshold" value="3"/>
              <nvpair id="web-ft" name="failure-timeout" value="10min"/>
            </meta_attributes>
            """)
        .Failures("web", "n1", 3)
        .Inactive("web", "n1")
        .Inactive("web", "n2")
        .Attribute("n2", "standby", "on")
        .Explain("web"));

    [Fact]
    public void Failed_start() => Check(new ExplainedCluster()
        .Resource("web")
        .Inactive("web", "n1", Operation("web", "start", 20, 1))
        .Inactive("web", "n2", Operation("web", "start", 21, 5))
        .Attribute("n1", "fail-count-web#start_0", "INFINITY")
        .Attribute("n2", "fail-count-web#start_0", "INFINITY")
        .Explain("web"));

    [Fact]
    public void Agent_that_is_not_installed() => Check(new ExplainedCluster("n1")
        .Resource("web")
        .Inactive("web", "n1", Operation("web", "monitor", 20, 5, 7))
        .Explain("web"));

    [Fact]
    public void Failed_stop_without_fencing() => Check(new ExplainedCluster()
        .Resource("web")
        .Active("web", "n1", Operation("web", "stop", 30, 1))
        .Inactive("web", "n2")
        .Of("web", "web_stop_0"));

    [Fact]
    public void On_fail_block() => Check(new ExplainedCluster()
        .Resource("web", """<operations><op id="m" name="monitor" interval="10s" on-fail="block"/></operations>""")
        .Active("web", "n1", Operation("web", "monitor", 30, 7, 0, 10000))
        .Inactive("web", "n2")
        .Explain("web"));

    [Fact]
    public void On_fail_stop() => Check(new ExplainedCluster()
        .Resource("web", """<operations><op id="m" name="monitor" interval="10s" on-fail="stop"/></operations>""")
        .Active("web", "n1", Operation("web", "monitor", 30, 7, 0, 10000))
        .Inactive("web", "n2")
        .Explain("web"));

    [Fact]
    public void Multiple_active_block() => Check(new ExplainedCluster()
        .Resource("web", Meta("web", "multiple-active", "block"))
        .Active("web", "n1")
        .Active("web", "n2")
        .Explain("web"));

    [Fact]
    public void Colocation_chain() => Check(new ExplainedCluster()
        .Resource("fs", Meta("fs", "target-role", "Stopped"))
        .Resource("db")
        .Resource("web")
        .Constraint("""<rsc_colocation id="db-with-fs" rsc="db" with-rsc="fs" score="INFINITY"/>""")
        .Constraint("""<rsc_colocation id="web-with-db" rsc="web" with-rsc="db" score="INFINITY"/>""")
        .Explain("web"));

    [Fact]
    public void Order_chain() => Check(new ExplainedCluster()
        .Resource("fs", Meta("fs", "target-role", "Stopped"))
        .Resource("db")
        .Resource("web")
        .Constraint("""<rsc_order id="fs-then-db" first="fs" then="db"/>""")
        .Constraint("""<rsc_order id="db-then-web" first="db" then="web"/>""")
        .Of("web", "web_start_0"));

    [Fact]
    public void Colocation_with_a_primary_on_a_node_that_is_forbidden() => Check(new ExplainedCluster()
        .Resource("db")
        .Resource("web")
        .Active("db", "n1")
        .Inactive("db", "n2")
        .Constraint("""<rsc_colocation id="web-with-db" rsc="web" with-rsc="db" score="INFINITY" influence="false"/>""")
        .Constraint("""<rsc_location id="web-never-n1" rsc="web" node="n1" score="-INFINITY"/>""")
        .Explain("web"));

    [Fact]
    public void Clone_max() => Check(new ExplainedCluster()
        .Resource($"""<clone id="c">{Dummy("web")}{Meta("c", "clone-max", "1")}</clone>""")
        .Active("web", "n1")
        .Active("web", "n2")
        .Explain("c"));

    [Fact]
    public void Clone_node_max() => Check(new ExplainedCluster("n1")
        .Resource($"""<clone id="c">{Dummy("web")}{Meta("c", "clone-max", "2")}</clone>""")
        .Explain("c"));

    [Fact]
    public void A_resource_that_is_not_configured_any_more() => Check(new ExplainedCluster()
        .Active("old", "n1")
        .Of("old", "old_stop_0", "old_delete_0"));
}
