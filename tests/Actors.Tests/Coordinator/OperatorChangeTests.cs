using System.Collections.Immutable;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Protocol;
using HaActors.Policy;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Coordinator;

public sealed class OperatorChangeTests
{
    private static readonly ClusterState Running = Some.AllOnline().Running(Some.N1, Some.Ip, Some.Web).Running(Some.N2, Some.Db);

    public static TheoryData<OperatorRequest, string> Refused => new()
    {
        { new OperatorRequest.SetStandby("n9", true), "There is no node 'n9'. There are: n1, n2, n3." },
        { new OperatorRequest.FenceNode("n9", "smoke"), "There is no node 'n9'. There are: n1, n2, n3." },
        { new OperatorRequest.SetTarget("ghost", true), "There is no resource or group 'ghost'. There are: shop, db, ip, web." },
        { new OperatorRequest.Restart("ghost"), "There is no resource or group 'ghost'. There are: shop, db, ip, web." },
        { new OperatorRequest.Move("ghost", "n1"), "There is no resource or group 'ghost'. There are: shop, db, ip, web." },
        { new OperatorRequest.Move("db", "n9"), "There is no node 'n9'. There are: n1, n2, n3." },
        { new OperatorRequest.Move("shop", "n1"), "shop is on n1 already." },
    };

    [Theory, MemberData(nameof(Refused))]
    public void A_request_that_makes_no_sense_is_refused_with_the_reason(OperatorRequest request, string reason) =>
        Assert.Equal(new OperatorChange.Refused(reason), Of(request, Running));

    [Fact]
    public void A_node_goes_to_standby_and_comes_back()
    {
        var desired = Applied(new OperatorRequest.SetStandby("n1", true), Running);
        Assert.Equal([Some.N1], desired.Standby);
        Assert.Empty(Applied(new OperatorRequest.SetStandby("n1", false), Running with { Desired = desired }).Standby);
    }

    [Fact]
    public void A_fence_is_asked_for_with_its_reason() =>
        Assert.Equal("smoke", Applied(new OperatorRequest.FenceNode("n2", "smoke"), Running).FenceRequests[Some.N2]);

    [Fact]
    public void A_node_that_no_device_can_fence_is_not_asked_to_be_fenced()
    {
        var state = Some.AllOnline(Some.Cluster() with { FenceDevices = [Some.Device("d") with { Targets = [Some.N1] }] });
        Assert.Equal(
            new OperatorChange.Refused("No fence device is configured for n2."), Of(new OperatorRequest.FenceNode("n2", ""), state));
    }

    [Fact]
    public void What_is_said_of_a_group_supersedes_what_was_said_of_its_members()
    {
        var desired = Applied(new OperatorRequest.SetTarget("web", false), Running);
        Assert.Equal(KeyValuePair.Create(Some.Web, false), Assert.Single(desired.Targets));
        desired = Applied(new OperatorRequest.SetTarget("shop", true), Running with { Desired = desired });
        Assert.Equal(KeyValuePair.Create(Some.Shop, true), Assert.Single(desired.Targets));
    }

    [Theory]
    [InlineData("shop", "ip web")]
    [InlineData("web", "web")]
    [InlineData("db", "db")]
    public void A_restart_restarts_what_runs(string asked, string restarted) => Assert.Equal(
        restarted.Split(' '),
        Applied(new OperatorRequest.Restart(asked), Running).Restarts.Select(id => id.Value));

    [Fact]
    public void What_does_not_run_cannot_be_restarted() => Assert.Equal(
        new OperatorChange.Refused("db does not run; start it instead."),
        Of(new OperatorRequest.Restart("db"), Some.AllOnline()));

    [Theory]
    [InlineData("shop", "n3")]
    [InlineData("web", "n2")]
    public void A_move_moves_the_whole_group(string asked, string to) => Assert.Equal(
        KeyValuePair.Create(Some.Shop, new NodeName(to)),
        Assert.Single(Applied(new OperatorRequest.Move(asked, to), Running).Moves));

    [Fact]
    public void A_move_without_a_destination_goes_to_another_node() =>
        Assert.NotEqual(Some.N1, Applied(new OperatorRequest.Move("shop", null), Running).Moves[Some.Shop]);

    [Fact]
    public void Nothing_moves_to_a_node_that_cannot_run_it()
    {
        var state = Running with { Desired = DesiredState.Empty with { Standby = [Some.N3] } };
        var refused = Assert.IsType<OperatorChange.Refused>(Of(new OperatorRequest.Move("shop", "n3"), state));
        Assert.StartsWith("shop cannot run on n3 now", refused.Reason);
        state = Running with { Desired = DesiredState.Empty with { Standby = [Some.N2, Some.N3] } };
        Assert.Equal(
            new OperatorChange.Refused("shop cannot run anywhere else now."), Of(new OperatorRequest.Move("shop", null), state));
    }

