using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Digests;
using HaActors.Policy.Model;
using static HaActors.Policy.Tests.Cases;

namespace HaActors.Policy.Tests.Deciding;

/// <summary>Clones, roles, live migrations, and places where nobody looks.</summary>
public class RolesAndMovesTests
{
    private static readonly ResourceId Webs = new("webs");

    private static readonly ClusterConfiguration Promotable = Cluster(new CloneEntry(
        "webs", Primitive(Web), CibParts.Blocks("webs-meta", ("promotable", "true")), [], CibParts.PlaceOf("clone", "webs")));

    private static readonly ClusterConfiguration Guest = Cluster(
        Primitive(Web) with { Meta = CibParts.Blocks("web-meta", ("allow-migrate", "true")) });

    [Fact]
    public void A_decision_says_what_is_promoted_where()
    {
        var unit = PlacementUnit.All(Promotable).Single();
        var decision = Scheduler.Decide(Roles(N2));
        Assert.Equal([N1, N2, N3], unit.PlacesIn(decision, promoted: false));
        Assert.Equal([N2], unit.PlacesIn(decision, promoted: true));
    }

    [Fact]
    public void A_move_of_the_promoted_role_demotes_here_promotes_there_and_stops_nothing()
    {
        var state = Roles(N2);
        var graph = Graph(state with { Desired = state.Desired.Moving(Webs, N3, promoted: true) });
        Assert.Contains(graph, action => action.Contains("demote web on n2"));
        Assert.Contains(graph, action => action.Contains("promote web on n3"));
        Assert.DoesNotContain(graph, action => action.Contains("stop web"));
    }

    [Fact]
    public void While_an_instance_starts_nobody_is_told_that_it_will_be_stopped()
    {
        var state = Roles(N2, Cluster(new CloneEntry(
            "webs", Primitive(Web), CibParts.Blocks("webs-meta", ("promotable", "true"), ("notify", "true")), [], CibParts.PlaceOf("clone", "webs"))));
        var stopped = Histories.Of(state.Configuration.Resources[Web], Activity.Stopped);
        Assert.Contains("0: notify (pre_notify_start) web on n1 after []", With(stopped));
        Assert.Empty(With(stopped with { Busy = ResourceVerb.Start }));

        string[] With(ResourceState web) => Graph(state.With(state.Node(N3) with { Resources = state.Node(N3).Resources.SetItem(Web, web) }));
    }

    [Fact]
    public void A_ban_of_the_promoted_role_leaves_the_instance_where_it_is()
    {
        var state = Roles(N2);
        var banned = state with { Desired = state.Desired with { Bans = [new PlacementBan(Webs, N2, Promoted: true)] } };
        Assert.DoesNotContain(N2, PlacementUnit.All(Promotable).Single().PlacesIn(Scheduler.Decide(banned), promoted: true));
        Assert.DoesNotContain(Graph(banned), action => action.Contains("stop web on n2"));
    }

    [Fact]
    public void A_ban_of_the_whole_stops_it_there()
    {
        var state = Roles(N2);
        Assert.Contains(
            Graph(state with { Desired = state.Desired with { Bans = [new PlacementBan(Webs, N1, Promoted: false)] } }),
            action => action.Contains("stop web on n1"));
    }

    [Fact]
    public void While_the_stop_behind_a_live_migration_is_under_way_what_arrived_is_left_alone()
    {
        var state = AllOnline(Guest);
        state = state
            .With(state.Node(N1) with { Resources = state.Node(N1).Resources.SetItem(Web, Sent(busy: ResourceVerb.Stop)) })
            .With(state.Node(N2) with { Resources = state.Node(N2).Resources.SetItem(Web, Received()) });
        var graph = Graph(state);
        Assert.Contains(graph, action => action.Contains("stop web on n1"));
        Assert.DoesNotContain(graph, action => action.Contains("stop web on n2") || action.Contains("start web"));
    }

