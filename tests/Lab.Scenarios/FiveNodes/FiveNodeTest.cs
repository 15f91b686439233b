using HaActors.Lab.Machines;
using HaActors.Lab.Machines.Product;
using HaActors.Lab.Product;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios.FiveNodes;

/// <summary>
/// The published five-node configuration on real kernels, with a client that writes and reads through the service's address all the time.
/// </summary>
public abstract class FiveNodeTest(ITestOutputHelper output) : LabTest(output), IAsyncLifetime
{
    protected const int Servers = 3;

    // Five machines on two processors start some fifty resources, each an agent in emulation.
    private static readonly TimeSpan s_forming = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan s_settling = TimeSpan.FromMinutes(10);

    private UploadClient? _client;
    private MediaClient? _media;

    protected static Uri Service { get; } = new("http://10.10.1.100/");

    protected UploadClient Client => _client ?? throw new InvalidOperationException("nobody writes yet");

    private MediaClient Media => _media ?? throw new InvalidOperationException("nobody watches yet");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_client is not null)
            await _client.DisposeAsync();
        if (_media is not null)
            await _media.DisposeAsync();
    }

    /// <summary>Boots the lab, waits until it serves, and lets clients write, watch and fetch.</summary>
    protected async Task ServingAllAsync()
    {
        await StartAsync("five-nodes.lab");
        Cluster.Deadline = s_forming;
        await WholeAsync();
        _client = new UploadClient(Service);
        _media = new MediaClient(Service);
        await WritesOnAsync();
        await WatchesOnAsync();
        Say("uploads are acknowledged, film and FTP are served");
        Cluster.Deadline = s_settling;
    }

    /// <summary>All five online, both mirrors whole, every server in the table.</summary>
    protected async Task WholeAsync()
    {
        var view = await Cluster.UntilAsync(
            view => view.IsComplete && view.IsStarted("director") && view.IsStarted("files-ip") && view.IsStarted("www-ip"),
            "all nodes are online, a director forwards and the disks are exported");
        await Cluster.UntilAsync(() => MirrorsAsync("r-files", Lab["s1"], Lab["s2"]), "both copies of the files are up to date");
        await Cluster.UntilAsync(() => MirrorsAsync("r-www", Lab["s2"], Lab["s3"]), "both copies of the pages are up to date");
        await TableAsync(Servers, "all servers are in the table");
        Say($"whole: {view.NodeOf("director")} forwards, {view.NodeOf("files-ip")} has the files, {view.NodeOf("www-ip")} the pages");
    }

    /// <returns>The machine that runs a resource.</returns>
    protected async Task<Machine> KeeperAsync(string resource) =>
        Lab[(await Cluster.UntilAsync(view => view.IsStarted(resource), $"{resource} runs")).NodeOf(resource)!];

    /// <summary>Ten uploads more are acknowledged.</summary>
    protected async Task WritesOnAsync()
    {
        var before = Client.Acknowledged.Count;
        await Cluster.UntilAsync(() => Task.FromResult(Client.Acknowledged.Count >= before + 10), "uploads are acknowledged");
    }

    /// <summary>Another part of the film was got, and another file by FTP.</summary>
    protected async Task WatchesOnAsync()
    {
        var (parts, files) = (Media.Parts, Media.Files);
        await Cluster.UntilAsync(() => Task.FromResult(Media.Parts > parts), "the film is served");
        await Cluster.UntilAsync(() => Task.FromResult(Media.Files > files), "files are served by FTP");
        Assert.Empty(Media.Wrong);
    }

    /// <summary>Waits until the active director forwards to so many web servers.</summary>
    protected async Task TableAsync(int servers, string what)
    {
        var active = await KeeperAsync("director");
        await Cluster.UntilAsync(
            async () =>
            {
                var table = await active.Shell.RunAsync("ipvsadm -Ln -t 10.10.1.100:80");
                return table.ExitCode == 0 && table.Output.Split('\n').Count(IsForwarded) == servers;
            },
            what);
    }

    /// <summary>Each record that is acknowledged by now is whole on the disk of whoever has the files.</summary>
    protected async Task NothingLostAsync()
    {
        var acknowledged = Client.Acknowledged;
        var keeper = await KeeperAsync("files-fs");
        var lines = await keeper.MustAsync("cd /srv/r-files/records && grep -H '' *", TimeSpan.FromMinutes(2));
        var kept = lines.Split('\n').Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1].TrimEnd('\r'));
        Assert.Empty(Client.Wrong);
        Assert.DoesNotContain(acknowledged, number => kept.GetValueOrDefault($"{number}") != UploadClient.TextOf(number).TrimEnd('\n'));
        Say($"all {acknowledged.Count} acknowledged uploads are on the disk of {keeper.Name}");
    }

    /// <summary>The machine comes up again, because the fence switched it on, and everything is as it was.</summary>
    /// <param name="boots">How often it had come up before.</param>
    protected async Task BackAsync(Machine machine, int boots)
    {
        await MachineLab.UpAsync(machine, boots + 1);
        Say($"{machine.Name} is up again");
        await WholeAsync();
        await WritesOnAsync();
        await WatchesOnAsync();
        await NothingLostAsync();
    }

    // The sorry server is the director itself, at 127.0.0.1.
    private static bool IsForwarded(string line) => line.Contains("-> 10.10.1.", StringComparison.Ordinal);

    private static async Task<bool> MirrorsAsync(string resource, params Machine[] sides)
    {
        foreach (var side in sides)
            if ((await side.Shell.RunAsync($"drbdadm dstate {resource}")).Output.Trim() != "UpToDate/UpToDate")
                return false;
        return true;
    }
}
