using HaActors.Lab.Product;

namespace HaActors.Process.Tests.Cluster;

/// <summary>A test with agents that Debian ships, unchanged: skipped where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AgentsFactAttribute : FactAttribute
{
    private const string Stateful = "/usr/lib/ocf/resource.d/pacemaker/Stateful";

    public AgentsFactAttribute() => Skip = new LabFactAttribute().Skip
        ?? (File.Exists(Stateful) ? null : "needs the packages resource-agents and pacemaker-resource-agents");
}

/// <summary>One cluster for all tests of a class: made by the first that needs it, left whole by each.</summary>
public sealed class ExecutorLab : IDisposable
{
    private readonly Lazy<ProductLab> _lab = new(() => new ProductLab(new ProductLabSettings(
        Edit: _ => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cluster", "Executor.conf")))));

    public ProductLab Lab => _lab.Value;

    public IReadOnlyList<AgentCallSeen> Calls(string resource) => AgentCalls.Of(Lab.History.Folder, resource);

    /// <summary>The cluster, whole, with nothing under way.</summary>
    public async Task<ProductLab> ReadyAsync()
    {
        if (!_lab.IsValueCreated)
            Lab.Cluster.PowerOnAll();
        await Lab.UntilAsync(view => view.Coordinator is not null, "somebody coordinates");

        // What a test that failed left behind must not make others fail.
        foreach (var node in Lab.Latest!.Nodes.Where(node => node.Standby))
            await Lab.DoAsync(Lab.Latest!.Coordinator!, "ha", "node", "online", node.Name);
        await Lab.UntilAsync(
            view => view.IsComplete && view.Activity.Count == 0 && view.Resources.All(each => each.Runs) && NodeOf(view, "promoted") is not null,
            "all nodes are online, all resources run, and one is promoted");
        return Lab;
    }

    /// <summary>Where the clone's instance of that role is.</summary>
    public static string? NodeOf(ClusterView view, string role) =>
        view.Resources.FirstOrDefault(each => each.Id == "role" && each.State == role)?.Node;

    public async Task UntilCallsAsync(string resource, Func<IReadOnlyList<AgentCallSeen>, bool> condition, string what) =>
        await Eventually.Async(
            () => condition(Calls(resource)), what, () => $"{string.Join('\n', Calls(resource).TakeLast(60))}\n{Lab.Evidence()}");

    /// <summary>Runs a shell line on a node.</summary>
    public async Task OnAsync(string node, string line)
    {
        var run = await Lab.Cluster[node].RunAsync(["sh", "-c", line], CancellationToken.None);
        Assert.True(run.ExitCode == 0, $"{line} on {node}: {run.Errors}{run.Output}");
    }

    public void Dispose()
    {
        if (!_lab.IsValueCreated)
            return;
        var twice = Lab.History.Lines.Any(SharedHistory.IsWrong);
        var evidence = Lab.Evidence();
        Lab.Dispose();
        Assert.False(twice, evidence);
    }
}