    [Theory]
    [InlineData("n2")]
    [InlineData("n3")]
    public void A_live_migration_under_way_keeps_its_target_whatever_is_the_better_one_among_equals_now(string target)
    {
        foreach (var other in new[] { N2, N3 })
        {
            var configuration = Cluster([.. Guest.Cib.Resources, Primitive(Db)]).With(Location("db", Db, other, 1_000_000));
            var state = Migrating(new NodeName(target), AllOnline(configuration).With(other, Db, Activity.Running));
            Assert.Equal(new NodeName(target), Scheduler.Decide(state).Placements[Web]);
            var graph = Graph(state);
            Assert.DoesNotContain(graph, action => action.Contains("web"));
        }
    }

    [Fact]
    public void A_live_migration_whose_target_is_not_allowed_any_more_is_broken_off_when_it_has_ended()
    {
        var state = Migrating(N2, AllOnline(Guest));
        state = state with { Desired = state.Desired with { Bans = [new PlacementBan(Web, N2, Promoted: false)] } };
        Assert.Equal(N3, Scheduler.Decide(state).Placements[Web]);
        Assert.Empty(Graph(state));
        Assert.Contains(Scheduler.Decide(state).Reasons, reason => reason.Text == "waits for its migrate_to on n1 to end");

        var ended = state.With(state.Node(N1) with { Resources = state.Node(N1).Resources.SetItem(Web, Sent(busy: null)) });
        var graph = Graph(ended);
        Assert.Contains(graph, action => action.Contains("stop web on n1"));
        Assert.Contains(graph, action => action.Contains("stop web on n2"));
        Assert.Contains(graph, action => action.Contains("start web on n3"));
    }

    [Fact]
    public void While_it_arrives_nothing_is_done_with_it_where_it_comes_from()
    {
        var state = AllOnline(Guest);
        state = state
            .With(state.Node(N1) with { Resources = state.Node(N1).Resources.SetItem(Web, Sent(busy: null)), Leaving = true })
            .With(state.Node(N2) with
            {
                Resources = state.Node(N2).Resources.SetItem(Web, state.Node(N2).Resource(Web).Sent(ResourceVerb.MigrateFrom, N2, N1)),
            });
        Assert.Contains(Graph(state), action => action.Contains("receive web on n2 from n1"));
        state = state with { Desired = state.Desired with { Bans = [new PlacementBan(Web, N2, Promoted: false)] } };
        Assert.Empty(Graph(state));
    }

    [Theory]
    [InlineData("never", -1)]
    [InlineData("exclusive", 2)]
    public void Where_nobody_looks_for_it_it_does_not_run_and_it_starts_elsewhere(string discovery, int at)
    {
        NodeName[] said = at < 0 ? [N3] : [N1, N2];
        var state = AllOnline(Cluster(Primitive(Web)).With([.. said.Select(node => (ConstraintEntry)(Location(
            $"l-{node}", Web, node, at < 0 ? -1_000_000 : 0) with { Discovery = discovery }))]));
        state = state.With(N3, Web, Activity.Unknown);
        Assert.Equal(["0: start web on n1 after []", "1: monitor web on n1 after [0]"], Graph(state));
        Assert.Contains((Web, N3), Scheduler.Decide(state).NotLookedFor);
    }

    [Fact]
    public void What_is_known_to_run_where_nobody_looks_is_stopped_there_first()
    {
        var state = AllOnline(Cluster(Primitive(Web)).With(Location("l", Web, N3, -1_000_000) with { Discovery = "never" }));
        Assert.Contains("start web on n1 after [0]", Graph(state.With(N3, Web, Activity.Running))[1]);
    }

