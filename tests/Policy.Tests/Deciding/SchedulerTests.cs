using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Model;
using static HaActors.Policy.Tests.Cases;

namespace HaActors.Policy.Tests.Deciding;

public class SchedulerTests
{
    private static readonly ClusterConfiguration OneWeb = Cluster(Primitive(Web));

    private static readonly ClusterConfiguration Shop = Cluster(Group(new ResourceId("g"), Ip, Web));

    private static readonly ClusterConfiguration DbThenWeb =
        Cluster(Primitive(Db), Primitive(Web)).With(Order("db-then-web", Db, Web));

    [Fact]
    public void A_stopped_resource_is_started_and_then_monitored() => Assert.Equal(
        ["0: start web on n1 after []", "1: monitor web on n1 after [0]"], Graph(AllOnline(OneWeb)));

    [Fact]
    public void A_healthy_cluster_has_nothing_to_do() => Assert.Empty(Graph(AllOnline(OneWeb).With(N2, Web, Activity.Running)));

    [Fact]
    public void What_was_not_probed_is_probed_everywhere_before_it_is_started()
    {
        var state = AllOnline(OneWeb).With(N1, Web, Activity.Unknown).With(N2, Web, Activity.Unknown).With(N3, Web, Activity.Unknown);

        Assert.Equal(
            [
                "0: probe web on n1 after []", "1: probe web on n2 after []", "2: probe web on n3 after []",
                "3: start web on n1 after [0,1,2]", "4: monitor web on n1 after [3]",
            ],
            Graph(state));
    }

    [Fact]
    public void Nothing_of_a_lost_node_starts_elsewhere_before_it_is_fenced()
    {
        var state = AllOnline(OneWeb).With(N1, Web, Activity.Running).With(N1, NodePresence.Lost);

        Assert.Equal(["0: fence n1 after []", "1: start web on n2 after [0]", "2: monitor web on n2 after [1]"], Graph(state));
        Assert.Contains(new Reason("web", "is started on n2 when n1 is fenced"), Scheduler.Decide(state).Reasons);
    }

    [Fact]
    public void Every_start_waits_for_the_fence_of_a_lost_node_as_requires_fencing_says()
    {
        var state = AllOnline(Cluster(Primitive(Web), Primitive(Db))).With(N1, Db, Activity.Running).With(N1, NodePresence.Lost);

        Assert.Contains("3: start web on n3 after [0]", Graph(state));
    }

    [Theory]
    [InlineData(NodePresence.Lost)]
    [InlineData(NodePresence.Online)]
    public void A_start_under_way_on_a_condemned_node_waits_for_the_fence_before_it_is_repeated_elsewhere(NodePresence presence)
    {
        var state = AllOnline(OneWeb).With(N1, Web, Activity.Stopped, busy: ResourceVerb.Start).With(N1, presence);
        state = state with
        {
            Desired = DesiredState.Empty with { FenceRequests = DesiredState.Empty.FenceRequests.Add(N1, "test") },
        };

        Assert.Equal(["0: fence n1 after []", "1: start web on n2 after [0]", "2: monitor web on n2 after [1]"], Graph(state));
    }

    [Fact]
    public void A_forming_cluster_neither_fences_an_unseen_node_nor_starts_what_it_may_run()
    {
        var state = AllOnline(OneWeb).With(NodeState.Unseen(N3)) with { MayFence = false };

        Assert.Empty(Graph(state));
    }

    [Fact]
    public void A_formed_cluster_fences_a_node_that_was_never_seen() =>
        Assert.Equal("0: fence n3 after []", Graph(AllOnline(OneWeb).With(NodeState.Unseen(N3)))[0]);

    [Fact]
    public void A_node_that_is_known_to_be_down_is_not_fenced_again()
    {
        var state = AllOnline(OneWeb).With(NodeState.Unseen(N3) with { Presence = NodePresence.Down });
        state = state with { Desired = state.Desired with { KnownDown = state.Desired.KnownDown.Add(N3, new Incarnation("x")) } };

        Assert.Equal(["0: start web on n1 after []", "1: monitor web on n1 after [0]"], Graph(state));
    }

    [Fact]
    public void A_joining_node_may_still_run_it_so_nothing_starts()
    {
        var state = AllOnline(OneWeb).With(NodeState.Unseen(N3) with { Presence = NodePresence.Joining });

        Assert.Empty(Graph(state));
        Assert.Contains(Scheduler.Decide(state).Reasons, reason => reason.Text.Contains("may still run on n3"));
    }

