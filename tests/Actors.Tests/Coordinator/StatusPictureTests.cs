using HaActors.Actors.Coordinator;
using HaActors.Actors.Protocol;
using HaActors.Policy;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using ExecutionStatus = HaActors.Policy.Cib.ExecutionStatus;

namespace HaActors.Actors.Tests.Coordinator;

public sealed class StatusPictureTests
{
    private static readonly ClusterState Running = Some.AllOnline().Running(Some.N1, Some.Ip, Some.Web).Running(Some.N2, Some.Db);

    [Fact]
    public void A_healthy_cluster_has_no_problems()
    {
        var picture = Of(Running);
        Assert.Equal(("test", "n2", "n1", true, 4L), (picture.Cluster, picture.AskedNode, picture.Coordinator, picture.Quorate, picture.Term));
        Assert.Equal((3, 3), (picture.VotesPresent, picture.VotesExpected));
        Assert.Empty(picture.Problems);
        Assert.Empty(picture.Activity);
        Assert.Equal(["online", "online", "online"], picture.Nodes.Select(node => node.Presence));
    }

    [Fact]
    public void Groups_come_first_with_their_members_in_order() => Assert.Equal(
        [("ip", "shop", "started", "n1"), ("web", "shop", "started", "n1"), ("db", null, "started", "n2")],
        Of(Running).Resources.Select(resource => (resource.Id, resource.Group, resource.State, resource.Node)));

    public static TheoryData<string, Activity, ResourceVerb?, string?> Words => new()
    {
        { "stopped", Activity.Stopped, null, null },
        { "started", Activity.Running, null, "n2" },
        { "starting", Activity.Stopped, ResourceVerb.Start, "n2" },
        { "stopping", Activity.Running, ResourceVerb.Stop, "n2" },
        { "failed", Activity.Failed, null, "n2" },
        { "blocked", Activity.StopFailed, null, "n2" },
        { "unknown", Activity.Unknown, null, null },
    };

    [Theory, MemberData(nameof(Words))]
    public void A_resource_s_state_is_one_word(string word, Activity activity, ResourceVerb? busy, string? node)
    {
        var state = Some.AllOnline().With(Some.N2, Some.Db, seen => seen with { Activity = activity, Busy = busy });
        var db = Of(state).Resources.Single(resource => resource.Id == "db");
        Assert.Equal((word, node), (db.State, db.Node));
    }

    [Fact]
    public void Of_a_clone_there_is_no_line_for_a_node_where_nobody_looks_for_it()
    {
        var cluster = Some.Cluster();
        cluster = cluster with
        {
            Cib = CibParts.Empty with
            {
                Resources = [new CloneEntry("dbs", cluster.Cib.Resources.Single(resource => resource.Id == "db"), [], [], CibParts.PlaceOf("clone", "dbs"))],
                Constraints = [CibParts.Location("elsewhere", "dbs", "n3", Score.MinusInfinity) with { Discovery = "never" }],
            },
        };
        var state = Some.AllOnline(cluster).Running(Some.N1, Some.Db).Running(Some.N2, Some.Db).With(Some.N3, Some.Db, _ => ResourceState.Unknown(Some.Db));
        Assert.Equal(
            [("db", "started", "n1"), ("db", "started", "n2")],
            Of(state).Resources.Select(resource => (resource.Id, resource.State, resource.Node)));
        Assert.Equal("n3", Of(state.Running(Some.N3, Some.Db)).Resources[^1].Node);
    }

    [Fact]
    public void Failures_are_listed_by_node()
    {
        var failed = new OperationReport("last_failure_0", ResourceVerb.Start, 0, 3, 1, ExecutionStatus.Done, "0:0:0:ha", 0, 0, 5, "no luck");
        var state = Running.With(Some.N3, Some.Db, seen => seen with { History = [failed] });
        state = state.With(state.Node(Some.N3) with { Attributes = NodeState.NoAttributes.Add("fail-count-db#start_0", "2") });
        Assert.Equal(
            new FailureStatus("n3", 2, "start: no luck"),
            Assert.Single(Of(state).Resources.Single(resource => resource.Id == "db").Failures));
    }

    [Fact]
    public void A_lost_node_is_a_problem_and_what_it_ran_is_unknown()
    {
        var state = Running.With(Running.Node(Some.N1) with { Presence = NodePresence.Lost });
        var picture = Of(state);
        Assert.Equal(2, picture.VotesPresent);
        Assert.Equal("lost", picture.Nodes[0].Presence);
        Assert.Contains(picture.Problems, problem => problem.StartsWith("n1 is lost and not confirmed fenced"));
        Assert.Equal("unknown", picture.Resources[0].State);
        Assert.Contains("fence n1", picture.Activity);
    }

    [Fact]
    public void Problems_say_what_is_wrong_and_what_to_do()
    {
        var configuration = Some.Cluster() with { FenceDevices = [Some.Device("d") with { Targets = [Some.N1, Some.N2] }] };
        var state = Some.AllOnline(configuration);
        state = state.With(NodeState.Unseen(Some.N2) with { Presence = NodePresence.Down }).With(NodeState.Unseen(Some.N3)) with
        {
            MayFence = false,
        };
        var problems = Of(state).Problems;
        Assert.Contains("n2 is down: start it to have its votes and its place back.", problems);
        Assert.Contains("n3 was not heard yet; the cluster waits for it before it decides.", problems);
        Assert.Contains("No fence device can fence n3: if it is lost, its work is not taken over.", problems);
    }

    [Fact]
    public void Fencing_that_is_off_is_always_a_problem()
    {
        var configuration = Some.Cluster().WithOption("fencing-enabled", "false");
        Assert.Contains("Fencing is off: a lost node's resources may run twice.", Of(Some.AllOnline(configuration)).Problems);
    }

    [Fact]
    public void Standby_and_leaving_are_shown()
    {
        var state = Running with { Desired = DesiredState.Empty with { Standby = [Some.N3] } };
        state = state.With(state.Node(Some.N2) with { Leaving = true });
        Assert.Equal(
            [(false, false), (false, true), (true, false)], Of(state).Nodes.Select(node => (node.Standby, node.Leaving)));
    }

    private static ClusterStatus Of(ClusterState state) =>
        StatusPicture.Of(state, Scheduler.Decide(state), Some.N1, Some.N2, new Term(4), state.Configuration, Votes.Of(state.Configuration));
}
