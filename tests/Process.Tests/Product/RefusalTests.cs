using HaActors.Lab.Demo;
using HaActors.Lab.Namespaces;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Nodes that are configured otherwise than their cluster stay out, and say why.</summary>
public sealed class RefusalTests : ProductTest
{
    /// <summary>The others wait so long for the one that stays out.</summary>
    private static readonly ProductLabSettings s_brief =
        new(Edit: template => template.Replace("init-dead = 20s", "init-dead = 5s"));

    [LabFact]
    public async Task A_node_with_another_key_ends_and_says_so_and_the_others_go_on()
    {
        var lab = Lab(s_brief);
        var other = Path.Combine(Path.GetDirectoryName(lab.ConfigurationOf("n3"))!, "other-key");
        File.WriteAllText(other, "0123456789abcdef0123456789abcdef\n");
        Edit(lab, "n3", text => text.Replace(Path.Combine(Path.GetDirectoryName(other)!, "key"), other));
        await RefusedAsync(lab, "ha.cluster.key-file");
    }

    [LabFact]
    public async Task A_node_of_another_cluster_name_ends_and_says_so_and_the_others_go_on()
    {
        var lab = Lab(s_brief);
        Edit(lab, "n3", text => text.Replace("name = \"lab\"", "name = \"elsewhere\""));
        await RefusedAsync(lab, "ha.cluster.name");
    }

    [LabFact]
    public async Task A_node_with_another_configuration_is_not_counted_and_a_person_is_told()
    {
        var lab = Lab();
        Edit(lab, "n3", text => text.Replace("interval = 500ms", "interval = 700ms"));
        lab.Cluster.PowerOnAll();
        var status = "";
        await Eventually.Async(
            async () => (status = (await lab.PbmAsync("n1", "ha", "status")).Output).Contains("n3 is not counted: it has another configuration than n1"),
            "the status tells of the other configuration",
            () => status + lab.Evidence());
        Assert.Equal(0, lab.History.Count("n3 active db"));
    }

    private static void Edit(ProductLab lab, string node, Func<string, string> change)
    {
        var file = lab.ConfigurationOf(node);
        var before = File.ReadAllText(file);
        var after = change(before);
        Assert.NotEqual(before, after);
        File.WriteAllText(file, after);
    }

    private static async Task RefusedAsync(ProductLab lab, string key)
    {
        // A new cluster waits for all its voters, and one of them will never come.
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var bootstrap = await Tool.TryAsync(
            Path.Combine(DemoFolder.Binaries, "haactors"), ["bootstrap", "--config", lab.ConfigurationOf("n1")], deadline.Token);
        Assert.True(bootstrap.ExitCode == 0, bootstrap.Errors);
        lab.Cluster.PowerOnAll();
        var stranger = lab.Cluster["n3"];
        await Eventually.Async(() => stranger.DaemonExit is not null, "the daemon of n3 ended", lab.Evidence);
        Assert.Equal(1, stranger.DaemonExit);
        Assert.Contains(stranger.Log.Last(20), line => line.Contains("ERROR") && line.Contains(key) && line.Contains("n1 (10.77.0.1:2551)"));
        await lab.UntilAsync(
            view => view.Nodes.Count(node => node.Presence == "online") == 2 && view.IsStarted("db"), "the others run the resource");
    }
}