    [Fact]
    public void A_node_without_quorum_demotes_and_stops_the_rest_where_that_is_the_policy()
    {
        var state = Roles(N2, Cluster(
            new CloneEntry("webs", Primitive(Web), CibParts.Blocks("webs-meta", ("promotable", "true")), [], CibParts.PlaceOf("clone", "webs")),
            Primitive(Db)).WithOption("no-quorum-policy", "demote")).With(N2, Db, Activity.Running);
        Assert.Equal(
            ["demote web on n2", "stop db on n2"],
            LocalStops.Of(state.Configuration, DesiredState.Empty, state.Node(N2), leaves: false).Actions.Select(action => action.Action.ToString()!).Order());
    }

    [Fact]
    public void A_node_without_quorum_does_not_try_to_stop_what_nobody_looks_for_there()
    {
        var state = AllOnline(Cluster(Primitive(Web)).With(Location("l", Web, N3, -1_000_000) with { Discovery = "never" }))
            .With(N3, Web, Activity.Unknown);
        Assert.Empty(LocalStops.Of(state.Configuration, DesiredState.Empty, state.Node(N3), leaves: false).Actions);
    }

    [Fact]
    public void A_node_is_empty_when_nothing_runs_there_but_what_nobody_looks_for()
    {
        var configuration = Cluster(Primitive(Web), Primitive(Db)).With(Location("l", Web, N3, -1_000_000) with { Discovery = "never" });
        bool IsEmpty(Activity web, Activity db) =>
            LocalStops.IsEmpty(configuration, AllOnline(configuration).With(N3, Web, web).With(N3, Db, db).Node(N3));
        Assert.True(IsEmpty(Activity.Unknown, Activity.Stopped));
        Assert.True(IsEmpty(Activity.Stopped, Activity.Stopped));
        Assert.False(IsEmpty(Activity.Unknown, Activity.Unknown));
        Assert.False(IsEmpty(Activity.Unknown, Activity.Running));
        Assert.False(IsEmpty(Activity.Running, Activity.Stopped));
        Assert.False(IsEmpty(Activity.StopFailed, Activity.Stopped));
        Assert.False(LocalStops.IsEmpty(configuration, NodeState.Unseen(N3)));
    }

    [Theory]
    [InlineData("-INFINITY", "tier", "never", null, true)]
    [InlineData("-INFINITY", "#uname", "never", null, true)]
    [InlineData("-INFINITY", "tier", "exclusive", null, false)]
    [InlineData("-INFINITY", "load", "never", null, false)]
    [InlineData("-100", "tier", "never", null, false)]
    [InlineData("-INFINITY", "tier", "never", "Promoted", false)]
    public void What_nobody_looks_for_runs_nowhere_only_where_a_lasting_ban_says_so(string score, string attribute, string discovery, string? role, bool expected)
    {
        var place = CibParts.PlaceOf("rule", "r");
        var rule = new RuleEntry("r", false, score, null, role, [new AttributeCondition("c", attribute, "ne", "director", null, null, place)], place);
        var configuration = Cluster(Primitive(Web)).With(Location("l", Web, N3, 0) with { Node = null, Score = null, Rules = [rule], Discovery = discovery });
        var tier = new AttributeBlock("a", 0, null, [new NameValue("t", "tier", "server")], place);
        configuration = configuration with
        {
            Cib = configuration.Cib with { Nodes = [new NodeEntry("3", "n3", null, 0, [tier], [], place)] },
        };
        Assert.Equal(expected, LocalStops.IsEmpty(configuration, AllOnline(configuration).With(N3, Web, Activity.Unknown).Node(N3)));
    }

