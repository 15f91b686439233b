using HaActors.Lab.Product;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Pacemaker's own test agents, unchanged, in roles, live migrations, failures of all kinds; one cluster for all.</summary>
public sealed class ExecutorTests(ExecutorLab cluster) : IClassFixture<ExecutorLab>
{
    [AgentsFact]
    public async Task One_instance_is_promoted_and_the_status_shows_each_ones_role()
    {
        var lab = await cluster.ReadyAsync();
        var roles = lab.Latest!.Resources.Where(each => each.Id == "role").ToList();
        Assert.Equal(["n1", "n2", "n3"], roles.Select(each => each.Node).Order());
        Assert.Equal(["promoted", "unpromoted", "unpromoted"], roles.Select(each => each.State).Order());
        var text = await lab.StatusTextAsync();
        Assert.Contains("promoted", text);
        Assert.Contains("unpromoted", text);
    }

    [AgentsFact]
    public async Task The_promoted_instance_whose_node_dies_is_replaced_by_another_and_all_are_notified()
    {
        var lab = await cluster.ReadyAsync();
        var victim = ExecutorLab.NodeOf(lab.Latest!, "promoted")!;
        var before = cluster.Calls("role").Count;
        lab.Cluster[victim].PowerOff();
        await lab.UntilAsync(
            view => ExecutorLab.NodeOf(view, "promoted") is { } now && now != victim, $"another than {victim} is promoted");
        var heir = ExecutorLab.NodeOf(lab.Latest!, "promoted")!;
        Assert.True(lab.WasFenced(victim), lab.Evidence());
        await cluster.ReadyAsync();
        var calls = cluster.Calls("role").Skip(before).ToList();
        var other = lab.Cluster.Names.Single(name => name != victim && name != heir);
        foreach (var node in new[] { heir, other })
        {
            Said(calls, call => Notice(call, node, "pre", "promote") && call.Meta("notify_promote_uname") == heir);
            Said(calls, call => Notice(call, node, "post", "promote") && call.Meta("notify_promote_uname") == heir);
        }

        // It boots again and is started; those that are there hear of it before and after.
        foreach (var node in new[] { heir, other })
            Said(calls, call => Notice(call, node, "pre", "start") && call.Meta("notify_start_uname") == victim);
        Said(calls, call => Notice(call, victim, "post", "start") && call.Meta("notify_promoted_uname") == heir);
    }

    [AgentsFact]
    public async Task An_instance_that_is_demoted_and_stopped_is_notified_and_the_others_are_told_who()
    {
        var lab = await cluster.ReadyAsync();
        var first = ExecutorLab.NodeOf(lab.Latest!, "promoted")!;
        var before = cluster.Calls("role").Count;
        await lab.DoAsync(first, "ha", "node", "standby", first);
        await lab.UntilAsync(
            view => ExecutorLab.NodeOf(view, "promoted") is { } now && now != first && view.Activity.Count == 0, "another is promoted");
        var calls = cluster.Calls("role").Skip(before).ToList();
        var rest = lab.Cluster.Names.Where(name => name != first).ToList();
        foreach (var node in rest)
        {
            foreach (var (type, operation) in new[] { ("pre", "demote"), ("post", "demote"), ("pre", "stop"), ("post", "stop") })
                Said(calls, call => Notice(call, node, type, operation) && call.Meta($"notify_{operation}_uname") == first);
            Said(calls, call => Notice(call, node, "post", "promote"));
        }

        var own = calls.Where(call => call.Node == first && call.Action is "notify" or "demote" or "stop").Where(call => call.Node == first).ToList();
        int At(Func<AgentCallSeen, bool> which) => own.FindIndex(call => which(call));
        Assert.InRange(At(call => Notice(call, first, "pre", "demote")), 0, At(call => call.Action == "demote"));
        Assert.InRange(At(call => call.Action == "demote"), 0, At(call => Notice(call, first, "post", "demote")));
        Assert.InRange(At(call => Notice(call, first, "pre", "stop")), 0, At(call => call.Action == "stop"));
        await lab.DoAsync(first, "ha", "node", "online", first);
        await cluster.ReadyAsync();
    }