    [Fact]
    public void A_clone_s_promoted_role_moves_while_its_instances_stay()
    {
        var desired = Applied(new OperatorRequest.Move("roles", "n3") { Promoted = true }, Roles(Some.N2));
        Assert.Equal(Some.N3, desired.Moves[new ResourceId("roles")]);
        Assert.True(desired.IsPromotedMove(new ResourceId("roles")));
        Assert.NotEqual(Some.N2, Applied(new OperatorRequest.Move("role", null) { Promoted = true }, Roles(Some.N2)).Moves.Values.Single());
    }

    public static TheoryData<OperatorRequest, string> RefusedOfClones => new()
    {
        { new OperatorRequest.Move("roles", null), "roles is on n1, n2, n3: say where to with --node." },
        { new OperatorRequest.Move("roles", "n1"), "roles is on n1 already." },
        { new OperatorRequest.Move("roles", "n2") { Promoted = true }, "The promoted role of roles is on n2 already." },
        { new OperatorRequest.Ban("roles", null), "roles is on n1, n2, n3: say with --node what to keep it off." },
    };

    [Theory, MemberData(nameof(RefusedOfClones))]
    public void What_makes_no_sense_of_a_clone_is_refused_with_the_reason(OperatorRequest request, string reason) =>
        Assert.Equal(new OperatorChange.Refused(reason), Of(request, Roles(Some.N2)));

    [Fact]
    public void What_is_no_promotable_clone_has_no_promoted_role_to_move() => Assert.Equal(
        new OperatorChange.Refused("db is no promotable clone: it has no promoted role."),
        Of(new OperatorRequest.Move("db", "n1") { Promoted = true }, Running));

    [Fact]
    public void A_ban_keeps_it_off_its_place_until_it_is_cleared()
    {
        var apply = Assert.IsType<OperatorChange.Apply>(Of(new OperatorRequest.Ban("db", null), Running));
        Assert.Equal("db is kept off n2 until 'pbm ha resource clear db'.", apply.Text);
        var desired = apply.Change(Running.Desired);
        Assert.Equal([new PlacementBan(Some.Db, Some.N2, Promoted: false)], desired.Bans!);
        Assert.NotEqual(Some.N2, Scheduler.Decide(Running with { Desired = desired }).Placements[Some.Db]);
        Assert.Empty(Applied(new OperatorRequest.Clear("db", null), Running with { Desired = desired }).Bans!);
        Assert.Single(Applied(new OperatorRequest.Clear("db", "n1"), Running with { Desired = desired }).Bans!);
    }

    [Fact]
    public void A_move_to_where_something_is_banned_takes_the_ban_back()
    {
        var banned = Running with { Desired = Applied(new OperatorRequest.Ban("db", "n3"), Running) };
        Assert.Empty(Applied(new OperatorRequest.Move("db", "n3"), banned).Bans!);
    }

    private static ClusterState Roles(NodeName promoted)
    {
        var cluster = Some.Cluster();
        var role = new ResourceId("role");
        var clone = new CloneEntry(
            "roles", CibParts.Primitive("role", "ocf:test:role"), CibParts.Blocks("roles-meta", ("promotable", "true")), [],
            CibParts.PlaceOf("clone", "roles"));
        var state = Some.AllOnline(cluster with { Cib = cluster.Cib with { Resources = [clone, .. cluster.Cib.Resources] } });
        foreach (var node in state.Nodes.Keys)
        {
            state = state.Running(node, role);
            state = state.With(state.Node(node) with { Attributes = NodeState.NoAttributes.Add("master-role", "10") });
        }

        return state.With(promoted, role, known => known with
        {
            MayBePromoted = true,
            History = [new OperationReport("last_0", ResourceVerb.Promote, 0, 3, 0, ExecutionStatus.Done, "0:0:0:ha", 0, 0, 5, null)],
        });
    }

    [Fact]
    public void A_request_that_changes_nothing_of_the_desired_state_is_of_another_version() => Assert.Contains(
        "does not know GetStatus",
        Assert.IsType<OperatorChange.Refused>(Of(new OperatorRequest.GetStatus(), Running)).Reason);

    private static OperatorChange Of(OperatorRequest request, ClusterState state) =>
        OperatorChange.Of(request, state, Scheduler.Decide(state), Scheduler.Decide);

    private static DesiredState Applied(OperatorRequest request, ClusterState state) =>
        Assert.IsType<OperatorChange.Apply>(Of(request, state)).Change(state.Desired);
}
