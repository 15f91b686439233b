using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Tests.Unpacking;

/// <summary>Small configurations, read.</summary>
internal static class Reading
{
    public const long Now = 1_700_000_000;

    /// <param name="history">Of node1: what stands inside <c>lrm_resources</c>.</param>
    /// <param name="attributes">Transient ones of node1.</param>
    public static SchedulingRun Of(
        string resources, string history = "", string attributes = "", string options = "", string secondHistory = "")
    {
        var cib = CibReader.Read($"""
            <cib validate-with="pacemaker-4.0" have-quorum="1" dc-uuid="1" crm_feature_set="3.20.0">
              <configuration>
                <crm_config><cluster_property_set id="options">{options}</cluster_property_set></crm_config>
                <nodes><node id="1" uname="node1"/><node id="2" uname="node2"/></nodes>
                <resources>{resources}</resources>
                <constraints/>
              </configuration>
              <status>{State(1, history, attributes)}{State(2, secondHistory, "")}</status>
            </cib>
            """);
        var run = new SchedulingRun(cib, Now);
        run.ReadStatus();
        return run;
    }

    public static string Option(string name, string value) => $"""<nvpair id="o-{name}" name="{name}" value="{value}"/>""";

    public static string Dummy(string id, string inside = "") =>
        $"""<primitive id="{id}" class="ocf" provider="pacemaker" type="Dummy">{inside}</primitive>""";

    public static string Meta(string id, string name, string value) =>
        $"""<meta_attributes id="{id}-m"><nvpair id="{id}-{name}" name="{name}" value="{value}"/></meta_attributes>""";

    public static string History(string id, params string[] operations) =>
        $"""<lrm_resource id="{id}" class="ocf" provider="pacemaker" type="Dummy">{string.Concat(operations)}</lrm_resource>""";

    /// <param name="status">0: done, -1: under way.</param>
    public static string Operation(
        string resource, string task, int call, int exitCode = 0, int expected = 0, int interval = 0, int status = 0,
        long changed = Now - 100, string? id = null)
    {
        var key = $"{resource}_{task}_{interval}";
        return $"""
            <lrm_rsc_op id="{id ?? key}" operation_key="{key}" operation="{task}" interval="{interval}" call-id="{call}"
              rc-code="{exitCode}" op-status="{status}" transition-key="1:{call}:{expected}:u" on_node="node1"
              transition-magic="{status}:{exitCode};1:{call}:{expected}:u" last-rc-change="{changed}"/>
            """;
    }

    public static Primitive Primitive(this SchedulingRun run, string id) => Assert.IsType<Primitive>(run.FindResource(id));

    private static string State(int number, string history, string attributes) => $"""
        <node_state id="{number}" uname="node{number}" in_ccm="true" crmd="online" join="member" expected="member">
          <transient_attributes id="{number}">
            <instance_attributes id="t{number}">{attributes}</instance_attributes>
          </transient_attributes>
          <lrm id="{number}"><lrm_resources>{history}</lrm_resources></lrm>
        </node_state>
        """;
}