    [AgentsFact]
    public async Task What_can_migrate_is_moved_without_a_stop_before_and_a_start_after()
    {
        var lab = await cluster.ReadyAsync();
        var from = lab.Latest!.NodeOf("guest")!;
        var to = lab.Cluster.Names.First(name => name != from);
        var before = cluster.Calls("guest").Count;
        await lab.DoAsync(from, "ha", "resource", "move", "guest", "--node", to);
        await lab.UntilAsync(view => view.NodeOf("guest") == to && view.Activity.Count == 0, $"it runs on {to}");
        AssertMigrated(cluster.Calls("guest").Skip(before).ToList(), from, to);
    }

    [AgentsFact]
    public async Task A_node_in_standby_is_left_by_live_migration_too()
    {
        var lab = await cluster.ReadyAsync();
        var from = lab.Latest!.NodeOf("guest")!;
        var before = cluster.Calls("guest").Count;
        await lab.DoAsync(from, "ha", "node", "standby", from);
        await lab.UntilAsync(view => view.NodeOf("guest") is { } now && now != from && view.Activity.Count == 0, "it runs elsewhere");
        AssertMigrated(cluster.Calls("guest").Skip(before).ToList(), from, lab.Latest!.NodeOf("guest")!);
        await lab.DoAsync(from, "ha", "node", "online", from);
        await cluster.ReadyAsync();
    }

    [AgentsFact]
    public async Task A_failure_that_is_to_be_ignored_is_shown_and_nothing_is_done()
    {
        var lab = await cluster.ReadyAsync();
        var before = cluster.Calls("ignored").Count;
        var node = await FailAsync(lab, "ignored");
        await lab.UntilAsync(view => Has(view, "ignored").Failed.Count > 0, "its failure is shown");
        await cluster.OnAsync(node, "true > /run/ignored.state");
        var monitors = cluster.Calls("ignored").Count;
        await cluster.UntilCallsAsync("ignored", calls => calls.Skip(monitors).Count(IsMonitor) > 1, "it is watched as before");
        Assert.All(cluster.Calls("ignored").Skip(before), call => Assert.True(IsMonitor(call), call.ToString()));
        await CleanAsync(lab, "ignored");
    }

    [AgentsFact]
    public async Task What_is_to_be_blocked_after_a_failure_is_left_alone_until_somebody_cleans_up()
    {
        var lab = await cluster.ReadyAsync();
        var before = cluster.Calls("blocked").Count;
        var node = await FailAsync(lab, "blocked");
        await lab.UntilAsync(view => Has(view, "blocked") is { State: "failed" or "blocked" } && view.Activity.Count == 0, "it is failed, and nothing is done");
        Assert.All(cluster.Calls("blocked").Skip(before), call => Assert.True(IsMonitor(call), call.ToString()));
        await cluster.OnAsync(node, "true > /run/blocked.state");
        await CleanAsync(lab, "blocked");
    }

    [AgentsFact]
    public async Task What_is_to_stay_stopped_after_a_failure_does_until_somebody_cleans_up()
    {
        var lab = await cluster.ReadyAsync();
        var before = cluster.Calls("stopped").Count;
        await FailAsync(lab, "stopped");
        await lab.UntilAsync(view => Has(view, "stopped") is { State: "stopped" } && view.Activity.Count == 0, "it is stopped");
        Assert.DoesNotContain(cluster.Calls("stopped").Skip(before), call => call.Action == "start");
        await CleanAsync(lab, "stopped");
    }

