using System.Collections.Immutable;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Protocol;
using HaActors.Policy;
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
    public void A_request_that_changes_nothing_of_the_desired_state_is_of_another_version() => Assert.Contains(
        "does not know GetStatus",
        Assert.IsType<OperatorChange.Refused>(Of(new OperatorRequest.GetStatus(), Running)).Reason);

    private static OperatorChange Of(OperatorRequest request, ClusterState state) =>
        OperatorChange.Of(request, state, Scheduler.Decide(state), Scheduler.Decide);

    private static DesiredState Applied(OperatorRequest request, ClusterState state) =>
        Assert.IsType<OperatorChange.Apply>(Of(request, state)).Change(state.Desired);
}
