using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using static HaActors.Akka.Tests.Cluster.Nodes;

namespace HaActors.Akka.Tests.Cluster;

public sealed class ClusterMembershipTests : IAsyncDisposable
{
    private readonly Nodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Three_nodes_form_a_cluster()
    {
        var systems = Enumerable.Range(0, 3).Select(_ => _nodes.Start()).ToArray();
        var seeds = systems.Select(system => ClusterOf(system).SelfAddress).ToArray();
        foreach (var system in systems)
            ClusterOf(system).JoinSeedNodes(seeds);

        await UntilAllUpAsync(systems);
        await UntilAsync(
            () => systems.Select(system => ClusterOf(system).State.Leader).Distinct().Count() == 1, "one leader");
    }

    [Fact]
    public async Task Joining_completes_once_the_node_is_up()
    {
        var first = ClusterOf(_nodes.Start());
        await first.JoinAsync(first.SelfAddress);
        Assert.True(first.IsUp);

        var second = ClusterOf(_nodes.Start());
        await second.JoinSeedNodesAsync([first.SelfAddress]);
        Assert.True(second.IsUp);
        Assert.Equal(MemberStatus.Up, second.SelfMember.Status);
    }

    [Fact]
    public async Task Members_come_up_only_when_there_are_enough()
    {
        const string two = "akka.cluster.min-nr-of-members = 2";
        var first = _nodes.Start(two);
        ClusterOf(first).Join(ClusterOf(first).SelfAddress);
        await UntilAsync(() => ClusterOf(first).State.Members.Count == 1, "the first has joined");
        Assert.Equal(MemberStatus.Joining, ClusterOf(first).SelfMember.Status);

        var second = _nodes.Start(two);
        ClusterOf(second).Join(ClusterOf(first).SelfAddress);
        await UntilAllUpAsync(first, second);
    }

    [Fact]
    public async Task Members_come_up_only_when_there_are_enough_of_a_role()
    {
        const string two = "akka.cluster.role.voter.min-nr-of-members = 2";
        var first = _nodes.Start($"{two}\nakka.cluster.roles = [voter]");
        ClusterOf(first).Join(ClusterOf(first).SelfAddress);
        await UntilAsync(() => ClusterOf(first).State.Members.Count == 1, "the first has joined");
        var plain = _nodes.Start(two);
        ClusterOf(plain).Join(ClusterOf(first).SelfAddress);
        await UntilAsync(() => ClusterOf(first).State.Members.Count == 2, "the second has joined");
        Assert.All(ClusterOf(first).State.Members, member => Assert.Equal(MemberStatus.Joining, member.Status));

        var second = _nodes.Start($"{two}\nakka.cluster.roles = [voter]");
        ClusterOf(second).Join(ClusterOf(first).SelfAddress);
        await UntilAllUpAsync(first, plain, second);
    }

    [Fact]
    public async Task A_node_that_would_decide_partitions_by_other_rules_is_refused_with_the_setting_named()
    {
        const string provider = "akka.cluster.downing-provider-class = "
            + "\"Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster\"\n";
        const string strategy = "akka.cluster.split-brain-resolver.active-strategy";
        var first = _nodes.Start($"{provider}{strategy} = keep-majority");
        await ClusterOf(first).JoinAsync(ClusterOf(first).SelfAddress);
        var second = _nodes.Start($"{provider}{strategy} = keep-oldest");

        var refused = await Assert.ThrowsAsync<ClusterJoinFailedException>(
            () => ClusterOf(second).JoinAsync(ClusterOf(first).SelfAddress));

        Assert.Contains($"{strategy}: [keep-oldest], in the cluster [keep-majority]", refused.Message);
        await second.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Single(ClusterOf(first).State.Members);
    }