    [AgentsFact]
    public async Task What_fails_is_restarted_there_up_to_its_threshold_then_elsewhere_and_failures_age()
    {
        var lab = await cluster.ReadyAsync();
        var before = cluster.Calls("restarted").Count;
        var node = await FailAsync(lab, "restarted");
        await cluster.UntilCallsAsync(
            "restarted", calls => calls.Skip(before).Any(call => call.Action == "start" && call.Node == node), "it is started again there");
        await lab.UntilAsync(view => view.NodeOf("restarted") == node && Has(view, "restarted").Failed.Count > 0, "it runs there, with its failure shown");
        Assert.Equal(node, await FailAsync(lab, "restarted"));
        await lab.UntilAsync(view => view.NodeOf("restarted") is { } now && now != node, "it runs elsewhere");
        await lab.UntilAsync(view => Has(view, "restarted").Failed.Count == 0, "its failures are forgotten in time");
        await cluster.ReadyAsync();
    }

    [AgentsFact]
    public async Task Monitors_of_several_intervals_go_on_beside_one_another_and_one_begins_later()
    {
        var lab = await cluster.ReadyAsync();
        var before = cluster.Calls("restarted").Count;
        await cluster.UntilCallsAsync(
            "restarted",
            calls => new[] { "500", "900" }.All(interval => calls.Skip(before).Count(call => call.Meta("interval") == interval) > 2),
            "both monitors recur");
        Assert.Contains(cluster.Calls("restarted"), call => call.Meta("interval") == "900" && call.Meta("start_delay") == "1000");
        Assert.NotNull(lab.Latest);
    }

    [AgentsFact]
    public async Task A_failure_of_the_promoted_instance_only_demotes_it_where_that_is_asked_for()
    {
        var lab = await cluster.ReadyAsync();
        var node = ExecutorLab.NodeOf(lab.Latest!, "promoted")!;
        var before = cluster.Calls("role").Count;

        // It is well again as soon as it is demoted. Were it not, neither the demotion nor the stop after that would be believed,
        // and the node would be fenced.
        await cluster.OnAsync(
            node,
            "echo 1 > /run/role.state.rc; timeout 60 sh -c 'until grep -q Unpromoted /run/role.state; do sleep 0.01; done'; rm /run/role.state.rc");
        Assert.Contains(cluster.Calls("role").Skip(before), call => call.Action == "demote" && call.Node == node);
        await lab.UntilAsync(view => ExecutorLab.NodeOf(view, "promoted") is not null && view.Activity.Count == 0, "one is promoted again");
        Assert.DoesNotContain(cluster.Calls("role").Skip(before), call => call.Action is "stop" && call.Node != node);
        await CleanAsync(lab, "roles");
    }

    [AgentsFact]
    public async Task A_failure_that_asks_for_standby_empties_the_node_until_somebody_cleans_up()
    {
        var lab = await cluster.ReadyAsync();
        var node = await FailAsync(lab, "standing");
        await lab.UntilAsync(
            view => view.Activity.Count == 0 && view.NodeOf("standing") is not null
                && view.Resources.All(each => each.Node != node || !each.Runs),
            $"{node} runs nothing");
        await CleanAsync(lab, "standing");
        await lab.UntilAsync(view => view.Resources.Any(each => each.Id == "role" && each.Node == node && each.Runs), $"{node} is used again");
    }

    [AgentsFact]
    public async Task A_failure_that_asks_for_a_fence_gets_it()
    {
        var lab = await cluster.ReadyAsync();
        var node = await FailAsync(lab, "fenced");
        await Eventually.Async(() => lab.WasFenced(node), $"{node} is fenced", lab.Evidence);
        await cluster.ReadyAsync();
        Assert.NotNull(lab.Latest!.NodeOf("fenced"));
    }

    [AgentsFact]
    public async Task A_cleanup_without_a_resource_is_one_of_all()
    {
        var lab = await cluster.ReadyAsync();
        await FailAsync(lab, "stopped");
        await FailAsync(lab, "ignored");
        await lab.UntilAsync(view => Has(view, "stopped") is { State: "stopped" } && Has(view, "ignored").Failed.Count > 0, "both failed");
        await cluster.OnAsync(Has(lab.Latest!, "ignored").Node!, "true > /run/ignored.state");
        await lab.DoAsync("n1", "ha", "resource", "cleanup");
        await cluster.ReadyAsync();
        await lab.UntilAsync(view => view.Resources.All(each => each.Failed.Count == 0), "no failure is left");
    }

