using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Cluster;

/// <summary>Real systems need the machine for themselves.</summary>
[CollectionDefinition(nameof(RealClusters), DisableParallelization = true)]
public sealed class RealClusters;

[Collection(nameof(RealClusters))]
public sealed class TakeoverTests : IAsyncDisposable
{
    private readonly Machines _machines = new();

    public ValueTask DisposeAsync() => _machines.DisposeAsync();

    [Fact]
    public async Task Three_nodes_form_a_cluster_that_runs_its_resources_once()
    {
        await _machines.UntilAsync(() => _machines.Runs(Some.Ip, Some.Web, Some.Db), "everything runs");
        Assert.Equal(_machines.PlaceOf(Some.Ip), _machines.PlaceOf(Some.Web));
        await _machines.UntilAsync(
            () => StatusOf(Some.N3) is { } status
                && status.Nodes.All(node => node.Presence == "online")
                && status.Resources.All(resource => resource.State == "started"),
            "every node shows it");
        Assert.Empty(_machines.Violations);
    }

    [Fact]
    public async Task What_a_crashed_node_ran_is_taken_over_after_it_is_fenced()
    {
        await _machines.UntilAsync(() => _machines.Runs(Some.Ip, Some.Web, Some.Db), "everything runs");
        await _machines.UntilAsync(
            () => StatusOf(Some.N3)?.Nodes.All(node => node.Presence == "online") == true, "all nodes are online");
        var victim = _machines.PlaceOf(Some.Web)!.Value;
        _machines.Crash(victim);
        await _machines.UntilAsync(
            () => _machines.PlaceOf(Some.Web) is { } place && place != victim && _machines.Runs(Some.Ip, Some.Db), "it is taken over");
        Assert.NotEqual(victim, _machines.PlaceOf(Some.Ip));
        Assert.Empty(_machines.Violations);

        var survivor = victim == Some.N1 ? Some.N2 : Some.N1;
        OperatorAnswer.Fences? history = null;
        await _machines.UntilAsync(
            () => (history = _machines.AskAsync(survivor, new OperatorRequest.GetFenceHistory()).GetAwaiter().GetResult() as OperatorAnswer.Fences) is not null,
            "the survivor tells of fences");
        Assert.Equal((victim.Value, "confirmed", "power"), history!.Records.Select(record => (record.Target, record.Outcome, record.Device)).First());
    }

    private ClusterStatus? StatusOf(NodeName node)
    {
        var asked = _machines.AskAsync(node, new OperatorRequest.GetStatus());
        return asked.GetAwaiter().GetResult() is OperatorAnswer.Status status ? status.Cluster : null;
    }
}
