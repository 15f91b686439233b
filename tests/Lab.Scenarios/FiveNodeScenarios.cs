using HaActors.Lab.Machines;
using HaActors.Lab.Machines.Product;
using HaActors.Lab.Scenarios.FiveNodes;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>
/// The published five-node configuration on real kernels, with clients that write and read through the service's address all the time: power
/// cuts of the active director and of the machine that has the mirrored disk.
/// </summary>
public sealed class FiveNodeScenarios(ITestOutputHelper output) : LabTest(output), IAsyncLifetime
{
    private static readonly Uri s_service = new("http://10.10.1.100/");

    private UploadClient? _client;

    private UploadClient Client => _client ?? throw new InvalidOperationException("nobody writes yet");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_client is not null)
            await _client.DisposeAsync();
    }

    [Scenario]
    public async Task An_active_director_without_power_costs_a_moment_and_no_established_connection()
    {
        var active = await ServingAllAsync();
        await using var kept = KeptConnection.To(s_service);
        await Cluster.UntilAsync(() => Task.FromResult(kept.Answers > 20), "a connection is established and answered");
        Client.TakeLongestGap();

        active.PowerOff();
        Say($"{active.Name}, the active director, has no power");

        var heir = await Cluster.RunsElsewhereAsync("director", than: active.Name);
        Say($"{heir} is the active director");
        await WritesOnAsync();
        Say($"uploads are acknowledged again, after {Client.TakeLongestGap().TotalSeconds:0.0} s");
        var answered = kept.Answers;
        await Cluster.UntilAsync(
            () => Task.FromResult(kept.Broken is not null || kept.Answers > answered + 5), "the established connection goes on");
        Assert.Null(kept.Broken);
        Say($"the connection to {kept.Server} that was made before goes on");

        await NothingLostAsync();
    }

    [Scenario]
    public async Task A_primary_without_power_is_fenced_and_every_acknowledged_upload_is_on_the_new_one()
    {
        await ServingAllAsync();
        var primary = Lab[(await ViewAsync(view => view.NodeOf("files-fs") is not null, "the files are served")).NodeOf("files-fs")!];
        await WritesOnAsync();
        Client.TakeLongestGap();

        primary.PowerOff();
        Say($"{primary.Name}, which has the files, has no power");

        var heir = await Cluster.RunsElsewhereAsync("files-ip", than: primary.Name);
        Say($"{heir} has the files");
        await Cluster.UntilAsync(
            async () => (await MachineCluster.PbmAsync(Lab[heir], "ha", "fence", "history")).Output.Contains(primary.Name, StringComparison.Ordinal),
            "the history of fences has it");
        await WritesOnAsync();
        Say($"uploads are acknowledged again, after {Client.TakeLongestGap().TotalSeconds:0.0} s");

        await NothingLostAsync();

        // The fence switched it on again: it fetches what it missed.
        await MachineLab.UpAsync(primary, boots: 2);
        await Cluster.UntilAsync(async () => await MirrorsAsync("r-files", [primary, Lab[heir]]), "both copies are up to date again");
    }

    /// <summary>All five online, both mirrors whole, and a client that writes.</summary>
    /// <returns>The active director.</returns>
    private async Task<Machine> ServingAllAsync()
    {
        await StartAsync("five-nodes.lab");

        // Five machines on two processors start some fifty resources, each an agent in emulation.
        Cluster.Deadline = TimeSpan.FromMinutes(12);
        var view = await ViewAsync(
            view => view.IsComplete && view.IsStarted("director") && view.IsStarted("files-ip") && view.IsStarted("www-ip"),
            "all nodes are online, a director forwards and the disks are exported");
        Say($"whole: {view.NodeOf("director")} forwards, {view.NodeOf("files-ip")} has the files, {view.NodeOf("www-ip")} the pages");
        await Cluster.UntilAsync(() => MirrorsAsync("r-files", [Lab["s1"], Lab["s2"]]), "both copies of the files are up to date");
        await Cluster.UntilAsync(() => MirrorsAsync("r-www", [Lab["s2"], Lab["s3"]]), "both copies of the pages are up to date");
        await Cluster.UntilAsync(() => ServersAsync(3), "all servers are in the table");
        _client = new UploadClient(s_service);
        await WritesOnAsync();
        Say("uploads are acknowledged");
        Cluster.Deadline = TimeSpan.FromMinutes(5);
        return Lab[view.NodeOf("director")!];
    }

    private Task<Product.ClusterView> ViewAsync(Func<Product.ClusterView, bool> condition, string what) => Cluster.UntilAsync(condition, what);

    /// <summary>Ten uploads more are acknowledged.</summary>
    private Task WritesOnAsync()
    {
        var before = Client.Acknowledged.Count;
        return Cluster.UntilAsync(() => Task.FromResult(Client.Acknowledged.Count >= before + 10), "uploads are acknowledged");
    }

    /// <summary>Each acknowledged record is whole on the disk of whoever has the files now.</summary>
    private async Task NothingLostAsync()
    {
        await Client.StopAsync();
        var keeper = Lab[(await ViewAsync(view => view.NodeOf("files-fs") is not null, "the files are served")).NodeOf("files-fs")!];
        var lines = await keeper.MustAsync("cd /srv/r-files/records && grep -H '' *", TimeSpan.FromMinutes(1));
        var kept = lines.Split('\n').Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1].TrimEnd('\r'));
        Assert.Empty(Client.Wrong);
        Assert.DoesNotContain(Client.Acknowledged, number => kept.GetValueOrDefault($"{number}") != UploadClient.TextOf(number).TrimEnd('\n'));
        Say($"all {Client.Acknowledged.Count} acknowledged uploads are on the disk of {keeper.Name}");
    }

    private async Task<bool> ServersAsync(int count)
    {
        var active = Cluster.Reachable.FirstOrDefault(machine => machine.Name == "d1") ?? Lab["d2"];
        var table = await active.Shell.RunAsync("ipvsadm -Ln -t 10.10.1.100:80");
        return table.ExitCode == 0 && table.Output.Split('\n').Count(line => line.Contains("-> 10.10.1.", StringComparison.Ordinal)) == count;
    }

    private static async Task<bool> MirrorsAsync(string resource, Machine[] sides)
    {
        foreach (var side in sides)
            if ((await side.Shell.RunAsync($"drbdadm dstate {resource}")).Output.Trim() != "UpToDate/UpToDate")
                return false;
        return true;
    }
}