    [Fact]
    public void A_failed_resource_is_stopped_and_started_in_place() => Assert.Equal(
        ["0: stop web on n2 after []", "1: start web on n2 after [0]", "2: monitor web on n2 after [1]"],
        Graph(AllOnline(OneWeb).With(N2, Web, Activity.Failed, failCount: 1)));

    [Fact]
    public void At_the_migration_threshold_it_moves() => Assert.Equal(
        ["0: stop web on n2 after []", "1: start web on n1 after [0]", "2: monitor web on n1 after [1]"],
        Graph(AllOnline(OneWeb).With(N2, Web, Activity.Failed, failCount: 3)));

    [Fact]
    public void What_cannot_run_on_a_node_is_banned_there_without_any_threshold()
    {
        var state = AllOnline(Cluster(Primitive(Web, migrationThreshold: 0)))
            .With(N1, Web, Activity.Stopped, FailureAttributes.Banning);

        Assert.Equal("0: start web on n2 after []", Graph(state)[0]);
    }

    [Fact]
    public void Banned_everywhere_it_is_stopped_and_the_reason_names_each_node()
    {
        var state = AllOnline(OneWeb).With(N1, Web, Activity.Stopped, 3).With(N2, Web, Activity.Failed, 3).With(N3, Web, Activity.Stopped, 3);

        Assert.Equal(["0: stop web on n2 after []"], Graph(state));
        Assert.Contains(Scheduler.Decide(state).Reasons, reason => reason.Text.Contains("failures of web on n1: 3 of 3"));
    }

    [Fact]
    public void A_failed_stop_is_not_a_stop_so_the_node_is_fenced_first() => Assert.Equal(
        ["0: fence n2 after []", "1: start web on n1 after [0]", "2: monitor web on n1 after [1]"],
        Graph(AllOnline(OneWeb).With(N2, Web, Activity.StopFailed, failCount: 1)));

    [Fact]
    public void Without_fencing_a_failed_stop_blocks_the_resource()
    {
        var configuration = OneWeb.WithOption("fencing-enabled", "false");

        Assert.Empty(Graph(AllOnline(configuration).With(N2, Web, Activity.StopFailed, failCount: 1)));
    }

    [Fact]
    public void Active_twice_it_is_stopped_on_both_before_it_starts_once() => Assert.Equal(
        [
            "0: stop web on n1 after []", "1: stop web on n2 after []",
            "2: start web on n1 after [0,1]", "3: monitor web on n1 after [2]",
        ],
        Graph(AllOnline(OneWeb).With(N1, Web, Activity.Running).With(N2, Web, Activity.Running)));

    [Fact]
    public void Standby_empties_a_node_in_the_groups_order()
    {
        var state = AllOnline(Shop).With(N1, Ip, Activity.Running).With(N1, Web, Activity.Running);
        state = state with { Desired = state.Desired with { Standby = [N1] } };

        Assert.Equal(
            [
                "0: stop web on n1 after []", "1: stop ip on n1 after [0]",
                "2: start ip on n2 after [0,1]", "3: monitor ip on n2 after [2]",
                "4: start web on n2 after [0,1,2]", "5: monitor web on n2 after [4]",
            ],
            Graph(state));
    }

    [Fact]
    public void When_a_groups_foundation_fails_what_stands_on_it_restarts_too() => Assert.Equal(
        [
            "0: stop web on n1 after []", "1: stop ip on n1 after [0]",
            "2: start ip on n1 after [0,1]", "3: monitor ip on n1 after [2]",
            "4: start web on n1 after [0,1,2]", "5: monitor web on n1 after [4]",
        ],
        Graph(AllOnline(Shop).With(N1, Ip, Activity.Failed, 1).With(N1, Web, Activity.Running)));

    [Fact]
    public void When_a_groups_last_member_fails_the_first_is_left_alone() => Assert.Equal(
        ["0: stop web on n1 after []", "1: start web on n1 after [0]", "2: monitor web on n1 after [1]"],
        Graph(AllOnline(Shop).With(N1, Ip, Activity.Running).With(N1, Web, Activity.Failed, 1)));

    [Fact]
    public void A_start_under_way_for_another_place_is_waited_for()
    {
        var state = AllOnline(OneWeb).With(N1, Web, Activity.Stopped, busy: ResourceVerb.Start);
        state = state with { Desired = state.Desired with { Standby = [N1] } };

        Assert.Empty(Graph(state));
    }

    [Fact]
    public void A_start_under_way_in_its_place_is_left_alone_until_it_ends()
    {
        var decision = Scheduler.Decide(AllOnline(OneWeb).With(N1, Web, Activity.Stopped, busy: ResourceVerb.Start));

        Assert.Equal(N1, decision.Placements[Web]);
        Assert.Empty(decision.Graph.Actions);
        Assert.Contains(new Reason("web", "waits for its start on n1 to end"), decision.Reasons);
    }

