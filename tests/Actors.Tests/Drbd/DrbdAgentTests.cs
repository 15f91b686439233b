using System.Collections.Immutable;
using HaActors.Agents;
using HaActors.Agents.Drbd;
using HaActors.Policy.Drbd;
using HaActors.Testing;

namespace HaActors.Actors.Tests.Drbd;

public sealed class DrbdAgentTests
{
    private readonly ModelDrbd _pair = new();
    private readonly ModelDrbdMachine _n1;
    private readonly ModelDrbdMachine _n2;
    private bool _isPermitted = true;

    public DrbdAgentTests() => (_n1, _n2) = ModelDrbdMachine.Pair(_pair);

    private Task<AgentResult> Run(ModelDrbdMachine machine, AgentAction action, double seconds = 60) => new DrbdAgent(machine, TimeProvider.System).RunAsync(
        new AgentCall(
            "files",
            action,
            ImmutableSortedDictionary<string, string>.Empty.Add(DrbdAgent.ResourceKey, ModelDrbd.Resource),
            TimeSpan.FromSeconds(seconds),
            TimeSpan.Zero,
            "n1",
            () => _isPermitted),
        CancellationToken.None);

    [Fact]
    public async Task A_resource_lives_from_start_to_stop()
    {
        Assert.IsType<AgentResult.NotRunning>(await Run(_n1, AgentAction.Monitor));
        Assert.IsType<AgentResult.Done>(await Run(_n1, AgentAction.Start));
        Assert.IsType<AgentResult.Done>(await Run(_n2, AgentAction.Start));
        Assert.False(Assert.IsType<AgentResult.Done>(await Run(_n1, AgentAction.Monitor)).Promoted);
        Assert.IsType<AgentResult.Done>(await Run(_n1, AgentAction.Promote));
        Assert.True(Assert.IsType<AgentResult.Done>(await Run(_n1, AgentAction.Monitor)).Promoted);
        Assert.IsType<AgentResult.Done>(await Run(_n1, AgentAction.Demote));
        Assert.IsType<AgentResult.Done>(await Run(_n1, AgentAction.Stop));
        Assert.IsType<AgentResult.NotRunning>(await Run(_n1, AgentAction.Monitor));
        Assert.IsType<AgentResult.Done>(await Run(_n1, AgentAction.Stop));
    }

    [Fact]
    public async Task Outdated_data_are_refused_with_the_reason_and_nothing_is_tried()
    {
        await Run(_n1, AgentAction.Start);
        _n1.Side.Disconnect();
        Assert.True(_n1.Side.Outdate());
        var failed = Assert.IsType<AgentResult.Failed>(await Run(_n1, AgentAction.Promote));
        Assert.Contains("outdated", failed.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("Primary", _n1.Done);
    }

    [Fact]
    public async Task While_the_peer_is_primary_a_promotion_ends_with_its_time()
    {
        await Run(_n1, AgentAction.Start);
        await Run(_n2, AgentAction.Start);
        await Run(_n1, AgentAction.Promote);
        var late = Assert.IsType<AgentResult.TimedOut>(await Run(_n2, AgentAction.Promote, seconds: 0.8));
        Assert.Contains("primar", late.ExitReason, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(DrbdRole.Secondary, _n2.Side.Role);
    }

    [Fact]
    public async Task Alone_it_is_promoted_only_after_the_helper_confirmed_the_peer()
    {
        await Run(_n1, AgentAction.Start);
        await Run(_n2, AgentAction.Start);
        _n1.Side.PowerOff();
        Assert.IsType<AgentResult.TimedOut>(await Run(_n2, AgentAction.Promote, seconds: 0.8));
        Assert.Equal(DrbdRole.Secondary, _n2.Side.Role);

        _n2.Helper = () => Task.FromResult(DrbdFencePeer.Fenced);
        Assert.IsType<AgentResult.Done>(await Run(_n2, AgentAction.Promote));
        Assert.Equal(DrbdRole.Primary, _n2.Side.Role);
    }

    [Fact]
    public async Task An_order_that_lapsed_begins_nothing()
    {
        await Run(_n1, AgentAction.Start);
        _isPermitted = false;
        Assert.IsType<AgentResult.Refused>(await Run(_n1, AgentAction.Promote));
        Assert.Equal(DrbdRole.Secondary, _n1.Side.Role);
    }

    [Fact]
    public async Task An_order_that_lapses_while_it_waits_promotes_nobody()
    {
        await Run(_n1, AgentAction.Start);
        _n1.Helper = () =>
        {
            _isPermitted = false;
            return Task.FromResult(DrbdFencePeer.Unconfirmed);
        };
        Assert.IsType<AgentResult.Failed>(await Run(_n1, AgentAction.Promote));
        Assert.Equal(DrbdRole.Secondary, _n1.Side.Role);
    }
}
