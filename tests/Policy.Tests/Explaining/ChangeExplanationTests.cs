using static HaActors.Policy.Tests.Unpacking.Reading;
using static HaActors.Testing.Golden;

namespace HaActors.Policy.Tests.Explaining;

/// <summary>Why resources change and nodes are fenced, and what actions wait for.</summary>
public class ChangeExplanationTests
{
    [Fact]
    public void Standby_node() => Check(new ExplainedCluster()
        .Attribute("n1", "standby", "on")
        .Resource("web")
        .Active("web", "n1")
        .Inactive("web", "n2")
        .Of("web", "web_stop_0", "web_start_0")
        + "\n" + new ExplainedCluster().Attribute("n1", "standby", "on").Resource("web").ExplainNode("n1"));

    [Fact]
    public void Lost_node() => Check(new ExplainedCluster("n1", "n2", "n3")
        .WithFencing()
        .Lost("n2")
        .Resource("web")
        .Inactive("web", "n1")
        .Active("web", "n2")
        .Inactive("web", "n3")
        .Of("web", "stonith", "web_start_0"));

    [Fact]
    public void Lost_node_itself() => Check(new ExplainedCluster("n1", "n2", "n3")
        .WithFencing()
        .Lost("n2")
        .Resource("web")
        .Active("web", "n2")
        .ExplainNode("n2"));

    [Fact]
    public void Lost_node_that_cannot_be_fenced_without_quorum() => Check(new ExplainedCluster()
        .WithFencing()
        .WithoutQuorum()
        .Lost("n2")
        .ExplainNode("n2"));

    [Fact]
    public void Silent_node() => Check(new ExplainedCluster()
        .WithFencing()
        .Silent("n2")
        .ExplainNode("n2"));

    [Fact]
    public void Failed_monitor() => Check(new ExplainedCluster()
        .Resource("web", """<operations><op id="m" name="monitor" interval="10s"/></operations>""")
        .Active("web", "n1", Operation("web", "monitor", 30, 7, 0, 10000))
        .Inactive("web", "n2")
        .Of("web", "web_stop_0", "web_start_0", "web_monitor_10000"));

    [Fact]
    public void Failed_stop_with_fencing() => Check(new ExplainedCluster()
        .WithFencing()
        .Resource("web")
        .Inactive("web", "n1")
        .Active("web", "n2", Operation("web", "stop", 30, 1))
        .ExplainNode("n2"));

    [Fact]
    public void Changed_parameters() => Check(new ExplainedCluster()
        .Resource("web", """<instance_attributes id="web-p"><nvpair id="web-x" name="x" value="2"/></instance_attributes>""")
        .Active("web", "n1", Digest("web", "start", 31, """op-digest="0123456789abcdef0123456789abcdef" """))
        .Inactive("web", "n2")
        .Of("web", "web_stop_0", "web_start_0"));

    [Fact]
    public void Reload() => Check(new ExplainedCluster()
        .Resource("web", """<instance_attributes id="web-p"><nvpair id="web-x" name="x" value="2"/></instance_attributes>""")
        .Active("web", "n1", Digest(
            "web",
            "start",
            31,
            """op-digest="0123456789abcdef0123456789abcdef" op-force-restart=" state " """
            + """op-restart-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8" """))
        .Inactive("web", "n2")
        .Of("web", "web_reload-agent_0"));

    [Fact]
    public void Restart_of_what_is_ordered_after_another() => Check(new ExplainedCluster()
        .Resource("db", """<operations><op id="m" name="monitor" interval="10s"/></operations>""")
        .Resource("web")
        .Active("db", "n1", Operation("db", "monitor", 30, 7, 0, 10000))
        .Active("web", "n2")
        .Inactive("db", "n2")
        .Inactive("web", "n1")
        .Constraint("""<rsc_order id="db-then-web" first="db" then="web"/>""")
        .Of("web", "web_stop_0", "db_stop_0", "web_start_0"));

    [Fact]
    public void Group_moves_with_its_first_member() => Check(new ExplainedCluster()
        .Attribute("n1", "standby", "on")
        .Resource($"""<group id="g">{Dummy("a")}{Dummy("b")}</group>""")
        .Active("a", "n1")
        .Active("b", "n1")
        .Inactive("a", "n2")
        .Inactive("b", "n2")
        .Of("g", "a_stop_0", "b_start_0", "g_start_0"));

    [Fact]
    public void Promotion() => Check(new ExplainedCluster()
        .Resource($"""<clone id="c">{Dummy("db")}{Meta("c", "promotable", "true")}</clone>""")
        .Active("db", "n1")
        .Active("db", "n2")
        .Attribute("n1", "master-db", "10")
        .Attribute("n2", "master-db", "5")
        .Constraint("""
            <rsc_location id="promote-on-n2" rsc="c">
              <rule id="promote-rule" role="Promoted" score="20">
                <expression id="promote-e" attribute="#uname" operation="eq" value="n2"/>
              </rule>
            </rsc_location>
            """)
        .Of("c", "db_promote_0"));

    [Fact]
    public void No_promotion_without_a_score() => Check(new ExplainedCluster("n1")
        .Resource($"""<clone id="c">{Dummy("db")}{Meta("c", "promotable", "true")}</clone>""")
        .Active("db", "n1")
        .Explain("c"));

    [Fact]
    public void Multiple_active() => Check(new ExplainedCluster()
        .Resource("web")
        .Active("web", "n1")
        .Active("web", "n2")
        .Of("web", "web_stop_0"));

    [Fact]
    public void Probe_and_cancellation() => Check(new ExplainedCluster()
        .Resource("web")
        .Active("web", "n1", Operation("web", "monitor", 30, 0, 0, 10000))
        .ExplainActions("web_monitor_0", "web_monitor_10000"));

