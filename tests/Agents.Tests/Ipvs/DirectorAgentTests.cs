using System.Collections.Immutable;
using HaActors.Agents.Ipvs;

namespace HaActors.Agents.Tests.Ipvs;

public sealed class DirectorAgentTests
{
    private readonly DirectorSwitch _switch = new();
    private bool _isActive;
    private string? _problem;

    public DirectorAgentTests()
    {
        _switch.Take = isActive =>
        {
            _isActive = isActive;
            return Task.FromResult<string?>(null);
        };
        _switch.Look = () => Task.FromResult((_isActive, _problem));
    }

    [Fact]
    public async Task It_takes_the_role_and_lays_it_down()
    {
        Assert.Equal(OcfExit.NotRunning, (await RunAsync(AgentAction.Monitor)).Exit);
        Assert.Equal(OcfExit.Ok, (await RunAsync(AgentAction.Start)).Exit);
        Assert.True(_isActive);
        Assert.Equal(OcfExit.Ok, (await RunAsync(AgentAction.Monitor)).Exit);
        Assert.Equal(OcfExit.Ok, (await RunAsync(AgentAction.Stop)).Exit);
        Assert.False(_isActive);
        Assert.Equal(OcfExit.NotRunning, (await RunAsync(AgentAction.Monitor)).Exit);
    }

    [Fact]
    public async Task An_active_director_that_cannot_read_its_table_is_a_failure_and_a_standby_none()
    {
        _problem = "the table of virtual services cannot be read: no such family";
        Assert.Equal(new InProcessAnswer(OcfExit.NotRunning), await RunAsync(AgentAction.Monitor));
        _isActive = true;
        Assert.Equal(new InProcessAnswer(OcfExit.GenericError, _problem), await RunAsync(AgentAction.Monitor));
    }

    [Fact]
    public async Task A_role_that_cannot_be_taken_is_a_failed_start()
    {
        _switch.Take = _ => Task.FromResult<string?>("this node is no director");
        Assert.Equal(new InProcessAnswer(OcfExit.GenericError, "this node is no director"), await RunAsync(AgentAction.Start));
    }

    [Fact]
    public async Task Where_nothing_is_directed_it_does_not_run_and_stops_at_once()
    {
        (_switch.Take, _switch.Look) = (null, null);
        Assert.Equal(OcfExit.NotInstalled, (await RunAsync(AgentAction.Start)).Exit);
        Assert.Equal(OcfExit.NotRunning, (await RunAsync(AgentAction.Monitor)).Exit);
        Assert.Equal(OcfExit.Ok, (await RunAsync(AgentAction.Stop)).Exit);
    }

    private Task<InProcessAnswer> RunAsync(AgentAction action) => new DirectorAgent(_switch).RunAsync(
        new InProcessCall(
            "director", action, ImmutableSortedDictionary<string, string>.Empty, TimeSpan.FromSeconds(20), TimeSpan.Zero, 0,
            "d1", _ => { }),
        CancellationToken.None);
}