    [Fact]
    public async Task A_leaving_member_is_removed_and_its_system_ends()
    {
        var systems = await _nodes.StartClusterAsync(3);
        await ClusterOf(systems[2]).LeaveAsync();

        await UntilAsync(
            () => systems[..2].All(system => ClusterOf(system).State.Members.Count == 2), "the others forget it");
        Assert.True(ClusterOf(systems[2]).IsTerminated);
        await systems[2].WhenTerminated.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task The_leader_can_leave()
    {
        var systems = await _nodes.StartClusterAsync(3);
        var leader = systems.Single(system => ClusterOf(system).SelfAddress == ClusterOf(systems[0]).State.Leader);
        var others = systems.Where(system => system != leader).ToArray();
        await ClusterOf(leader).LeaveAsync();

        await UntilAllUpAsync(others);
    }

    [Fact]
    public async Task A_terminating_system_leaves_first()
    {
        var systems = await _nodes.StartClusterAsync(2);
        var events = Subscribe(systems[0], typeof(ClusterEvent.MemberRemoved));
        await systems[1].Terminate();

        await UntilAsync(() => events.OfType<ClusterEvent.MemberRemoved>().Any(), "the other sees it removed");
        Assert.Equal(MemberStatus.Exiting, events.OfType<ClusterEvent.MemberRemoved>().Single().PreviousStatus);
    }

    [Fact]
    public async Task A_lost_member_is_unreachable_until_it_is_downed_and_then_removed()
    {
        var systems = await _nodes.StartClusterAsync(3);
        var survivors = systems[..2];
        var lost = ClusterOf(systems[2]).SelfAddress;
        var events = Subscribe(systems[0], typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Kill(systems[2]);

        await UntilAsync(
            () => survivors.All(system => ClusterOf(system).State.Unreachable.Any(member => member.Address == lost)),
            "it is unreachable");
        Assert.All(survivors, system => Assert.Equal(3, ClusterOf(system).State.Members.Count));

        ClusterOf(systems[1]).Down(lost);
        await UntilAllUpAsync(survivors);
        await UntilAsync(() => events.OfType<ClusterEvent.MemberRemoved>().Any(), "it is removed");
        Assert.Equal(
            ["UnreachableMember", "MemberDowned", "MemberRemoved"],
            events.Skip(1).Select(change => change.GetType().Name));
        Assert.Equal(MemberStatus.Down, events.OfType<ClusterEvent.MemberRemoved>().Single().PreviousStatus);
    }

    [Fact]
    public async Task A_downed_member_that_still_lives_ends_its_system()
    {
        var systems = await _nodes.StartClusterAsync(3);
        ClusterOf(systems[0]).Down(ClusterOf(systems[2]).SelfAddress);

        await systems[2].WhenTerminated.WaitAsync(TimeSpan.FromSeconds(30));
        await UntilAllUpAsync(systems[..2]);
    }

    [Fact]
    public async Task A_downed_member_lives_on_outside_the_cluster_if_configured_so()
    {
        var systems = await _nodes.StartClusterAsync(2, "akka.cluster.run-coordinated-shutdown-when-down = off");
        var removed = new TaskCompletionSource();
        ClusterOf(systems[1]).RegisterOnMemberRemoved(removed.SetResult);
        ClusterOf(systems[0]).Down(ClusterOf(systems[1]).SelfAddress);

        await removed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(ClusterOf(systems[1]).IsTerminated);
        Assert.False(systems[1].WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task A_node_that_restarts_on_its_address_replaces_its_old_incarnation()
    {
        var systems = await _nodes.StartClusterAsync(3);
        var old = ClusterOf(systems[2]).SelfUniqueAddress;
        Kill(systems[2]);
        await systems[2].WhenTerminated.WaitAsync(TimeSpan.FromSeconds(30));

        var fresh = _nodes.Start($"akka.remote.dot-netty.tcp.port = {old.Address.Port}");
        ClusterOf(fresh).JoinSeedNodes([ClusterOf(systems[0]).SelfAddress]);

        await UntilAllUpAsync(systems[0], systems[1], fresh);
        Assert.NotEqual(old, ClusterOf(fresh).SelfUniqueAddress);
        Assert.Equal(old.Address, ClusterOf(fresh).SelfAddress);
        Assert.All(
            new[] { systems[0], systems[1], fresh },
            system => Assert.DoesNotContain(
                ClusterOf(system).State.Members, member => member.UniqueAddress == old));
    }

    [Fact]
    public async Task Split_brain_resolver_removes_the_lost_minority()
    {
        var systems = await _nodes.StartClusterAsync(3, """
            akka.cluster.downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
            akka.cluster.split-brain-resolver.stable-after = 300ms
            """);
        Kill(systems[2]);

        await UntilAllUpAsync(systems[..2]);
    }

    [Fact]
    public async Task A_downing_provider_of_another_assembly_is_asked()
    {
        var systems = await _nodes.StartClusterAsync(
            3, $"akka.cluster.downing-provider-class = \"{typeof(DownAtOnce).AssemblyQualifiedName}\"");
        Assert.IsType<DownAtOnce>(ClusterOf(systems[0]).DowningProvider);
        Kill(systems[2]);

        await UntilAllUpAsync(systems[..2]);
    }

    [Fact]
    public void An_unknown_downing_provider_is_refused_at_start() => Assert.ThrowsAny<Exception>(
        () => _nodes.Start("akka.cluster.downing-provider-class = \"No.Such, Assembly\""));

    [Fact]
    public async Task Subscribers_get_the_present_state_as_snapshot_or_as_events()
    {
        var systems = await _nodes.StartClusterAsync(2);
        var snapshot = Subscribe(systems[0], typeof(ClusterEvent.MemberUp));
        var events = new ConcurrentQueue<object>();
        ClusterOf(systems[0]).Subscribe(
            Recorder(systems[0], events),
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.MemberUp));

        await UntilAsync(() => !snapshot.IsEmpty && events.Count == 2, "both have their state");
        Assert.Equal(2, Assert.IsType<ClusterEvent.CurrentClusterState>(snapshot.First()).Members.Count);
        Assert.All(events, change => Assert.IsType<ClusterEvent.MemberUp>(change));
    }

    [Fact]
    public async Task Roles_are_known_to_all_and_each_role_has_a_leader()
    {
        var systems = await _nodes.StartClusterAsync(2, "akka.cluster.roles = [voter]");

        Assert.Contains("voter", ClusterOf(systems[1]).SelfRoles);
        Assert.All(ClusterOf(systems[1]).State.Members, member => Assert.True(member.HasRole("voter")));
        Assert.NotNull(ClusterOf(systems[1]).State.RoleLeader("voter"));
        Assert.Null(ClusterOf(systems[1]).State.RoleLeader("director"));
    }

    [Fact]
    public void A_system_without_the_cluster_provider_has_no_cluster()
    {
        using var local = ActorSystem.Create("local", ConfigurationFactory.ParseString("akka.actor.provider = local"));

        Assert.ThrowsAny<Exception>(() => ClusterOf(local));
    }

    private static ConcurrentQueue<object> Subscribe(ActorSystem system, params Type[] to)
    {
        var events = new ConcurrentQueue<object>();
        ClusterOf(system).Subscribe(Recorder(system, events), to);
        return events;
    }

    private static IActorRef Recorder(ActorSystem system, ConcurrentQueue<object> into) =>
        system.ActorOf(Props.Create(() => new RecordingActor(into)));

    private sealed class RecordingActor : ReceiveActor
    {
        public RecordingActor(ConcurrentQueue<object> into) => ReceiveAny(into.Enqueue);
    }

    /// <summary>Written as a user writes one.</summary>
    public sealed class DownAtOnce(ActorSystem system) : IDowningProvider
    {
        public TimeSpan DownRemovalMargin => TimeSpan.Zero;

        public Props DowningActorProps => Props.Create(() => new Downing());

        public ActorSystem System { get; } = system;

        private sealed class Downing : ReceiveActor
        {
            private readonly global::Akka.Cluster.Cluster _cluster = global::Akka.Cluster.Cluster.Get(Context.System);

            public Downing()
            {
                Receive<ClusterEvent.UnreachableMember>(unreachable => _cluster.Down(unreachable.Member.Address));
                ReceiveAny(_ => { });
            }

            protected override void PreStart() => _cluster.Subscribe(Self, typeof(ClusterEvent.UnreachableMember));
        }
    }
}
