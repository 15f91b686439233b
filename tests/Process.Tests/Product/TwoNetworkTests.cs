using System.Diagnostics;
using HaActors.Lab.Namespaces;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Nodes with two networks, of which one is lost.</summary>
public sealed class TwoNetworkTests : ProductTest
{
    [LabFact]
    public Task Losing_the_first_network_is_no_more_than_an_alert() => LoseAsync(0);

    [LabFact]
    public Task Losing_the_second_network_is_no_more_than_an_alert() => LoseAsync(1);

    [LabFact]
    public async Task A_node_without_any_network_is_fenced_all_the_same()
    {
        var lab = Lab(new ProductLabSettings(Edit: WithTwoNetworks));
        var victim = await lab.FormAsync();
        lab.Cluster[victim].Cut();
        await lab.RunsElsewhereAsync(victim);
        Assert.True(lab.WasFenced(victim), lab.Evidence());
        await lab.WholeAsync();
    }

    private async Task LoseAsync(int network)
    {
        var lab = Lab(new ProductLabSettings(Edit: WithTwoNetworks));
        var runs = lab.Cluster[await lab.FormAsync()];

        // The whole network, then only the cable of the node that works, each for several dead times.
        foreach (var cut in new[] { ["n1", "n2", "n3"], new[] { runs.Name } })
        {
            var before = Stopwatch.GetTimestamp();
            foreach (var node in cut)
                Network.Cut(node, network);

            await SaysAsync("is down", before);
            await Eventually.Async(() => Stopwatch.GetElapsedTime(before).TotalSeconds > 8, "several dead times have passed");
            await lab.WholeAsync();
            var after = Stopwatch.GetTimestamp();
            foreach (var node in cut)
                Network.Mend(node, network);

            await SaysAsync("is up", after);
        }

        await lab.WholeAsync();
        lab.AssertPeaceful();
        lab.AssertActivations(1);
        Assert.DoesNotContain(
            lab.Cluster.Nodes.SelectMany(node => node.Log.Last(500)),
            line => line.Contains("quarantine", StringComparison.Ordinal) || line.Contains("is lost", StringComparison.Ordinal));

        Task SaysAsync(string what, long since) => Eventually.Async(
            () => runs.Log.Since(since).Any(line =>
                line.Text.Contains($"Path {network} to ", StringComparison.Ordinal) && line.Text.Contains(what, StringComparison.Ordinal)),
            $"path {network} {what}",
            lab.Evidence);
    }

    private static string WithTwoNetworks(string template) => new[] { "n1", "n2", "n3" }
        .Select((name, index) => (Name: name, Address: $"10.77.0.{index + 1}"))
        .Aggregate(template, (text, node) => text.Replace(
            $"{node.Name} {{ address = \"{node.Address}\" }}",
            $"{node.Name} {{ addresses = [\"{node.Address}\", \"{Network.SecondOf(node.Address)}\"] }}",
            StringComparison.Ordinal));
}
