using HaActors.Lab.Namespaces;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Nodes of two builds, one wire version apart, in one cluster.</summary>
public sealed class UpgradeTests : ProductTest
{
    [OlderBuildFact]
    public async Task A_cluster_is_upgraded_node_by_node_and_serves_meanwhile()
    {
        var lab = Lab();
        var newer = lab.Cluster.Nodes.ToDictionary(node => node.Name, node => node.Command);
        foreach (var node in lab.Cluster.Nodes)
            node.Command = OlderBuild.Command(lab.ConfigurationOf(node.Name));
        var first = await lab.FormAsync();

        // The node that serves is the first one, so that its work moves to a node of the older build; and so on.
        foreach (var name in lab.Cluster.Names.OrderBy(name => name != first).ToList())
        {
            var node = lab.Cluster[name];
            await LifeCycle.EndAsync(lab, node, "left cleanly");
            node.Command = newer[name];
            node.StartDaemon();
            await lab.WholeAsync();
            if (name == first)
                await MixedAsync(lab, lab.Cluster[first]);
        }

        // All are new: what only the newer build knows is in force now.
        await Eventually.Async(
            async () => (await lab.PbmAsync(first, "ha", "node", "hand-off", first)).ExitCode == 0, "a hand-off is accepted", lab.Evidence);
        await LifeCycle.EndAsync(lab, lab.Cluster[first], "its resources run on");
        lab.Cluster[first].StartDaemon();
        await lab.WholeAsync();

        // And there is no way back.
        var stranger = lab.Cluster[lab.Cluster.Names.First(name => name != first)];
        await LifeCycle.EndAsync(lab, stranger, "left cleanly");
        stranger.Command = OlderBuild.Command(lab.ConfigurationOf(stranger.Name));
        stranger.StartDaemon();
        await Eventually.Async(
            async () => (await lab.PbmAsync(first, "ha", "status")).Output is var text
                && text.Contains("wire version 2", StringComparison.Ordinal) && text.Contains("version 3 already", StringComparison.Ordinal),
            "the older build is refused, and both versions are named",
            lab.Evidence);
    }

    [LabFact]
    public async Task Daemons_that_are_killed_all_at_once_find_what_runs_also_without_the_memory_of_an_earlier_version()
    {
        var lab = Lab();
        var active = await lab.FormAsync();
        await LifeCycle.KillAsync(lab, lab.Cluster.Nodes);
        await LifeCycle.BeginsAgainAsync(lab, lab.Cluster.Nodes, active);

        // As a build without a log leaves it.
        await LifeCycle.KillAsync(lab, lab.Cluster.Nodes);
        foreach (var name in lab.Cluster.Names)
        {
            Directory.Delete(StateOf(lab, name), recursive: true);
            Directory.CreateDirectory(StateOf(lab, name));
        }

        var earlier = Path.Combine(StateOf(lab, active), "voter.json");
        File.WriteAllText(earlier, "{}");
        lab.Cluster.Nodes.ToList().ForEach(node => node.StartDaemon());
        await Eventually.Async(
            async () => (await lab.PbmAsync(active, "ha", "status")).Output
                .Contains("move that file away", StringComparison.Ordinal),
            $"{active} says what to do",
            lab.Evidence);
        await LifeCycle.KillAsync(lab, lab.Cluster.Nodes);
        File.Move(earlier, $"{earlier}.old");
        await LifeCycle.BeginsAgainAsync(lab, lab.Cluster.Nodes, active);
    }

    private static string StateOf(ProductLab lab, string node) =>
        Path.Combine(Path.GetDirectoryName(lab.ConfigurationOf(node))!, node);

    /// <summary>One node is new: what it alone knows is refused, and a takeover works as ever.</summary>
    private static async Task MixedAsync(ProductLab lab, LabNode newer)
    {
        var refused = await lab.PbmAsync(newer.Name, "ha", "node", "hand-off", newer.Name);
        Assert.True(refused.ExitCode == 1, refused.Output + refused.Errors);
        Assert.Contains("speaks wire version 2", refused.Errors + refused.Output);

        // From an older node to whichever is best, and from the newer one to an older one.
        var active = await lab.WholeAsync();
        lab.Cluster[active].KillAll();
        await lab.RunsElsewhereAsync(active);
        if (await lab.WholeAsync() != newer.Name)
            await lab.DoAsync(newer.Name, "ha", "resource", "move", "db", "--node", newer.Name);
        await lab.UntilAsync(view => view.NodeOf("db") == newer.Name, "it runs on the newer build");
        newer.KillAll();
        await lab.RunsElsewhereAsync(newer.Name);
        await lab.WholeAsync();
    }
}