    [Fact]
    public void Forgotten_failures() => Check(new ExplainedCluster()
        .Resource("web", Meta("web", "failure-timeout", "10s"))
        .Active("web", "n1", Operation("web", "monitor", 30, 7, 0, 10000, id: "web_last_failure_0"))
        .Inactive("web", "n2")
        .Failures("web", "n1", 1)
        .ExplainActions("web_clear_failcount_0"));

    [Fact]
    public void Remote_node_whose_connection_is_lost() => Check(new ExplainedCluster()
        .WithFencing()
        .Resource("""<primitive id="remote1" class="ocf" provider="pacemaker" type="remote"/>""")
        .Resource("web")
        .Active("remote1", "n1", Operation("remote1", "monitor", 30, 1, 0, 60000), type: "remote")
        .RemoteHistory("remote1", History("web", Operation("web", "start", 12)))
        .ExplainNode("remote1"));

    [Fact]
    public void Guest_node_whose_container_shall_not_run() => Check(new ExplainedCluster()
        .Resource("vm", """
            <meta_attributes id="vm-m">
              <nvpair id="vm-r" name="remote-node" value="guest1"/>
              <nvpair id="vm-t" name="target-role" value="Stopped"/>
            </meta_attributes>
            """)
        .Resource("web")
        .Constraint("""<rsc_location id="web-on-guest" rsc="web" node="guest1" score="100"/>""")
        .Of("web", "web_start_0")
        + "\n" + new ExplainedCluster().Resource("vm", Meta("vm", "remote-node", "guest1")).ExplainNode("guest1"));

    [Fact]
    public void Unfencing() => Check(new ExplainedCluster()
        .WithFencing(Meta("device", "provides", "unfencing"))
        .Resource("web", Meta("web", "requires", "unfencing"))
        .Of("web", "web_start_0", "stonith-n1-on"));

    [Fact]
    public void Shutdown() => Check(new ExplainedCluster()
        .Attribute("n2", "shutdown", "1")
        .Resource("web")
        .Inactive("web", "n1")
        .Active("web", "n2")
        .Of("web", "do_shutdown"));

    [Fact]
    public void Notifications() => Check(new ExplainedCluster()
        .Resource($"""
            <clone id="c">{Dummy("web")}<meta_attributes id="c-m"><nvpair id="c-n" name="notify" value="true"/></meta_attributes></clone>
            """)
        .Active("web", "n1")
        .Inactive("web", "n2")
        .ExplainActions("web_pre_notify_start_0", "web_start_0", "c_running_0"));

    [Fact]
    public void Loop_of_orderings() => Check(new ExplainedCluster("n1")
        .Resource("a")
        .Resource("b")
        .Constraint("""<rsc_order id="a-then-b" first="a" then="b"/>""")
        .Constraint("""<rsc_order id="b-then-a" first="b" then="a"/>""")
        .Of("a", "a_start_0", "b_start_0"));

    [Fact]
    public void Exchange_of_places_whose_loop_is_broken() => Check(new ExplainedCluster()
        .Option("placement-strategy", "utilization")
        .Capacity("n1", "cpu", 1)
        .Capacity("n2", "cpu", 1)
        .Resource("a", Meta("a", "allow-migrate", "true") + Cpu("a"))
        .Resource("b", Meta("b", "allow-migrate", "true") + Cpu("b"))
        .Active("a", "n1")
        .Inactive("a", "n2")
        .Inactive("b", "n1")
        .Active("b", "n2")
        .Constraint("""<rsc_location id="a-on-n2" rsc="a" node="n2" score="100"/>""")
        .Constraint("""<rsc_location id="b-on-n1" rsc="b" node="n1" score="100"/>""")
        .ExplainActions("a_migrate_to_0", "b_migrate_to_0", "load_stopped_n1", "load_stopped_n2"));

    [Fact]
    public void Order_that_forbids_the_same_time() => Check(new ExplainedCluster()
        .Resource("a")
        .Resource("b")
        .Constraint("""<rsc_order id="one-by-one" first="a" then="b" kind="Serialize"/>""")
        .ExplainActions("a_start_0", "b_start_0"));

    [Fact]
    public void Order_after_enough_instances() => Check(new ExplainedCluster()
        .Resource($"""<clone id="c">{Dummy("web")}</clone>""")
        .Resource("front")
        .Constraint("""<rsc_order id="some-web-then-front" first="c" then="front" require-all="false"/>""")
        .ExplainActions("front_start_0", "clone-one-or-more:some-web-then-front"));

    [Fact]
    public void Bundle() => Check(new ExplainedCluster()
        .Resource($"""
            <bundle id="box">
              <docker image="web:1" replicas="1"/>
              <network ip-range-start="10.0.0.1"/>
              {Dummy("web")}
            </bundle>
            """)
        .Explain("box"));

    [Fact]
    public void Names_that_are_not_known()
    {
        var cluster = new ExplainedCluster().Resource("web").Resource("database");
        Check(string.Join('\n', new Func<string>[]
        {
            () => cluster.Explain("databse"),
            () => cluster.ExplainNode("n3"),
            () => cluster.ExplainActions("web_strat_0@n1"),
        }.Select(static ask => Assert.Throws<HaActors.Policy.Explaining.SelectionException>(ask).Message)) + "\n");
    }

    private static string Cpu(string id) =>
        $"""<utilization id="{id}-u"><nvpair id="{id}-cpu" name="cpu" value="1"/></utilization>""";

    private static string Digest(string resource, string task, int call, string digest) =>
        Operation(resource, task, call).Replace("call-id", $"{digest}call-id", StringComparison.Ordinal);
}
