using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>The configuration is changed on one node and followed by all.</summary>
public sealed class ConfigurationTests : ProductTest
{
    private const int Terminate = 15;

    [LabFact]
    public async Task A_configuration_is_applied_conflicts_are_named_and_an_earlier_one_comes_back()
    {
        var lab = Lab();
        var first = await lab.FormAsync();
        var other = lab.Cluster.Names.First(name => name != first);
        var exported = await lab.DoAsync(other, "config", "export");
        Assert.Contains("# Based on revision 1 ", exported);

        var file = Path.Combine(Path.GetDirectoryName(lab.ConfigurationOf(other))!, "edited.conf");
        File.WriteAllText(file, exported.Replace("start.timeout = 20s", "start.timeout = 21s"));
        Assert.Contains("20s", exported);
        Assert.Contains("21s", await lab.DoAsync(other, "config", "apply", file, "--dry-run"));
        Assert.Contains("Revision 2 is in force", await lab.DoAsync(other, "config", "apply", file, "--by", "anna"));
        foreach (var node in lab.Cluster.Names)
            Assert.Contains("start.timeout = \"21s\"", await lab.DoAsync(node, "config", "show"));

        File.WriteAllText(file, exported.Replace("start.timeout = 20s", "start.timeout = 22s"));
        var conflict = await lab.PbmAsync(first, "config", "apply", file, "--by", "ben");
        Assert.Equal(1, conflict.ExitCode);
        Assert.Contains(
            "based on revision 1, but resources.db.operations.start.timeout was changed in 2 by anna", conflict.Errors + conflict.Output);

        var started = lab.History.Count($"{first} active db");
        var half = await lab.PbmAsync(other, "config", "set", "locations.there.resource", "db", "--dry-run");
        Assert.Contains("ha.locations.there.node: is required", half.Errors + half.Output);
        File.WriteAllText(file, $"{exported.TrimEnd().TrimEnd('}')}  locations.there {{ resource = db, node = {other}, score = INFINITY }}\n}}\n");
        Assert.Contains($"moves from {first} to {other}", await lab.DoAsync(first, "config", "apply", file, "--by", "ben"));
        await lab.UntilAsync(view => view.NodeOf("db") == other, $"it runs on {other}");
        Assert.Contains("21s", await lab.DoAsync(first, "config", "show"));

        var wrong = await lab.PbmAsync(first, "config", "set", "resources.db.meta.priorty", "5");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("did you mean 'priority'", wrong.Errors + wrong.Output);
        Assert.Equal(1, (await lab.PbmAsync(first, "config", "set", "nodes.n1.votes", "2")).ExitCode);
        Assert.Equal(1, (await lab.PbmAsync(first, "config", "set", "timings.dead-time", "3s")).ExitCode);

        await lab.DoAsync(other, "config", "rollback", "1", "--by", "anna");
        Assert.DoesNotContain("21s", await lab.DoAsync(first, "config", "show"));
        Assert.Contains("anna: back to 1", await lab.DoAsync(first, "config", "history"));
        Assert.Equal(started, lab.History.Count($"{first} active db"));
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task A_node_that_restarts_with_another_file_follows_the_cluster_and_says_where_it_differs()
    {
        var lab = Lab();
        await lab.FormAsync();
        var node = lab.Cluster["n3"];
        node.SignalDaemon(Terminate);
        await Eventually.Async(() => node.DaemonExit is not null, "the daemon of n3 ended", lab.Evidence);
        await lab.UntilAsync(view => view.Coordinator is { } leads && leads != "n3", "somebody else coordinates");
        await lab.DoAsync("n1", "config", "set", "resources.db.meta.priority", "7", "--by", "anna");
        var file = lab.ConfigurationOf("n3");
        File.WriteAllText(file, File.ReadAllText(file).Replace("interval = 500ms", "interval = 700ms"));
        node.StartDaemon();
        await lab.WholeAsync();
        var status = "";
        await Eventually.Async(
            async () => (status = (await lab.PbmAsync("n3", "ha", "status")).Output).Contains("ha.resources.db.operations.monitor.interval")
                && status.Contains("ha.resources.db.meta.priority"),
            "n3 names the keys in which its file differs",
            () => status + lab.Evidence());

        // Others see it online a moment before it hears of its quorum.
        var shown = "";
        await Eventually.Async(
            async () => (shown = (await lab.PbmAsync("n3", "config", "show")).Output).Contains("resources.db.operations.monitor.interval"),
            "n3 shows the configuration",
            () => shown + lab.Evidence());
        Assert.Contains("resources.db.operations.monitor.interval = \"500ms\"", shown);
        lab.AssertPeaceful();
    }
}
