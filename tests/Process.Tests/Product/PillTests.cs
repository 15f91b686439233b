using HaActors.Lab.Demo;
using HaActors.Lab.Namespaces;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Nodes without a fence device, which end each other by messages in a shared file, or by their watchdogs.</summary>
public sealed class PillTests : ProductTest
{
    [LabFact]
    public async Task A_node_that_is_cut_off_finds_its_pill_and_its_work_is_taken_over_once()
    {
        var (lab, victim) = await FormAsync();
        lab.Cluster[victim].Cut();
        var heir = await FencedAsync(lab, victim);
        Assert.Equal("b", File.ReadAllText(KeyOf(lab, victim)));
        Assert.Contains("confirmed", await lab.DoAsync(heir, "ha", "fence", "history"));

        // By hand, too; and then it is known which boot read what.
        await PillAsync(lab, "message", heir, "test");
        await Eventually.Async(async () => (await PillAsync(lab, "list")).Contains(", read", StringComparison.Ordinal), "the message is read", lab.Evidence);
    }

    [LabFact]
    public async Task A_node_that_stands_still_reads_no_pill_and_is_reset_by_its_watchdog()
    {
        var (lab, victim) = await FormAsync();
        lab.Cluster[victim].Freeze();
        await FencedAsync(lab, victim);
        Assert.False(File.Exists(KeyOf(lab, victim)));
    }

    private async Task<(ProductLab Lab, string Active)> FormAsync()
    {
        var lab = Lab(new ProductLabSettings(Edit: WithPills));
        File.WriteAllBytes(Path.Combine(lab.History.Folder, "pills"), new byte[4 << 20]);
        await PillAsync(lab, "create");
        return (lab, await lab.FormAsync());
    }

    private static async Task<string> FencedAsync(ProductLab lab, string victim)
    {
        var heir = await lab.TakenOverAsync(victim);
        await lab.WholeAsync();
        Assert.Equal(2, lab.History.Lines.Count(line => line.EndsWith(" active db", StringComparison.Ordinal)));
        return heir;
    }

    /// <summary>Where a node presses the kernel's magic keys.</summary>
    private static string KeyOf(ProductLab lab, string node) => Path.Combine(lab.History.Folder, $"sysrq-{node}");

    private static async Task<string> PillAsync(ProductLab lab, params string[] arguments)
    {
        var run = await Tool.TryAsync(
            Path.Combine(DemoFolder.Binaries, "haactors"), ["pill", .. arguments, "--config", lab.ConfigurationOf("n1")], CancellationToken.None);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        return run.Output;
    }

    private static string WithPills(string template) => template.Replace(
        """power { agent = "fence_ha_lab", parameters { socket = "@FENCE-SOCKET@" }, timeout = 10s }""",
        """disk { agent = pill, vouched = on, parameters { devices = "@SHARED@/pills", files = on } }""",
        StringComparison.Ordinal) + """

        ha.fencing.watchdog-timeout = 5s
        ha.watchdog { device = "unix:/run/ha-lab/watchdog-@NODE@.sock", sysrq = "@SHARED@/sysrq-@NODE@" }
        """;
}
