using System.Text.Json;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Nodes that leave and join, and two that lose each other.</summary>
public sealed class MembershipTests : ProductTest
{
    [LabFact]
    public async Task A_node_leaves_and_joins_again()
    {
        var lab = Lab();
        var active = await lab.FormAsync();
        await lab.DoAsync(active, "cluster", "leave");
        await lab.RunsElsewhereAsync(active);
        await lab.UntilAsync(view => view.Nodes.Single(node => node.Name == active).Presence == "down", $"{active} is out");
        var other = lab.Cluster.Names.First(name => name != active);
        await Votes.AreAsync(lab, other, 3);
        await Eventually.Async(
            async () => (await lab.PbmAsync(active, "cluster", "join")).ExitCode == 0, $"{active} may join", lab.Evidence);
        await lab.WholeAsync();
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task A_node_that_leaves_for_longer_takes_its_votes_along_until_it_is_back()
    {
        var lab = Lab();
        var active = await lab.FormAsync();
        var other = lab.Cluster.Names.First(name => name != active);
        await lab.DoAsync(active, "cluster", "leave", "--remove");
        await lab.RunsElsewhereAsync(active);
        await Votes.AreAsync(lab, other, 2);
        await Eventually.Async(
            async () => (await lab.PbmAsync(active, "cluster", "join")).ExitCode == 0, $"{active} may join", lab.Evidence);
        await lab.WholeAsync();
        await Votes.AreAsync(lab, other, 3);
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task Of_two_nodes_that_lose_each_other_one_goes_on_and_the_other_is_fenced()
    {
        var lab = Lab(new ProductLabSettings(Edit: template => template
            .Replace("    n3 { address = \"10.77.0.3\" }\n", "", StringComparison.Ordinal)
            .Replace("  resources {", "  quorum { two-node = on }\n  resources {", StringComparison.Ordinal)));
        string[] names = ["n1", "n2"];
        Parallel.ForEach(names, name => lab.Cluster[name].PowerOn());
        await lab.WholeAsync();
        lab.Cluster["n2"].Cut();
        await Eventually.Async(() => names.Any(lab.WasFenced), "one of the two is fenced", lab.Evidence);
        lab.Cluster["n2"].Mend();
        await lab.WholeAsync();
        Assert.True(names.Count(lab.WasFenced) == 1, lab.Evidence());
        lab.History.AssertNeverTwice();
    }
}

/// <summary>What a node says of the votes.</summary>
internal static class Votes
{
    public static Task AreAsync(ProductLab lab, string node, int expected) =>
        SayAsync(
            lab, node, said => said.GetProperty("expected").GetInt32() == expected, $"{expected} votes are expected");

    /// <summary>There is a quorum, and so many voters stand for the present term.</summary>
    public static Task StandAsync(ProductLab lab, string node, int voters) => SayAsync(
        lab,
        node,
        said => said.GetProperty("quorate").GetBoolean()
            && said.GetProperty("nodes").EnumerateArray().Count(Voted) == voters,
        $"{voters} voters stand for the term");

    private static bool Voted(JsonElement voter) =>
        voter.TryGetProperty("voted", out var voted) && voted.ValueKind == JsonValueKind.True;

    public static Task AreTooFewAsync(ProductLab lab, string node) =>
        SayAsync(lab, node, said => !said.GetProperty("quorate").GetBoolean(), "there is no quorum");

    private static Task SayAsync(ProductLab lab, string node, Func<JsonElement, bool> condition, string what)
    {
        var said = "";
        return Eventually.Async(
            async () =>
            {
                var run = await lab.PbmAsync(node, "quorum", "status", "-o", "json");
                said = run.Output;
                return run.ExitCode == 0 && condition(JsonDocument.Parse(run.Output).RootElement);
            },
            $"{what} on {node}",
            () => $"{said}\n{lab.Evidence()}");
    }
}
