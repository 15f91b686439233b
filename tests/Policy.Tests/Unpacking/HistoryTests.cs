using HaActors.Policy.Scheduling;
using static HaActors.Policy.Tests.Unpacking.Reading;

namespace HaActors.Policy.Tests.Unpacking;

public class HistoryTests
{
    private static readonly string NoFencing = Option("fencing-enabled", "false");

    [Fact]
    public void A_successful_start_makes_a_resource_active()
    {
        var run = Of(Dummy("web"), History("web", Operation("web", "start", 3)), options: NoFencing);
        var web = run.Primitive("web");
        Assert.Equal(Role.Started, web.Role);
        Assert.Equal("node1", Assert.Single(web.RunningOn).Name);
    }

    [Fact]
    public void The_order_of_calls_counts_not_that_of_the_document()
    {
        var run = Of(
            Dummy("web"),
            History("web", Operation("web", "stop", 4), Operation("web", "start", 3)),
            options: NoFencing);
        Assert.Equal(Role.Stopped, run.Primitive("web").Role);
    }

    [Fact]
    public void A_failed_monitor_fails_the_resource_and_requires_its_stop()
    {
        var run = Of(
            Dummy("web"),
            History("web", Operation("web", "start", 3), Operation("web", "monitor", 4, exitCode: 1, interval: 10000)),
            options: NoFencing);
        Assert.True(run.Primitive("web").Failed);
        var stop = ActionFactory.Find(run.Primitive("web"), Tasks.Stop, 0, run.FindNode("node1"));
        Assert.True(stop!.IsRequired);
    }

    [Fact]
    public void A_later_start_clears_an_earlier_failure()
    {
        var run = Of(
            Dummy("web"),
            History("web", Operation("web", "monitor", 4, exitCode: 1, interval: 10000), Operation("web", "start", 5)),
            options: NoFencing);
        Assert.False(run.Primitive("web").Failed);
    }

    [Fact]
    public void A_failed_stop_blocks_the_resource_where_nothing_can_be_fenced()
    {
        var run = Of(
            Dummy("web"),
            History("web", Operation("web", "start", 3), Operation("web", "stop", 4, exitCode: 1)),
            options: NoFencing);
        Assert.True(run.Primitive("web").Blocked);
        Assert.Equal(-Scores.Infinity, run.Primitive("web").Allowed[run.FindNode("node1")!]);
    }

    [Fact]
    public void A_failed_stop_makes_its_node_unclean_where_it_can_be_fenced()
    {
        const string Device = """<primitive id="fence" class="stonith" type="fence_x"/>""";
        var run = Of(
            Dummy("web") + Device,
            History("web", Operation("web", "start", 3), Operation("web", "stop", 4, exitCode: 1)));
        Assert.True(run.FindNode("node1")!.Unclean);
    }

    [Fact]
    public void A_probe_that_finds_no_agent_bans_the_node_and_is_no_failure()
    {
        var run = Of(
            Dummy("web"), History("web", Operation("web", "monitor", 3, exitCode: 5, expected: 7)), options: NoFencing);
        var web = run.Primitive("web");
        Assert.False(web.Failed);
        Assert.Equal(-Scores.Infinity, web.Allowed[run.FindNode("node1")!]);
        Assert.Equal(0, web.Allowed[run.FindNode("node2")!]);
    }

    [Fact]
    public void A_failure_is_forgotten_with_its_count_after_the_timeout()
    {
        const string Counts = """
            <nvpair id="c" name="fail-count-web#monitor_10000" value="1"/>
            <nvpair id="l" name="last-failure-web#monitor_10000" value="1699999000"/>
            """;
        var run = Of(
            Dummy("web", Meta("web", "failure-timeout", "60s")),
            History(
                "web",
                Operation("web", "start", 3),
                Operation("web", "start", 4, exitCode: 1, changed: 1_699_999_000, id: "web_last_failure_0")),
            Counts,
            NoFencing);
        Assert.False(run.Primitive("web").Failed);
        Assert.True(ActionFactory.Find(run.Primitive("web"), Tasks.ClearFailcount, 0, run.FindNode("node1"))!.IsRequired);
    }

    [Fact]
    public void Histories_without_a_number_are_spread_over_the_instances()
    {
        var history = History("web", Operation("web", "start", 3));
        var run = Of(
            $"""<clone id="webs">{Dummy("web")}</clone>""", history, options: NoFencing, secondHistory: history);
        Assert.Equal("node1", Assert.Single(run.Primitive("web:0").RunningOn).Name);
        Assert.Equal("node2", Assert.Single(run.Primitive("web:1").RunningOn).Name);
    }

    [Fact]
    public void More_active_instances_than_configured_are_removed_ones()
    {
        var history = History("web", Operation("web", "start", 3));
        var run = Of(
            $"""<clone id="webs">{Meta("webs", "clone-max", "1")}{Dummy("web")}</clone>""",
            history,
            options: NoFencing,
            secondHistory: history);
        Assert.False(run.Primitive("web:0").Removed);
        Assert.True(run.Primitive("web:1").Removed);
    }

    [Fact]
    public void What_is_configured_no_longer_may_run_nowhere()
    {
        var run = Of("", History("old", Operation("old", "start", 3)), options: NoFencing);
        var old = run.Primitive("old");
        Assert.True(old.Removed);
        Assert.All(run.Nodes, node => Assert.Equal(-Scores.Infinity, old.Allowed[node]));
    }

    [Fact]
    public void A_migration_without_its_second_half_is_active_in_both_places()
    {
        const string Move = """
            <lrm_rsc_op id="vm_migrate_to_0" operation_key="vm_migrate_to_0" operation="migrate_to" interval="0" call-id="5"
              rc-code="0" op-status="0" transition-key="1:5:0:u" transition-magic="0:0;1:5:0:u" on_node="node1"
              migrate_source="node1" migrate_target="node2"/>
            """;
        var run = Of(
            Dummy("vm"),
            History("vm", Operation("vm", "start", 3), Move),
            options: NoFencing,
            secondHistory: History("vm", Operation("vm", "monitor", 2, exitCode: 7, expected: 7, changed: 1)));
        var vm = run.Primitive("vm");
        Assert.Equal("node1", vm.PartialMigrationSource?.Name);
        Assert.Equal("node2", vm.PartialMigrationTarget?.Name);
    }
}
