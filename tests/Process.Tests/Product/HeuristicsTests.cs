using HaActors.Lab.Namespaces;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Two nodes and an arbiter; a node whose file is there does not see what it should.</summary>
public sealed class HeuristicsTests : ProductTest
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ha-heuristics-").FullName;

    [LabFact]
    public async Task A_node_that_does_not_see_what_it_should_leaves_the_lead_and_loses_the_tie()
    {
        var lab = Lab(new ProductLabSettings(FenceAction: "off", Edit: template => template.Replace(
            """n3 { address = "10.77.0.3" }""", """n3 { address = "10.77.0.3", role = arbiter }""", StringComparison.Ordinal)));
        string BlindnessOf(string name) => Path.Combine(_folder, name);
        foreach (var name in new[] { "n1", "n2" })
        {
            File.AppendAllText(
                lab.ConfigurationOf(name),
                $$"""

                ha.quorum.heuristics.gateway {
                  program = /usr/bin/test, arguments = ["!", "-e", "{{BlindnessOf(name)}}"], interval = 200ms, tries = 2
                }
                """);
        }

        await lab.FormAsync();
        if (await lab.CoordinatorAsync() == "n3")
        {
            // On a slow machine the arbiter may have asked first.
            lab.Cluster["n3"].PowerOff();
            await lab.UntilAsync(view => view.Coordinator is "n1" or "n2", "a member coordinates");
            lab.Cluster["n3"].PowerOn();
            await lab.WholeAsync();
        }

        var blind = await lab.CoordinatorAsync();
        var other = blind == "n1" ? "n2" : "n1";
        File.WriteAllText(BlindnessOf(blind), "");
        await lab.UntilAsync(view => view.Coordinator == other, $"{other} leads, for {blind} is blind");
        Assert.Contains("gateway fails", (await lab.PbmAsync(blind, "ha", "status")).Output);
        lab.AssertStartedOnce();

        Network.Part("n1", "10.77.0.1", "n2", "10.77.0.2");
        await Eventually.Async(() => lab.WasFenced(blind), $"{blind} is fenced", lab.Evidence);
        await lab.UntilAsync(view => view.NodeOf("db") == other, $"the resource runs on {other}");
        Assert.False(lab.WasFenced(other), lab.Evidence());

        File.Delete(BlindnessOf(blind));
        Network.Join(other, lab.Cluster[blind].Address);
        lab.Cluster[blind].PowerOn();
        await lab.WholeAsync();
        Assert.DoesNotContain("gateway fails", (await lab.PbmAsync(blind, "ha", "status")).Output);
    }
}