    [AgentsFact]
    public async Task A_node_that_is_not_well_is_left_and_used_again_when_it_is()
    {
        var lab = await cluster.ReadyAsync();
        var node = lab.Latest!.NodeOf("guest")!;
        await HealthAsync(node, "red");
        await lab.UntilAsync(
            view => view.Activity.Count == 0 && view.NodeOf("guest") is not null && view.Resources.All(each => each.Node != node || !each.Runs),
            $"{node} runs nothing");
        await HealthAsync(node, "green");
        await cluster.ReadyAsync();
    }

    [AgentsFact]
    public async Task What_fits_on_one_node_only_waits_for_it()
    {
        var lab = await cluster.ReadyAsync();
        Assert.Equal("n2", lab.Latest!.NodeOf("fitting"));
        await lab.DoAsync("n1", "ha", "node", "standby", "n2");
        await lab.UntilAsync(view => Has(view, "fitting") is { State: "stopped" } && view.Activity.Count == 0, "it has no place");
        await lab.DoAsync("n1", "ha", "node", "online", "n2");
        await cluster.ReadyAsync();
    }

    [AgentsFact]
    public async Task A_changed_parameter_is_reloaded_where_the_agent_can_and_restarted_where_it_cannot()
    {
        var lab = await cluster.ReadyAsync();
        var node = lab.Latest!.NodeOf("restarted")!;
        var before = cluster.Calls("restarted").Count;
        await lab.DoAsync(node, "config", "set", "resources.restarted.parameters.fake", "changed");
        await cluster.UntilCallsAsync("restarted", calls => Deeds(calls, before).Count > 0, "something is done");
        await cluster.ReadyAsync();
        Assert.Equal([$"{node} reload-agent"], Deeds(cluster.Calls("restarted"), before));
        Assert.Equal("changed", cluster.Calls("restarted")[^1].Environment["OCF_RESKEY_fake"].Trim());

        before = cluster.Calls("restarted").Count;
        await lab.DoAsync(node, "config", "set", "resources.restarted.parameters.state", "/run/restarted.other");
        await cluster.UntilCallsAsync("restarted", calls => Deeds(calls, before).Count > 1, "it is restarted");
        await cluster.ReadyAsync();
        Assert.Equal([$"{node} stop", $"{node} start"], Deeds(cluster.Calls("restarted"), before));

        await lab.DoAsync(node, "config", "set", "resources.restarted.parameters.state", "/run/restarted.state");
        await cluster.UntilCallsAsync("restarted", calls => Deeds(calls, before).Count > 3, "it is restarted as it was");
        await cluster.ReadyAsync();
    }

    [AgentsFact]
    public async Task What_is_not_managed_is_watched_and_left_alone()
    {
        var lab = await cluster.ReadyAsync();
        await lab.DoAsync("n1", "config", "set", "resources.restarted.meta.is-managed", "false");
        await cluster.ReadyAsync();
        var before = cluster.Calls("restarted").Count;
        var node = await FailAsync(lab, "restarted");
        await lab.UntilAsync(view => Has(view, "restarted").Failed.Count > 0 && view.Activity.Count == 0, "its failure is shown");
        await lab.DoAsync("n1", "ha", "node", "standby", node);
        await lab.UntilAsync(view => view.Nodes.Any(each => each.Name == node && each.Standby) && view.Activity.Count == 0, "it is standby");
        Assert.Empty(Deeds(cluster.Calls("restarted"), before));
        await lab.DoAsync("n1", "ha", "node", "online", node);

        // Looked after again, it is recovered.
        await lab.DoAsync("n1", "config", "set", "resources.restarted.meta.is-managed", "true");
        await cluster.UntilCallsAsync("restarted", calls => Deeds(calls, before).Any(call => call.EndsWith(" start")), "it is started");
        await lab.DoAsync("n1", "ha", "resource", "cleanup", "restarted");
        await cluster.ReadyAsync();
    }

