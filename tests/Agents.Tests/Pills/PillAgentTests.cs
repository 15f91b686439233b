using HaActors.Agents.Pills;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Agents.Tests.Pills;

/// <summary>The fencer's side, on plain files and a clock that the test moves.</summary>
public sealed class PillAgentTests : IDisposable
{
    private static readonly NodeName N2 = new("n2");
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(5);

    private readonly Scratch _scratch = new();
    private readonly HandTime _time = new();
    private readonly SortedSet<string> _hanging = new(StringComparer.Ordinal);
    private readonly List<PillDisk> _disks = [];
    private readonly PillCatalog _catalog;
    private long _number;

    public PillAgentTests()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            File.WriteAllBytes(_scratch.At(name), new byte[4 << 20]);
            var disk = new PillDisk(_scratch.At(name), "c");
            disk.Create([new NodeName("n1"), N2], anew: false);
            _disks.Add(disk);
        }

        _catalog = new PillCatalog(
            new NoAgents(),
            new PillEdge(
                new NodeName("n1"), Watchdog, path => new PillDisk(path, "c"), _ => throw new IOException("no database"), OnThread, () => ++_number),
            _time);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_pill_that_stays_for_long_enough_confirms()
    {
        Claim("boot-1", 0, 1, 2);
        var running = Run(FenceVerb.Reboot);
        await Scratch.Eventually(() => _disks[0].Read(N2).Pill.Number == 1, "the pill is written");
        Assert.False(running.IsCompleted);
        var done = Assert.IsType<FenceResult.Confirmed>(await Ended(running));
        Assert.True(done.Elapsed >= PillBound.Of(Watchdog));
        Assert.All(_disks, disk => Assert.True(disk.Read(N2).Pill is { Verb: PillVerb.Reset } pill && pill.Ends("boot-1")));
    }

    [Fact]
    public async Task The_next_boot_that_acknowledges_it_confirms_at_once()
    {
        Claim("boot-1", 0, 1, 2);
        var running = Run(FenceVerb.Off);
        await Scratch.Eventually(() => _disks[2].Read(N2).Pill.Number == 1, "the pill is written");
        _disks[2].Write(N2, new PillClaim("boot-2", 1));
        var done = Assert.IsType<FenceResult.Confirmed>(await Ended(running));
        Assert.True(done.Elapsed < PillBound.Of(Watchdog));
    }

    [Fact]
    public async Task A_pill_that_was_taken_away_confirms_nothing()
    {
        Claim("boot-1", 0, 1, 2);
        var running = Run(FenceVerb.Reboot);
        await Scratch.Eventually(() => _disks[2].Read(N2).Pill.Number == 1, "the pill is written");
        _disks[0].Write(N2, new Pill(99, PillVerb.Clear, [], "somebody"));
        _disks[1].Write(N2, new Pill(99, PillVerb.Clear, [], "somebody"));
        Assert.Contains("taken away", Assert.IsType<FenceResult.Failed>(await Ended(running)).Reason);
    }

    [Fact]
    public async Task Two_of_three_disks_are_enough_and_one_is_not()
    {
        Claim("boot-1", 0, 1);
        File.Delete(_disks[2].Name);
        Assert.IsType<FenceResult.Confirmed>(await Ended(Run(FenceVerb.Reboot)));
        File.Delete(_disks[1].Name);
        Assert.StartsWith("1 of 3 devices could be read, 2 must: ", Assert.IsType<FenceResult.Failed>(await Ended(Run(FenceVerb.Reboot))).Reason);
    }

    [Fact]
    public async Task A_disk_that_hangs_holds_up_nobody()
    {
        Claim("boot-1", 0, 1, 2);
        _hanging.Add(_disks[1].Name);
        Assert.IsType<FenceResult.Confirmed>(await Ended(Run(FenceVerb.Reboot)));
    }

    [Fact]
    public async Task A_node_that_never_claimed_its_slot_cannot_be_fenced_by_it()
    {
        Assert.Contains("never claimed its slot", Assert.IsType<FenceResult.Failed>(await Ended(Run(FenceVerb.Reboot))).Reason);
        Assert.All(_disks, disk => Assert.Equal(0, disk.Read(N2).Pill.Number));
    }

    [Fact]
    public async Task Without_permission_nothing_is_written()
    {
        Claim("boot-1", 0, 1, 2);
        Assert.IsType<FenceResult.Refused>(await Ended(Run(FenceVerb.Reboot, permit: false)));
        Assert.All(_disks, disk => Assert.Equal(0, disk.Read(N2).Pill.Number));
    }

    [Fact]
    public async Task Its_monitor_reads_a_majority_and_its_list_names_the_nodes()
    {
        Assert.IsType<FenceResult.Confirmed>(await Ended(Run(FenceVerb.Monitor)));
        Assert.Equal(["n1", "n2"], Assert.IsType<FenceResult.Confirmed>(await Ended(Run(FenceVerb.List))).Listed.AsEnumerable());
        File.Delete(_disks[0].Name);
        File.Delete(_disks[1].Name);
        Assert.IsType<FenceResult.Failed>(await Ended(Run(FenceVerb.Monitor)));
    }

    private void Claim(string boot, params int[] disks)
    {
        foreach (var disk in disks)
            _disks[disk].Write(N2, new PillClaim(boot, 0));
    }

    private Task<FenceResult> Run(FenceVerb verb, bool permit = true)
    {
        var parameters = Scratch.Pairs((PillSettings.DevicesKey, string.Join(';', _disks.Select(disk => disk.Name))));
        return _catalog.Find(FenceDevice.PillAgent, out _)!.RunAsync(
            new FenceCall(verb, parameters, "n2", TimeSpan.FromMinutes(1), () => permit), CancellationToken.None);
    }

    private async Task<FenceResult> Ended(Task<FenceResult> running)
    {
        await Scratch.Eventually(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(200));
                return running.IsCompleted;
            },
            "the request ends");
        return await running;
    }

    // What a hanging disk is asked never comes back.
    private Task OnThread(IPillDevice device, Action work)
    {
        if (_hanging.Contains(device.Name))
            return new TaskCompletionSource().Task;

        work();
        return Task.CompletedTask;
    }

    private sealed class NoAgents : IFenceAgentCatalog
    {
        public IFenceAgent? Find(string name, out string? whyNot)
        {
            whyNot = "there is none";
            return null;
        }

        public Task<AgentMetaData?> MetaDataAsync(string name) => Task.FromResult<AgentMetaData?>(null);
    }
}
