using Akka.Cluster;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Runtime.Tests;

/// <summary>What the split-brain resolver makes of a member that is neither heard nor missed.</summary>
public sealed class SilentMembersTests
{
    private const string PatientDetectors =
        """
        akka.cluster {
          downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
          split-brain-resolver.stable-after = 7s
          failure-detector.acceptable-heartbeat-pause = 10s
        }
        """;

    private readonly ClusterWorld _world = new(1, NoTrace.Instance, 3, PatientDetectors);

    private SimulatedNode Leader => _world.Nodes[0];

    private SimulatedNode Silent => _world.Nodes[1];

    private SimulatedNode Lost => _world.Nodes[2];

    [Fact]
    public void Nobody_is_downed_while_a_member_is_silent_and_not_yet_missed()
    {
        Miss();
        For(4);

        Silent.Pause();
        For(6);

        Assert.Equal(MemberStatus.Up, StatusOfLost());
        Silent.Resume();
        For(3);
        Assert.NotEqual(MemberStatus.Up, StatusOfLost());
        Assert.Equal(MemberStatus.Up, ClusterWorld.Member(Silent).SelfMember.Status);
    }

    [Fact]
    public void A_silent_member_that_is_missed_in_the_end_is_part_of_the_decision()
    {
        Miss();
        For(4);

        _world.Driver.Network.Partition([Leader.Name]);
        For(40);

        // Each is one of three. Decided before the leader missed the other, only the lost one would have been downed.
        Assert.Empty(_world.Live);
    }

    [Fact]
    public void While_all_others_are_heard_the_decision_comes_after_stable_after()
    {
        Miss();

        For(9);

        Assert.NotEqual(MemberStatus.Up, StatusOfLost());
    }

    private void Miss()
    {
        _world.Boot();
        Assert.True(_world.AgreesWithin(TimeSpan.FromSeconds(60), 3), _world.Views());
        For(5);
        _world.Crash(Lost, CrashKind.Machine);
        Assert.True(
            _world.Driver.RunUntil(
                () => _world.Live.All(node => ClusterWorld.Member(node).State.Unreachable.Count == 1),
                TimeSpan.FromSeconds(60)),
            _world.Views());
    }

    private void For(double seconds) => _world.Driver.RunFor(TimeSpan.FromSeconds(seconds));

    private MemberStatus? StatusOfLost() => ClusterWorld.Member(Leader).State.Members
        .FirstOrDefault(member => member.Address.Host == Lost.Name)?.Status;
}
