using HaActors.Simulation.World;

namespace HaActors.Simulation.Runtime.Tests;

/// <summary>What membership alone, without anybody who downs, can mend after a partition, and what it cannot.</summary>
public sealed class StrangersTests
{
    private const string NobodyDowns = "akka.cluster.downing-provider-class = \"\"";

    private readonly ClusterWorld _world = new(1, NoTrace.Instance, 3, NobodyDowns);

    private SimulatedNode One => _world.Nodes[0];

    private SimulatedNode Two => _world.Nodes[1];

    private SimulatedNode Three => _world.Nodes[2];

    [Fact]
    public void A_joining_member_that_is_cut_off_until_all_others_were_replaced_needs_an_operator()
    {
        Form();
        _world.Restart(Three);
        Until(() => Knows(Three, Three) && Status(Three, Three) == "Joining");
        // Before it hears that it is up, and before anybody misses it.
        _world.Driver.Network.Partition([Three.Name]);
        _world.Restart(Two);
        Until(() => Knows(Two, Two));
        _world.Restart(One);
        For(20);
        _world.Driver.Network.Heal();

        Assert.False(_world.AgreesWithin(TimeSpan.FromMinutes(10), 3), _world.Views());
        var stranger = Assert.Single(_world.Strangers());
        _world.Restart(stranger);
        Assert.True(_world.AgreesWithin(TimeSpan.FromMinutes(3), 3), _world.Views());
    }

    [Fact]
    public void One_that_is_cut_off_while_a_single_other_is_replaced_finds_back_by_itself()
    {
        Form();
        _world.Driver.Network.Partition([Three.Name]);
        _world.Restart(Two);
        For(20);
        _world.Driver.Network.Heal();

        Assert.True(_world.AgreesWithin(TimeSpan.FromMinutes(3), 3), _world.Views());
        Assert.Empty(_world.Strangers());
    }

    [Fact]
    public void A_process_that_found_nobody_yet_is_no_stranger()
    {
        Form();
        _world.Driver.Network.Partition([Three.Name]);
        _world.Restart(Three);
        For(20);

        Assert.Empty(_world.Strangers());
    }

    private void Form()
    {
        _world.Boot();
        Assert.True(_world.AgreesWithin(TimeSpan.FromSeconds(60), 3), _world.Views());
    }

    private void For(double seconds) => _world.Driver.RunFor(TimeSpan.FromSeconds(seconds));

    private void Until(Func<bool> holds) =>
        Assert.True(_world.Driver.RunUntil(holds, TimeSpan.FromSeconds(30)), _world.Views());

    private static bool Knows(SimulatedNode node, SimulatedNode other) => Status(node, other) is not null;

    private static string? Status(SimulatedNode node, SimulatedNode other)
    {
        if (ClusterWorld.System(node) is null || ClusterWorld.System(other) is null)
            return null;
        var uid = ClusterWorld.Member(other).SelfUniqueAddress;
        return ClusterWorld.Member(node).State.Members
            .FirstOrDefault(member => member.UniqueAddress == uid)?.Status.ToString();
    }
}