    [AgentsFact]
    public async Task In_maintenance_nothing_is_watched_started_or_stopped_and_afterwards_what_failed_is_recovered()
    {
        var lab = await cluster.ReadyAsync();
        await lab.DoAsync("n1", "ha", "maintenance", "on");
        await lab.UntilAsync(view => view.Activity.Count == 0, "nothing is under way");
        await lab.UntilAsync(_ => lab.StatusTextAsync().GetAwaiter().GetResult().Contains("maintenance"), "the status says so");
        var node = await FailAsync(lab, "restarted");
        var watched = cluster.Calls("restarted").Count;
        var others = lab.Cluster.Names.First(name => name != node);
        await lab.DoAsync(others, "ha", "resource", "stop", "guest");
        await lab.UntilAsync(view => view.Activity.Count == 0, "nothing is done");
        Assert.Empty(Deeds(cluster.Calls("restarted"), watched));
        Assert.True(Has(lab.Latest!, "guest").Runs, lab.Evidence());
        await lab.DoAsync(others, "ha", "resource", "start", "guest");

        await lab.DoAsync("n1", "ha", "maintenance", "off");
        await cluster.UntilCallsAsync("restarted", calls => Deeds(calls, watched).Any(call => call.EndsWith(" start")), "it is started again");
        await lab.DoAsync("n1", "ha", "resource", "cleanup", "restarted");
        await cluster.ReadyAsync();
    }

    private static void Said(List<AgentCallSeen> calls, Func<AgentCallSeen, bool> one) => Assert.True(calls.Any(one), string.Join(
        '\n', calls.Select(call => $"{call} {string.Join(' ', call.Environment.Where(pair => pair.Key.Contains("_notify_") && pair.Value.Trim().Length > 0))}")));

    private static bool Notice(AgentCallSeen call, string node, string type, string operation) =>
        call.Action == "notify" && call.Node == node && call.Meta("notify_type") == type && call.Meta("notify_operation") == operation;

    /// <summary>What was done beside looking, oldest first.</summary>
    private static List<string> Deeds(IEnumerable<AgentCallSeen> calls, int since) =>
        [.. calls.Skip(since).Where(call => call.Action is not ("monitor" or "meta-data" or "validate-all")).Select(call => call.ToString())];

    private static bool IsMonitor(AgentCallSeen call) => call.Action == "monitor";

    private static ResourceView Has(ClusterView view, string resource) =>
        view.Resources.Single(each => each.Id == resource);

    private void AssertMigrated(List<AgentCallSeen> calls, string from, string to)
    {
        var deeds = calls.Where(call => call.Action is not ("monitor" or "meta-data")).ToList();
        Assert.True(
            deeds.Select(call => call.ToString()).SequenceEqual([$"{from} migrate_to", $"{to} migrate_from", $"{from} stop"]),
            $"from {from} to {to}: {string.Join(", ", deeds)}\n{cluster.Lab.Evidence()}");
        Assert.All(deeds.Take(2), call => Assert.Equal((from, to), (call.Meta("migrate_source"), call.Meta("migrate_target"))));
    }

    /// <returns>The node where it fails.</returns>
    private async Task<string> FailAsync(ProductLab lab, string resource)
    {
        var node = lab.Latest!.NodeOf(resource)!;
        await cluster.OnAsync(node, $"echo 1 > /run/{resource}.state");
        return node;
    }

    private async Task CleanAsync(ProductLab lab, string resource)
    {
        await lab.DoAsync("n1", "ha", "resource", "cleanup", resource);
        await cluster.ReadyAsync();
    }

    // The tools are where the agents of that node find them.
    private Task HealthAsync(string node, string value) => cluster.OnAsync(
        node, $"tool=$(find /run -name attrd_updater | head -n 1); \"$tool\" -n '#health-disk' -U {value}");
}
