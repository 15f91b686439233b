using System.Text.Json;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>A majority is gone for good, and a person decides.</summary>
public sealed class ForceTests : ProductTest
{
    [LabFact]
    public async Task One_of_three_goes_on_by_force_and_who_was_left_out_joins_it()
    {
        var lab = Lab();
        var active = await lab.FormAsync();
        var left = lab.Cluster.Names.First(name => name != active);
        var gone = lab.Cluster.Names.Where(name => name != left).ToList();
        Parallel.ForEach(gone, name => lab.Cluster[name].PowerOff());
        await lab.UntilAsync(view => view.Coordinator is null, $"{left} has no quorum");

        var refused = await lab.PbmAsync(left, "quorum", "force", "--reason", "fire", "--confirm-off", gone[0]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"--confirm-off {gone[1]}", refused.Errors);
        var plan = await lab.DoAsync(left, "quorum", "force", "--dry-run", "--confirm-off", string.Join(',', gone), "-o", "json");
        Assert.Equal("planned", JsonDocument.Parse(plan).RootElement.GetProperty("result").GetString());
        lab.AssertActivations(1);

        await lab.DoAsync(left, "quorum", "force", "--reason", "fire", "--confirm-off", string.Join(',', gone), "--by", "anna");
        await lab.UntilHistoryAsync($"{left} active db");
        Assert.Contains("Forced", await lab.DoAsync(left, "quorum", "status"));
        Assert.Contains("forced by anna", await lab.DoAsync(left, "history"));

        lab.Cluster[gone[1]].PowerOn();
        await lab.UntilAsync(
            view => view.Nodes.Single(node => node.Name == gone[1]).Presence == "online" && view.NodeOf("db") == left, $"{gone[1]} is online");
        await Votes.AreAsync(lab, left, 2);
        lab.Cluster[gone[0]].PowerOn();
        await lab.WholeAsync();
        await Votes.AreAsync(lab, left, 3);
        lab.AssertActivations(2);
        lab.History.AssertNeverTwice();
    }
}
