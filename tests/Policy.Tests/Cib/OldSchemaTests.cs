using HaActors.Policy.Cib;

namespace HaActors.Policy.Tests.Cib;

public class OldSchemaTests
{
    [Fact]
    public void A_master_is_a_promotable_clone()
    {
        var cib = Read("pacemaker-1.2", resources: """
            <master id="ms"><meta_attributes id="m"><nvpair id="a" name="master-max" value="2"/>
            <nvpair id="b" name="target-role" value="Master"/></meta_attributes>
            <primitive id="p" class="ocf" provider="pacemaker" type="Stateful"/></master>
            """);
        var clone = Assert.IsType<CloneEntry>(Assert.Single(cib.Resources));
        var values = clone.Meta.SelectMany(block => block.Values).ToDictionary(pair => pair.Name, pair => pair.Value);
        Assert.Equal("true", values["promotable"]);
        Assert.Equal("2", values["promoted-max"]);
        Assert.Equal("Promoted", values["target-role"]);
    }

    [Fact]
    public void Roles_are_called_as_today()
    {
        var cib = Read("pacemaker-3.7", constraints: """
            <rsc_colocation id="c" rsc="a" rsc-role="Master" with-rsc="b" with-rsc-role="Slave" score="1"/>
            """);
        var colocation = Assert.IsType<ColocationEntry>(Assert.Single(cib.Constraints));
        Assert.Equal(("Promoted", "Unpromoted"), (colocation.DependentRole, colocation.PrimaryRole));
    }

    [Theory]
    [InlineData("pacemaker-2.10", "stonith_enabled", "fencing-enabled")]
    [InlineData("pacemaker-3.0", "stonith-enabled", "fencing-enabled")]
    [InlineData("pacemaker-3.0", "stonith_enabled", "stonith_enabled")]
    [InlineData("pacemaker-1.0", "no_quorum_policy", "no-quorum-policy")]
    [InlineData("pacemaker-4.0", "crmd-transition-delay", "crmd-transition-delay")]
    [InlineData("pacemaker-3.9", "crmd-transition-delay", "transition-delay")]
    [InlineData("pacemaker-3.9", "stop-orphan-resources", "stop-removed-resources")]
    public void Options_are_called_as_today(string schema, string old, string today)
    {
        var cib = Read(schema, options: $"""
            <cluster_property_set id="s"><nvpair id="n" name="{old}" value="x"/></cluster_property_set>
            """);
        Assert.Equal(today, cib.Options[0].Values[0].Name);
    }

    [Fact]
    public void Defaults_that_were_options_are_defaults_of_resources_and_operations()
    {
        var cib = Read("pacemaker-2.3", options: """
            <cluster_property_set id="s"><nvpair id="n1" name="default-resource-stickiness" value="7"/>
            <nvpair id="n2" name="is-managed-default" value="false"/>
            <nvpair id="n3" name="default-action-timeout" value="9s"/></cluster_property_set>
            """);
        Assert.Empty(cib.Options[0].Values);
        Assert.Equal(
            [("resource-stickiness", "7"), ("is-managed", "false")],
            cib.ResourceDefaults.SelectMany(block => block.Values).Select(pair => (pair.Name, pair.Value!)));
        Assert.Equal(("timeout", "9s"), (cib.OperationDefaults[0].Values[0].Name, cib.OperationDefaults[0].Values[0].Value));
    }

    [Fact]
    public void References_may_point_forwards()
    {
        var cib = Read("pacemaker-3.0", resources: """
            <primitive id="a" class="ocf" provider="pacemaker" type="Dummy">
              <instance_attributes id-ref="params"/><operations id-ref="ops"/></primitive>
            <primitive id="b" class="ocf" provider="pacemaker" type="Dummy">
              <instance_attributes id="params"><nvpair id="x" name="state" value="1"/></instance_attributes>
              <operations id="ops"><op id="o" name="monitor" interval="5s"/></operations></primitive>
            """);
        var first = Assert.IsType<PrimitiveEntry>(cib.Resources[0]);
        Assert.Equal("1", first.Parameters[0].Values[0].Value);
        Assert.Equal("monitor", first.Operations[0].Name);
        Assert.Empty(cib.Findings);
        Assert.Null(Structure.Difference(cib, CibReader.Read(CibWriter.Write(cib))));
    }

    private static CibDocument Read(string schema, string options = "", string resources = "", string constraints = "") =>
        CibReader.Read($"""
            <cib validate-with="{schema}"><configuration><crm_config>{options}</crm_config><nodes/>
            <resources>{resources}</resources><constraints>{constraints}</constraints></configuration><status/></cib>
            """);
}
