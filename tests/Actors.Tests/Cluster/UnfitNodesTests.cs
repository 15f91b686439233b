using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Cluster;

[Collection(nameof(RealClusters))]
public sealed class UnfitNodesTests : IAsyncDisposable
{
    private readonly SortedDictionary<NodeName, RecordedWatchdog> _watchdogs = [];
    private Machines? _machines;

    public async ValueTask DisposeAsync()
    {
        if (_machines is not null)
            await _machines.DisposeAsync();
    }

    [Fact]
    public async Task A_node_whose_watchdog_cannot_be_armed_leaves_the_term_to_another()
    {
        var machines = Begin(Some.N1);
        await machines.UntilAsync(
            () => StatusOf(Some.N3) is { Coordinator: "n2" or "n3" } status && Says(status, "Nothing may begin on n1"),
            "another one coordinates, and says why");
        _watchdogs[Some.N1].WhyNot = null;
        await machines.UntilAsync(() => machines.Runs(Some.Ip, Some.Web, Some.Db), "everything runs");
        Assert.DoesNotContain("reset", _watchdogs[Some.N1].Done);
    }

    [Fact]
    public async Task Where_no_watchdog_can_be_armed_one_coordinates_and_it_is_said()
    {
        var machines = Begin(Some.N1, Some.N2, Some.N3);
        await machines.UntilAsync(
            () => StatusOf(Some.N2) is { Coordinator: not null } status && Says(status, "No node that is there"),
            "one coordinates, and says that nobody can do anything");
        Assert.False(machines.Runs(Some.Db));
        foreach (var watchdog in _watchdogs.Values)
            watchdog.WhyNot = null;
        await machines.UntilAsync(() => machines.Runs(Some.Ip, Some.Web, Some.Db), "everything runs");
    }

    private Machines Begin(params NodeName[] unfit)
    {
        foreach (var node in new[] { Some.N1, Some.N2, Some.N3 })
            _watchdogs[node] = new RecordedWatchdog { WhyNot = unfit.Contains(node) ? "it is busy" : null };

        return _machines = new Machines(_watchdogs);
    }

    private static bool Says(ClusterStatus status, string problem) =>
        status.Problems.Any(line => line.StartsWith(problem, StringComparison.Ordinal));

    private ClusterStatus? StatusOf(NodeName node) =>
        _machines!.AskAsync(node, new OperatorRequest.GetStatus()).GetAwaiter().GetResult() is OperatorAnswer.Status status
            ? status.Cluster
            : null;
}
