using HaActors.Policy.Cib;
using HaActors.Policy.Simulation;

namespace HaActors.Policy.Tests.Generated;

/// <summary>Small configurations that properties, or Pacemaker's simulator, were against once.</summary>
public class RegressionTests
{
    private const string Fence = """<primitive id="fence" class="stonith" type="fence_xvm"/>""";

    [Fact]
    public void A_constraint_on_what_a_clone_is_made_of_counts_only_where_a_history_knows_that_name()
    {
        const string Clone = """<clone id="c"><primitive id="r" class="ocf" provider="pacemaker" type="Dummy"/></clone>""";
        const string Ban = """<rsc_location id="l" rsc="r" node="node1" score="-INFINITY"/>""";
        Assert.Contains("* Start      r:0", Summary(Clone, Ban), StringComparison.Ordinal);
        var known = Summary(Clone, Ban, history: """
            <lrm_resource id="r" class="ocf" provider="pacemaker" type="Dummy">
              <lrm_rsc_op id="r_last_0" operation="monitor" interval="0" call-id="1" rc-code="7" op-status="0"
                transition-key="1:1:7:u" transition-magic="0:7;1:1:7:u"/>
            </lrm_resource>
            """);
        Assert.DoesNotContain("* Start      r", known, StringComparison.Ordinal);
    }

    [Fact]
    public void Loss_of_a_ticket_stops_what_should_be_fenced_if_nothing_is_ever_fenced()
    {
        var summary = Summary(
            """<primitive id="r" class="ocf" provider="pacemaker" type="Dummy"/>""",
            """<rsc_ticket id="t" rsc="r" ticket="T" loss-policy="fence"/>""",
            fencing: false,
            history: """
                <lrm_resource id="r" class="ocf" provider="pacemaker" type="Dummy">
                  <lrm_rsc_op id="r_last_0" operation="start" interval="0" call-id="1" rc-code="0" op-status="0"
                    transition-key="1:1:0:u" transition-magic="0:0;1:1:0:u"/>
                </lrm_resource>
                """);
        Assert.Contains("Stop       r", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("UNCLEAN", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_are_unfenced_if_only_a_resource_asks_for_it()
    {
        var summary = Summary(
            $"""
            {Fence}<primitive id="r" class="ocf" provider="pacemaker" type="Dummy">
              <meta_attributes id="m"><nvpair id="n" name="requires" value="unfencing"/></meta_attributes>
            </primitive>
            """,
            "");
        Assert.Contains("Fence (on) node1", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_ordered_before_its_own_group_starts_and_the_loop_is_reported()
    {
        const string Group = """<group id="g"><primitive id="r" class="ocf" provider="pacemaker" type="Dummy"/></group>""";
        var report = Report(Fence + Group, """<rsc_order id="o" first="r" then="g"/>""");
        Assert.Contains("Resource action: r               start on node1", report.Summary, StringComparison.Ordinal);
        Assert.Contains(report.Run.Findings, static finding => finding.Id == FindingKinds.OrderingLoop.Id);
    }

    private static string Summary(string resources, string constraints, bool fencing = true, string history = "") =>
        Report(resources, constraints, fencing, history).Summary;

    private static SimulationReport Report(
        string resources, string constraints, bool fencing = true, string history = "") => SimulationReport.Of(
        CibReader.Read($"""
            <cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" have-quorum="1" dc-uuid="1" execution-date="1700000000">
              <configuration>
                <crm_config><cluster_property_set id="cib-bootstrap-options">
                  <nvpair id="o-1" name="stonith-enabled" value="{(fencing ? "true" : "false")}"/>
                </cluster_property_set></crm_config>
                <nodes><node id="1" uname="node1"/></nodes>
                <resources>{(fencing && !resources.Contains("fence_xvm", StringComparison.Ordinal) ? Fence : "")}{resources}</resources>
                <constraints>{constraints}</constraints>
              </configuration>
              <status>
                <node_state id="1" uname="node1" in_ccm="true" crmd="online" join="member" expected="member">
                  <lrm id="1"><lrm_resources>{history}</lrm_resources></lrm>
                </node_state>
              </status>
            </cib>
            """),
        new SimulationRequest());
}
