using System.Collections.Immutable;
using HaActors.Policy.Model;
using static HaActors.Policy.Tests.Cases;

namespace HaActors.Policy.Tests.Deciding;

public class HandOffTests
{
    private static readonly ClusterConfiguration TwoServices = Cluster(Primitive(Web), Primitive(Db));

    [Fact]
    public void What_runs_on_a_node_that_is_away_is_started_nowhere_and_nobody_is_fenced()
    {
        var state = Away(AllOnline(TwoServices).With(N1, Web, Activity.Running).With(N2, Db, Activity.Running), N1);
        Assert.Empty(Graph(state));
        Assert.Empty(Scheduler.Decide(state).Fences);
    }

    [Fact]
    public void The_others_go_on_with_what_it_did_not_run()
    {
        var state = Away(AllOnline(TwoServices).With(N1, Web, Activity.Running).With(N2, Db, Activity.Failed, failCount: 1), N1);
        Assert.Equal(["0: stop db on n2 after []", "1: start db on n2 after [0]", "2: monitor db on n2 after [1]"], Graph(state));
    }

    [Fact]
    public void A_person_may_still_have_it_fenced()
    {
        var state = Away(AllOnline(TwoServices).With(N1, Web, Activity.Running).With(N2, Db, Activity.Running), N1);
        state = state with { Desired = state.Desired with { FenceRequests = state.Desired.FenceRequests.Add(N1, "smoke") } };
        Assert.Equal(["0: fence n1 after []"], Graph(state));
    }

    [Fact]
    public void A_node_in_its_hand_off_keeps_what_it_runs_though_its_daemon_leaves()
    {
        var state = AllOnline(TwoServices).With(N1, Web, Activity.Running).With(N2, Db, Activity.Running);
        state = state with { Desired = HandOff.Set(state.Desired, N1, HandOff.Announce(HandOff.DefaultBound)) };
        Assert.DoesNotContain(Graph(state.With(state.Node(N1) with { Leaving = true })), action => action.Contains("stop", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_any_the_desired_state_is_as_older_builds_know_it()
    {
        var desired = HandOff.Set(HandOff.Set(DesiredState.Empty, N1, HandOff.Announce(HandOff.DefaultBound)), N1, null);
        Assert.Null(desired.HandOffs);
    }

    [Fact]
    public void A_lock_begins_when_the_node_leaves_and_holds_until_its_limit()
    {
        var configuration = TwoServices.WithOption("shutdown-lock", "true").WithOption("shutdown-lock-limit", "10min");
        var running = AllOnline(configuration).With(N1, Web, Activity.Running).With(N2, Db, Activity.Running) with { Now = 1_000 };
        var leaving = running.With(running.Node(N1) with { Leaving = true });
        var decision = Scheduler.Decide(leaving);
        Assert.Equal(new ShutdownLock(N1, 1_000), decision.ShutdownLocks[Web]);
        Assert.Null(decision.Placements[Web]);

        // Stopped and gone; another coordinator, which knows nothing of the node, finds the lock in the log.
        var locks = ImmutableSortedDictionary<ResourceId, ShutdownLock>.Empty.Add(Web, new ShutdownLock(N1, 1_000));
        var gone = running.With(NodeState.Unseen(N1) with { Presence = NodePresence.Down }) with
        {
            Desired = running.Desired with { ShutdownLocks = locks, KnownDown = running.Desired.KnownDown.Add(N1, new Incarnation("n1-1")) },
            Now = 1_300,
        };
        decision = Scheduler.Decide(gone);
        Assert.Null(decision.Placements[Web]);
        Assert.Equal(locks, decision.ShutdownLocks);
        Assert.Equal(1_601, decision.RecheckAt);

        decision = Scheduler.Decide(gone with { Now = 1_601 });
        Assert.NotNull(decision.Placements[Web]);
        Assert.Empty(decision.ShutdownLocks);

        // Back within the limit, before anything is known of it there: nobody else may have it.
        var back = gone.With(AllOnline(configuration).Node(N1)) with { Desired = running.Desired with { ShutdownLocks = locks }, Now = 1_300 };
        Assert.Equal(N1, Scheduler.Decide(back).Placements[Web]);
        Assert.Equal(N1, Scheduler.Decide(back.With(back.Node(N1) with { Resources = back.Node(N1).Resources.Clear() })).Placements[Web]);
    }

    private static ClusterState Away(ClusterState state, NodeName node)
    {
        var left = state.Node(node);
        var entry = new HandOff(HandOff.DefaultBound, HandOffPhase.Away, left.Incarnation, [.. left.Resources.Values]);
        state = state with { Desired = HandOff.Set(state.Desired, node, entry) };
        return state.With(HandOff.AwayState(state.Desired, node)!);
    }
}
