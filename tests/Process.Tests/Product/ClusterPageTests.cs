using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>
/// Pacemaker's ClusterMon, unchanged: it starts <c>crm_mon</c> in the background, which writes a page again and again.
/// </summary>
public sealed class ClusterPageTests : ProductTest
{
    [AgentsFact]
    public async Task A_page_of_the_cluster_is_kept_up_to_date_wherever_its_resource_runs()
    {
        var lab = Lab(new ProductLabSettings(Edit: WithPage));
        await lab.FormAsync();
        await lab.UntilAsync(view => view.IsStarted("page"), "the page's resource runs");
        await ShowsAsync(lab, "Node List", "n1", "n2", "n3", "Started");

        // What changes in the cluster is seen, and by how it is called.
        var node = lab.Latest!.NodeOf("page")!;
        var other = lab.Cluster.Names.First(name => name != node && name != lab.Latest!.NodeOf("db"));
        Assert.DoesNotContain("standby", File.ReadAllText(PageOf(lab)));
        await lab.DoAsync(node, "ha", "node", "standby", other);
        await ShowsAsync(lab, "standby");
        await lab.DoAsync(node, "ha", "node", "online", other);

        // One that dies is noticed and begun again; where it moved from nothing is left.
        Assert.Equal(1, lab.Cluster[node].Crash("crm_mon"));
        await Eventually.Async(() => lab.Cluster[node].Find("crm_mon").Count == 1, "it is started again", lab.Evidence);
        await lab.UntilAsync(
            view => view.IsComplete && view.IsStarted("page") && view.Activity.Count == 0, "all is well");
        await lab.DoAsync(node, "ha", "resource", "move", "page", "--node", other);
        await lab.UntilAsync(view => view.NodeOf("page") == other, $"it runs on {other}");
        Assert.Empty(lab.Cluster[node].Find("crm_mon"));
        File.Delete(PageOf(lab));
        await ShowsAsync(lab, "Node List");
        lab.AssertPeaceful();
    }

    private static string PageOf(ProductLab lab) => Path.Combine(lab.History.Folder, "page.html");

    private static Task ShowsAsync(ProductLab lab, params string[] words)
    {
        var page = "";
        return Eventually.Async(
            () =>
            {
                page = File.Exists(PageOf(lab)) ? File.ReadAllText(PageOf(lab)) : "";
                return words.All(word => page.Contains(word, StringComparison.Ordinal));
            },
            $"the page shows {string.Join(", ", words)}",
            () => page + lab.Evidence());
    }

    private static string WithPage(string template) => template.Replace(
        "[\"@OCF@\"]", "[\"@OCF@\", \"/usr/lib/ocf/resource.d\"]", StringComparison.Ordinal) + """

        ha.resources.page {
          agent = "ocf:pacemaker:ClusterMon"
          parameters { htmlfile = "@SHARED@/page.html", pidfile = "/run/page.pid", update = 1000 }
          operations { monitor { interval = 500ms, timeout = 20s } }
        }
        """;
}
