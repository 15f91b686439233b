using System.Text;
using HaActors.Policy.Cib;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Tests.Deciding;

public class LongChainTests
{
    private const int Length = 1_000;

    [Fact]
    public void A_chain_longer_than_the_stack_is_decided_upon_as_any_other()
    {
        var cib = CibReader.Read(Chain());
        var small = On(stackKb: 192, cib);

        Assert.Equal(On(stackKb: 64 * 1024, cib), small);
        Assert.Equal(Length, small.Count(line => line.Contains("Start", StringComparison.Ordinal)));
    }

    private static string[] On(int stackKb, CibDocument cib)
    {
        string[] lines = [];
        var thread = new Thread(
            () =>
            {
                var run = new SchedulingRun(cib, 1_700_000_000);
                run.Decide();
                lines = [.. TransitionSummary.Of(run).Lines()];
            },
            stackKb * 1024);
        thread.Start();
        thread.Join();
        return lines;
    }

    private static string Chain()
    {
        var (resources, constraints) = (new StringBuilder(), new StringBuilder());
        for (var at = 0; at < Length; at++)
            resources.Append($"""<primitive id="r{at}" class="ocf" provider="pacemaker" type="Dummy"/>""");
        for (var at = 1; at < Length; at++)
            constraints.Append($"""
                <rsc_colocation id="c{at}" rsc="r{at - 1}" with-rsc="r{at}" score="INFINITY"/>
                <rsc_order id="o{at}" first="r{at}" then="r{at - 1}"/>
                """);
        return $"""
            <cib validate-with="pacemaker-4.0" have-quorum="1" dc-uuid="1" crm_feature_set="3.20.0">
              <configuration>
                <crm_config><cluster_property_set id="options">
                  <nvpair id="o-fencing" name="fencing-enabled" value="false"/>
                  <nvpair id="o-probes" name="enable-startup-probes" value="false"/>
                </cluster_property_set></crm_config>
                <nodes><node id="1" uname="node1"/><node id="2" uname="node2"/></nodes>
                <resources>{resources}</resources>
                <constraints>{constraints}</constraints>
              </configuration>
              <status>
                <node_state id="1" uname="node1" in_ccm="true" crmd="online" join="member" expected="member"/>
                <node_state id="2" uname="node2" in_ccm="true" crmd="online" join="member" expected="member"/>
              </status>
            </cib>
            """;
    }
}
