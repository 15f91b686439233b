using HaActors.Simulation.Product;

namespace HaActors.Simulation.Runtime.Tests;

/// <summary>What once went wrong with the product, step by step. The oracles watch all the while.</summary>
public sealed class ProductScenarioTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly HaWorld _world = new(1, NoTrace.Instance, 3, Mutant.None, new FaultSchedule());
    private readonly SimulatedOperator _operator;

    public ProductScenarioTests()
    {
        _operator = new SimulatedOperator(_world);
        _world.Boot();
        ClusterSuite.Settle(_world, _operator, "a fresh cluster", Long);
    }

    [Fact]
    public void A_process_that_comes_back_to_no_quorum_stops_what_its_last_life_ran()
    {
        var alone = _world.Machines.First(machine => machine.Active.Count > 0);
        foreach (var other in _world.Machines.Where(machine => machine != alone))
            _world.Kill(other, TimeSpan.FromSeconds(30));
        _world.Kill(alone, TimeSpan.FromMilliseconds(100));

        Assert.True(_world.Within(TimeSpan.FromSeconds(15), () => alone.Active.Count == 0), string.Join(",", alone.Active));
        Assert.True(alone.IsUp);
    }

    [Fact]
    public void A_process_that_was_taken_in_by_members_that_died_at_once_finds_the_others()
    {
        var joining = _world.Machines[2];
        _world.Kill(joining, TimeSpan.FromMilliseconds(100));
        Assert.True(_world.Within(Long, () => joining.Node.IsRunning));
        Assert.True(Reached(() => Status(joining) == Akka.Cluster.MemberStatus.Joining), "it is never joining");
        foreach (var other in _world.Machines.Where(machine => machine != joining))
            _world.Kill(other, TimeSpan.FromMilliseconds(150));

        ClusterSuite.Settle(_world, _operator, "the death of whoever took it in", Long);
    }

    [Fact]
    public void What_an_action_came_to_is_heard_though_the_membership_began_anew_meanwhile()
    {
        var victim = _world.Machines.First(machine => machine.Active.Count > 0);
        _world.PowerOff(victim, "machine");
        Machine? busy = null;
        Assert.True(Reached(() => (busy = _world.Machines.FirstOrDefault(machine => machine.IsStarting)) is not null), "nothing starts");
        busy!.Node.Run(() => busy.Membership!.System.Terminate());

        ClusterSuite.Settle(_world, _operator, "a membership that began anew", Long);
    }

    [Fact]
    public void Two_memberships_become_one()
    {
        var apart = _world.Machines[0];
        var before = apart.Membership;
        apart.Node.Run(() => before!.System.Terminate());
        Assert.True(Reached(() => !ReferenceEquals(apart.Membership, before)), "its membership did not begin anew");
        apart.Node.Run(() => apart.Membership!.Join(apart.Membership.SelfAddress));
        Assert.True(Reached(() => Status(apart) == Akka.Cluster.MemberStatus.Up), "it founded none");
        Assert.Single(apart.Membership!.State.Members);

        ClusterSuite.Settle(_world, _operator, "there were two memberships", Long);
    }

    /// <summary>Asked at each step: the moment is short.</summary>
    private bool Reached(Func<bool> moment) => _world.Driver.RunUntil(moment, Long);

    private static Akka.Cluster.MemberStatus? Status(Machine machine) =>
        machine.Membership?.State.Members
            .FirstOrDefault(member => member.UniqueAddress == machine.Membership.SelfUniqueAddress)?.Status;
}
