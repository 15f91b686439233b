using System.Text.Json;
using HaActors.Lab.Namespaces;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Real daemons with heartbeat media: UDP on the second network, a serial line between two of them, and one that is not there.</summary>
public sealed class MediaTests : ProductTest, IDisposable
{
    private static readonly string[] Names = ["n1", "n2", "n3"];

    private readonly List<SerialLine> _lines = [];
    private readonly string _devices = Directory.CreateTempSubdirectory("ha-lines-").FullName;

    void IDisposable.Dispose()
    {
        Dispose();
        _lines.ForEach(line => line.Dispose());
        Directory.Delete(_devices, recursive: true);
    }

    [LabFact]
    public async Task Each_medium_is_shown_with_each_peer_and_an_absent_one_with_its_reason()
    {
        var lab = LabWithMedia();
        await lab.FormAsync();
        await HeardAsync(lab, "n1", ("n2", "each", "up"), ("n3", "each", "up"), ("n2", "group", "up"), ("n3", "group", "up"), ("n2", "line", "up"));
        await HeardAsync(lab, "n3", ("n1", "each", "up"), ("n2", "group", "up"));
        var text = await lab.DoAsync("n1", "heartbeat", "show");
        Assert.Contains("absent (multicast)", text);
        Assert.Contains("nosuch0", text);
        Assert.Contains(lab.Cluster["n1"].Log.Last(500), line => line.Contains("Heartbeat medium absent (multicast) is absent", StringComparison.Ordinal));
        foreach (var row in (await RowsAsync(lab, "n1")).Where(row => row.State == "up"))
        {
            Assert.True(row.RttMs is >= 0 and < 2_000, text);
            Assert.True(row.Loss is null or (>= 0 and < 0.5), text);
        }

        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task Losing_the_network_of_the_media_makes_nobody_unreachable()
    {
        var lab = LabWithMedia();
        var runs = await lab.FormAsync();
        await HeardAsync(lab, "n1", ("n2", "each", "up"), ("n2", "group", "up"), ("n2", "line", "up"));
        foreach (var name in Names)
            Network.Cut(name, 1);

        await HeardAsync(lab, "n1", ("n2", "each", "down"), ("n3", "each", "down"), ("n2", "group", "down"), ("n2", "line", "up"));
        Assert.Equal(runs, await lab.WholeAsync());
        foreach (var name in Names)
            Network.Mend(name, 1);

        await HeardAsync(lab, "n1", ("n2", "each", "up"), ("n3", "each", "up"), ("n2", "group", "up"));
        Assert.Equal(runs, await lab.WholeAsync());
        lab.AssertPeaceful();
        Assert.DoesNotContain(
            lab.Cluster.Nodes.SelectMany(node => node.Log.Last(500)), line => line.Contains("is lost", StringComparison.Ordinal));
    }

    [LabFact]
    public async Task A_node_that_only_a_medium_hears_stops_its_work_when_it_is_asked_and_is_not_fenced()
    {
        var lab = LabWithMedia();
        var victim = await lab.FormAsync();
        foreach (var name in Names)
            await HeardAsync(lab, name, [.. Names.Where(other => other != name).Select(other => (other, "each", "up"))]);

        // TCP is on the first network alone, the media on the second and on the serial line.
        Network.Cut(victim, 0);
        var heir = await lab.RunsElsewhereAsync(victim);
        Assert.True(!lab.WasFenced(victim), lab.Evidence());
        Assert.True(lab.History.Count($"{victim} inactive db") >= 1, lab.Evidence());
        Assert.Contains(
            lab.Cluster.Nodes.SelectMany(node => node.Log.Last(500)),
            line => line.Contains($"Node {victim} needs no fence", StringComparison.Ordinal));

        // Its life counts as ended: it begins anew when it is heard again, and is used.
        Network.Mend(victim, 0);
        await Eventually.Async(() => lab.Cluster[victim].DaemonExit is not null, $"the daemon of {victim} ends", lab.Evidence);
        lab.Cluster[victim].StartDaemon();
        await lab.WholeAsync();
        Assert.True(lab.Latest!.NodeOf(ProductLab.Resource) == heir, lab.Evidence());
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task A_node_that_does_not_stop_when_a_medium_asks_it_is_fenced()
    {
        var lab = LabWithMedia();
        var victim = await lab.FormAsync();
        foreach (var name in Names)
            await HeardAsync(lab, name, [.. Names.Where(other => other != name).Select(other => (other, "each", "up"))]);

        lab.History.SetMood("stop", victim, "slow 60");
        Network.Cut(victim, 0);
        await lab.RunsElsewhereAsync(victim);
        Assert.True(lab.WasFenced(victim), lab.Evidence());
        Assert.Contains(
            lab.Cluster.Nodes.SelectMany(node => node.Log.Last(500)),
            line => line.Contains($"Node {victim} was asked to stop everything", StringComparison.Ordinal));
    }

    private ProductLab LabWithMedia()
    {
        var line = new SerialLine();
        _lines.Add(line);
        File.CreateSymbolicLink(Path.Combine(_devices, "n1"), line.Left);
        File.CreateSymbolicLink(Path.Combine(_devices, "n2"), line.Right);
        var addresses = string.Join(", ", Names.Select((name, index) => $"{name} = \"10.78.0.{index + 1}\""));
        return Lab(new ProductLabSettings(Edit: template => template
            + $$"""

            # A machine that is busy with other tests is not late.
            ha.timings.stop-wait = 10s
            ha.media {
              each { type = unicast, port = 6940, addresses { {{addresses}} } }
              group { type = multicast, group = "239.192.7.1", port = 6941, interface = eth1 }
              absent { type = multicast, group = "239.192.7.2", port = 6942, interface = nosuch0 }
              line { type = serial, speed = 115200, device = "{{_devices}}/@NODE@" }
            }
            """));
    }

    private static Task HeardAsync(ProductLab lab, string node, params (string Peer, string Medium, string State)[] expected) => Eventually.Async(
        async () =>
        {
            var rows = await RowsAsync(lab, node);
            return expected.All(one => rows.Any(row => (row.Peer, row.Medium, row.State) == one));
        },
        $"{node} hears {string.Join(", ", expected)}",
        () => lab.PbmAsync(node, "heartbeat", "show").GetAwaiter().GetResult().Output + lab.Evidence());

    private static async Task<IReadOnlyList<Row>> RowsAsync(ProductLab lab, string node)
    {
        var run = await lab.PbmAsync(node, "heartbeat", "show", "-o", "json");
        if (run.ExitCode != 0)
            return [];
        using var document = JsonDocument.Parse(run.Output);
        return [.. document.RootElement.GetProperty("peers").EnumerateArray().Select(row => new Row(
            row.GetProperty("peer").GetString()!,
            row.GetProperty("medium").GetString()!,
            row.GetProperty("state").GetString()!,
            Number(row, "loss"),
            Number(row, "roundTripMs")))];
    }

    private static double? Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private sealed record Row(string Peer, string Medium, string State, double? Loss, double? RttMs);
}