    [Fact]
    public void A_node_takes_as_many_operations_as_it_says_unless_a_number_is_configured()
    {
        var own = TransitionLimits.None with { OfNode = ImmutableSortedDictionary<NodeName, int>.Empty.Add(N1, 1) };
        ClusterAction[] underWay = [new ClusterAction.OnResource(N1, Db, ResourceVerb.Start)];
        Assert.False(own.Allow(new ClusterAction.OnResource(N1, Web, ResourceVerb.Start), underWay));
        Assert.True(own.Allow(new ClusterAction.OnResource(N2, Web, ResourceVerb.Start), underWay));
        var state = AllOnline(Cluster(Primitive(Web)));
        Assert.Equal(3, Scheduler.Decide(state.With(state.Node(N1) with { ActionLimit = 3 })).Limits.OfNode[N1]);
        var configured = AllOnline(Cluster(Primitive(Web)).WithOption("node-action-limit", "2"));
        Assert.Equal(2, Scheduler.Decide(configured.With(configured.Node(N1) with { ActionLimit = 8 })).Limits.OfNode[N1]);
    }

    [Theory]
    [InlineData(0.9, 80, Busyness.None)]
    [InlineData(1.0, 80, Busyness.Low)]
    [InlineData(1.3, 80, Busyness.Medium)]
    [InlineData(1.7, 80, Busyness.High)]
    [InlineData(1.7, 160, Busyness.None)]
    [InlineData(99, 0, Busyness.None)]
    public void A_node_is_busy_by_its_load_and_the_threshold(double load, int threshold, Busyness busy) =>
        Assert.Equal(busy, Throttle.Of(load, threshold));

    [Fact]
    public void A_busy_node_takes_fewer_operations_at_a_time()
    {
        var state = AllOnline(Cluster(Primitive(Web)));
        var node = state.Node(N1) with { ActionLimit = 8 };

        Assert.Equal(8, LimitWith(Busyness.None));
        Assert.Equal(4, LimitWith(Busyness.Low));
        Assert.Equal(2, LimitWith(Busyness.Medium));
        Assert.Equal(1, LimitWith(Busyness.High));

        int LimitWith(Busyness busy) => Scheduler.Decide(state.With(node with { Busy = busy })).Limits.OfNode[N1];
    }

    /// <summary>Running everywhere, promoted on one node.</summary>
    private static ClusterState Roles(NodeName promoted, ClusterConfiguration? configuration = null)
    {
        var state = AllOnline(configuration ?? Promotable);
        foreach (var node in new[] { N1, N2, N3 })
        {
            var known = Histories.Of(state.Configuration.Resources[Web], Activity.Running);
            if (node == promoted)
                known = known with { MayBePromoted = true, History = [Report(ResourceVerb.Promote, 3)] };
            state = state.With(state.Node(node) with
            {
                Resources = state.Node(node).Resources.SetItem(Web, known),
                Attributes = NodeState.NoAttributes.Add("master-web", "10"),
            });
        }

        return state;
    }

    private static ResourceState Sent(ResourceVerb? busy) => Histories.Of(Guest.Resources[Web], Activity.Running) with
    {
        Busy = busy,
        History = [Report(ResourceVerb.MigrateTo, 2) with { MigrateSource = "n1", MigrateTarget = "n2" }],
    };

    /// <summary>On its way from n1, which has not ended it.</summary>
    private static ClusterState Migrating(NodeName target, ClusterState state)
    {
        var node = state.Node(N1);
        var web = Histories.Of(Guest.Resources[Web], Activity.Running).Sent(ResourceVerb.MigrateTo, N1, target);
        state = state.With(node with { Resources = node.Resources.SetItem(Web, web) });
        return state with { Desired = state.Desired with { Standby = state.Desired.Standby.Add(N1) } };
    }

    private static ResourceState Received() => Histories.Of(Guest.Resources[Web], Activity.Running) with
    {
        History = [Report(ResourceVerb.MigrateFrom, 2) with { MigrateSource = "n1", MigrateTarget = "n2" }],
    };

    private static OperationReport Report(ResourceVerb verb, int call) =>
        new("last_0", verb, 0, call, 0, ExecutionStatus.Done, "0:0:0:ha", 0, 0, 5, null)
        {
            Digest = ParameterDigest.All(Guest.Resources[Web].Parameters, null),
        };
}
