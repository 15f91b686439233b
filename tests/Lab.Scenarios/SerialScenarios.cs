using HaActors.Lab.Machines;
using HaActors.Lab.Machines.Product;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>Heartbeats over serial lines, when all networks of a machine are lost.</summary>
public sealed class SerialScenarios(ITestOutputHelper output) : LabTest(output)
{
    private const string PrefersFirst = "ha.locations { web-on-n1 { resource = \"web\", node = \"n1\", score = 50 } }\n";

    [Scenario]
    public async Task A_machine_without_networks_says_over_the_serial_line_that_it_stopped_and_is_not_fenced()
    {
        var active = await ServingOnFirstAsync();

        await PullNetworksAsync(active);

        await ServedAsync(otherThan: active.Name);
        Assert.Empty(Lab.Power.CutsSince(Cluster.Began));
        await Cluster.UntilAsync(
            async () => (await MachineCluster.PbmAsync(Lab["n2"], "ha", "fence", "history")).Output.Contains("stop", StringComparison.Ordinal),
            "the history of fences has the stop");

        await active.MendAsync();
        await Cluster.WholeAsync("web-server");
        Assert.Empty(Lab.Power.CutsSince(Cluster.Began));
    }

    [Scenario]
    public async Task A_machine_without_networks_and_serial_lines_is_fenced()
    {
        var active = await ServingOnFirstAsync();

        foreach (var line in Lab.SerialLines.Values)
            line.IsCut = true;
        await PullNetworksAsync(active);

        await ServedAsync(otherThan: active.Name);
        Assert.True(Cluster.WasFenced(active.Name), Cluster.Evidence());
    }

    private async Task<Machine> ServingOnFirstAsync()
    {
        await StartAsync("three-nodes.lab", cluster: text => text + PrefersFirst, own: Media);
        var active = await ServingAsync();
        Assert.Equal("n1", active.Name);
        // What is said on a medium is heard only where both directions work.
        await Cluster.UntilAsync(
            async () => (await MachineCluster.PbmAsync(active, "heartbeat", "show")).Output.Split('\n')
                .Count(line => (line.Contains("first") || line.Contains("second")) && line.Contains(" up ")) == 2,
            "both serial lines carry heartbeats");
        return active;
    }

    private async Task PullNetworksAsync(Machine machine)
    {
        await machine.PullAsync("eth1");
        await machine.PullAsync("eth2");
        Say($"{machine.Name} has no network");
    }

    private static string Media(string node) => node switch
    {
        "n1" => Line("first", "/dev/ttyS1") + Line("second", "/dev/ttyS2"),
        "n2" => Line("first", "/dev/ttyS1"),
        _ => Line("second", "/dev/ttyS1"),
    };

    private static string Line(string name, string device) =>
        $"ha.media.{name} {{ type = serial, device = \"{device}\", speed = 115200 }}\n";
}