    [Fact]
    public void Stickiness_keeps_it_where_it_runs_against_a_weaker_preference()
    {
        var configuration = OneWeb.With(Location("l", Web, N1, 50));

        Assert.Empty(Graph(AllOnline(configuration).With(N2, Web, Activity.Running)));
    }

    [Fact]
    public void A_stronger_preference_moves_it()
    {
        var configuration = OneWeb.With(Location("l", Web, N3, Score.Infinity.Value));

        Assert.Equal("1: start web on n3 after [0]", Graph(AllOnline(configuration).With(N2, Web, Activity.Running))[1]);
    }

    [Fact]
    public void A_restart_asked_for_stops_and_starts_in_place()
    {
        var state = AllOnline(OneWeb).With(N2, Web, Activity.Running);
        state = state with { Desired = state.Desired with { Restarts = [Web] } };

        Assert.Equal(["0: stop web on n2 after []", "1: start web on n2 after [0]", "2: monitor web on n2 after [1]"], Graph(state));
    }

    [Fact]
    public void A_stopped_member_keeps_those_after_it_stopped()
    {
        var state = AllOnline(Shop).With(N1, Ip, Activity.Running).With(N1, Web, Activity.Running);
        state = state with { Desired = state.Desired with { Targets = state.Desired.Targets.Add(Ip, false) } };

        Assert.Equal(["0: stop web on n1 after []", "1: stop ip on n1 after [0]"], Graph(state));
    }

    [Fact]
    public void Units_spread_over_the_nodes()
    {
        var placements = Scheduler.Decide(AllOnline(Cluster(Primitive(Ip), Primitive(Web), Primitive(Db)))).Placements;

        Assert.Equal([N1, N2, N3], placements.Values.Select(node => node!.Value).Order());
    }

    [Fact]
    public void What_is_ordered_after_another_starts_after_it_wherever_it_is() => Assert.Equal(
        [
            "0: start db on n1 after []", "1: monitor db on n1 after [0]",
            "2: start web on n2 after [0]", "3: monitor web on n2 after [2]",
        ],
        Graph(AllOnline(DbThenWeb)));

    [Fact]
    public void What_is_ordered_after_a_start_under_way_waits_for_its_end() =>
        Assert.Empty(Graph(AllOnline(DbThenWeb).With(N1, Db, Activity.Stopped, busy: ResourceVerb.Start)));

    [Fact]
    public void What_another_stands_on_is_not_stopped_while_that_one_starts()
    {
        var state = AllOnline(DbThenWeb).With(N1, Db, Activity.Failed, 1).With(N2, Web, Activity.Stopped, busy: ResourceVerb.Start);

        Assert.Empty(Graph(state));
    }

    [Theory]
    [InlineData(null, 6)]
    [InlineData(ResourceVerb.Start, 0)]
    [InlineData(ResourceVerb.Stop, 0)]
    [InlineData(ResourceVerb.Probe, 6)]
    public void What_stands_on_a_group_holds_its_restart_up_until_its_operation_ends_managed_or_not(ResourceVerb? busy, int unmanaged)
    {
        var group = new ResourceId("g");
        var state = AllOnline(Shop("before", isManaged: true)).With(N1, Ip, Activity.Running).With(N1, Web, Activity.Running)
            .With(N1, Db, busy == ResourceVerb.Start ? Activity.Stopped : Activity.Running, busy: busy);

        if (busy is ResourceVerb.Start)
            Assert.Empty(Graph(state with { Configuration = Shop("after", isManaged: true) }));
        Assert.Equal(unmanaged, Graph(state with { Configuration = Shop("after", isManaged: false) }).Length);

        ClusterConfiguration Shop(string edited, bool isManaged) => Cluster(
            CibParts.Group(group.Value, [Primitive(Ip) with { Parameters = CibParts.Blocks("p", ("edited", edited)) }, Primitive(Web)]),
            Primitive(Db) with { Meta = CibParts.Blocks("m", ("is-managed", isManaged ? "true" : "false")) })
            .With(Order("g-then-db", group, Db));
    }

