using System.Diagnostics;
using HaActors.Lab.Demo;
using HaActors.Lab.Namespaces;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>
/// Nodes without a fence device, which end each other by messages in shared files or in a database, or by their watchdogs.
/// </summary>
public sealed class PillTests : ProductTest
{
    private const int WatchdogSeconds = 4;

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

    [LabFact]
    public async Task Of_three_disks_one_may_be_gone()
    {
        var (lab, victim) = await FormAsync(["pills", "more-pills", "yet-more-pills"]);
        File.Move(Path.Combine(lab.History.Folder, "pills"), Path.Combine(lab.History.Folder, "gone"));
        await Eventually.Async(
            async () => (await lab.DoAsync(victim, "ha", "status"))
                .Contains("/pills cannot be opened", StringComparison.Ordinal),
            "its loss is said",
            lab.Evidence);
        lab.Cluster[victim].Cut();
        await FencedAsync(lab, victim);
        Assert.Equal("b", File.ReadAllText(KeyOf(lab, victim)));
    }

    [DatabaseFact]
    public async Task A_node_that_the_others_do_not_hear_finds_its_pill_in_a_database()
    {
        var (lab, victim) = await FormWithDatabaseAsync();
        var others = lab.Cluster.Nodes.Where(node => node.Name != victim).ToList();
        foreach (var other in others)
            Network.Part(victim, lab.Cluster[victim].Address, other.Name, other.Address);
        await Eventually.Async(() => File.Exists(KeyOf(lab, victim)), $"{victim} reads its pill", lab.Evidence);
        await Eventually.Async(() => lab.WasFenced(victim), $"{victim} is off", lab.Evidence);
        foreach (var other in others)
            Network.Join(other.Name, lab.Cluster[victim].Address);
        await FencedAsync(lab, victim);
    }

    [DatabaseFact]
    public async Task A_node_that_does_not_reach_the_database_is_taken_over_only_when_its_watchdog_must_have_reset_it()
    {
        var (lab, victim) = await FormWithDatabaseAsync();

        // It does not come back, so that nobody acknowledges the pill: only time confirms.
        lab.Cluster[victim].Command = ["sleep", "1000"];
        var began = Stopwatch.GetTimestamp();
        lab.Cluster[victim].Cut();
        var heir = await lab.TakenOverAsync(victim);
        Assert.True(Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(3 * WatchdogSeconds), lab.Evidence());
        Assert.Contains("confirmed", await lab.DoAsync(heir, "ha", "fence", "history"));
        Assert.False(File.Exists(KeyOf(lab, victim)));
    }

    private Task<(ProductLab Lab, string Active)> FormAsync(string[]? files = null)
    {
        files ??= ["pills"];
        var paths = string.Join(';', files.Select(file => $"@SHARED@/{file}"));
        return FormAsync($"""devices = "{paths}", files = on""", files);
    }

    private Task<(ProductLab Lab, string Active)> FormWithDatabaseAsync() =>
        FormAsync($"connection = \"{LabDatabase.Connection}\"", [], () => Keep(new LabDatabase()));

    private async Task<(ProductLab Lab, string Active)> FormAsync(
        string parameters, string[] files, Action? prepare = null)
    {
        var lab = Lab(new ProductLabSettings(Edit: template => WithPills(template, parameters)));
        prepare?.Invoke();
        foreach (var file in files)
            File.WriteAllBytes(Path.Combine(lab.History.Folder, file), new byte[4 << 20]);
        await PillAsync(lab, "create");
        return (lab, await lab.FormAsync());
    }

    private static async Task<string> FencedAsync(ProductLab lab, string victim)
    {
        var heir = await lab.TakenOverAsync(victim);
        await lab.WholeAsync();
        lab.AssertActivations(2);
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

    private static string WithPills(string template, string parameters) => template.Replace(
        """power { agent = "fence_ha_lab", parameters { socket = "@FENCE-SOCKET@" }, timeout = 10s }""",
        $$"""disk { agent = pill, vouched = on, parameters { {{parameters}} } }""",
        StringComparison.Ordinal) + $$"""

        ha.fencing.watchdog-timeout = {{WatchdogSeconds}}s
        ha.watchdog { device = "unix:/run/ha-lab/watchdog-@NODE@.sock", sysrq = "@SHARED@/sysrq-@NODE@" }
        """;
}