    [Theory]
    [InlineData("Mandatory", null, true)]
    [InlineData("Mandatory", ResourceVerb.Start, false)]
    [InlineData("Optional", ResourceVerb.Start, true)]
    public void What_stopped_by_itself_is_not_started_again_under_a_start_that_stands_on_it(string kind, ResourceVerb? busy, bool isStarted)
    {
        var group = new ResourceId("g");
        var shop = Cluster(CibParts.Group(group.Value, [Primitive(Ip), Primitive(Web)]), Primitive(Db)).With(Order("g-then-db", group, Db, kind));
        var state = AllOnline(shop).With(N1, Ip, Activity.Running).With(N1, Web, Activity.Stopped).With(N1, Db, Activity.Stopped, busy: busy);

        Assert.Equal(isStarted, Graph(state).Any(action => action.Contains("start web on n1", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_ordered_after_a_stop_under_way_waits_for_the_start_that_follows()
    {
        var state = AllOnline(DbThenWeb).With(N1, Db, Activity.Running, busy: ResourceVerb.Stop);

        Assert.Equal(["0: stop db on n1 after []", "1: start db on n1 after [0]"], Graph(state).Take(2));
        Assert.Contains("3: start web on n2 after [1]", Graph(state));
    }

    [Fact]
    public void What_stands_on_a_failed_resource_is_stopped_before_it_and_started_after_it()
    {
        var state = AllOnline(DbThenWeb).With(N1, Db, Activity.Failed, 1).With(N2, Web, Activity.Running);

        Assert.Equal(
            [
                "0: stop web on n2 after []", "1: stop db on n1 after [0]",
                "2: start db on n1 after [1]", "3: monitor db on n1 after [2]",
                "4: start web on n2 after [0,2]", "5: monitor web on n2 after [4]",
            ],
            Graph(state));
    }

    [Fact]
    public void A_resource_follows_the_one_that_it_must_be_with()
    {
        var configuration = Cluster(Primitive(Web), Primitive(Db)).With(
            Colocation("together", Web, Db, Score.Infinity), Location("l", Db, N3, 10));

        Assert.All(Scheduler.Decide(AllOnline(configuration)).Placements.Values, node => Assert.Equal(N3, node));
    }

    [Fact]
    public void What_must_be_with_a_stopped_resource_does_not_run_and_says_so()
    {
        var configuration = Cluster(Primitive(Web), Primitive(Db)).With(Colocation("together", Web, Db, Score.Infinity));
        var state = AllOnline(configuration);
        state = state with { Desired = state.Desired with { Targets = state.Desired.Targets.Add(Db, false) } };

        var decision = Scheduler.Decide(state);

        Assert.Null(decision.Placements[Web]);
        Assert.Contains(decision.Reasons, reason => reason.Subject == "web" && reason.Text.StartsWith("has no place"));
    }

    [Fact]
    public void What_shall_keep_apart_is_placed_apart()
    {
        var configuration = Cluster(Primitive(Web), Primitive(Db)).With(Colocation("apart", Web, Db, Score.MinusInfinity));
        var state = AllOnline(configuration).With(N1, Db, Activity.Running);
        state = state with { Desired = state.Desired with { Standby = [N2, N3] } };

        Assert.Null(Scheduler.Decide(state).Placements[Web]);
        Assert.Equal(N1, Scheduler.Decide(state).Placements[Db]);
    }

    [Fact]
    public void A_lost_node_is_fenced_also_when_there_is_nothing_to_run() =>
        Assert.Equal(["0: fence n1 after []"], Graph(AllOnline(Cluster()).With(N1, NodePresence.Lost)));

    [Fact]
    public void An_operator_s_fence_of_a_node_that_is_down_is_carried_out_also_without_fencing()
    {
        var configuration = OneWeb.WithOption("fencing-enabled", "false");
        var state = AllOnline(configuration).With(N1, NodePresence.Down).With(N2, Web, Activity.Running);
        state = state with { Desired = state.Desired with { FenceRequests = state.Desired.FenceRequests.Add(N1, "test") } };

        Assert.Equal(["0: fence n1 after []"], Graph(state));
        Assert.Equal("asked by an operator: test", Scheduler.Decide(state).Fences[N1]);
    }

    [Fact]
    public void While_the_coordinator_may_not_judge_a_due_fence_is_known_and_not_in_the_graph()
    {
        var state = AllOnline(OneWeb).With(N1, Web, Activity.Running).With(N1, NodePresence.Lost) with { MayFence = false };

        Assert.Empty(Graph(state));
        Assert.Contains(N1, Scheduler.Decide(state).Fences.Keys);
    }

    [Fact]
    public void A_leaving_node_is_emptied()
    {
        var state = AllOnline(OneWeb).With(N1, Web, Activity.Running);
        state = state.With(state.Node(N1) with { Leaving = true });

        Assert.Equal(["0: stop web on n1 after []", "1: start web on n2 after [0]"], Graph(state).Take(2));
    }
}
