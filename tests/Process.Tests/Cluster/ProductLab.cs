using HaActors.Lab.Demo;
using HaActors.Lab.Namespaces;
using HaActors.Lab.Power;
using HaActors.Lab.Product;

namespace HaActors.Process.Tests.Cluster;

/// <summary>What a scenario may want different.</summary>
/// <param name="CanFence">False: the fence device answers nobody, until <see cref="ProductLab.LetFence"/>.</param>
/// <param name="Edit">Changes the template before it is filled in.</param>
public sealed record ProductLabSettings(
    string StartTimeout = "20s", string FenceAction = "reboot", bool CanFence = true, Func<string, string>? Edit = null);

/// <summary>Three nodes that run the product with one recorder resource, and the questions that scenarios ask.</summary>
public sealed class ProductLab : IDisposable
{
    public const string Resource = "db";

    private const string Late = "/run/ha-lab/late.sock";

    // What pbm ends with while nobody can decide.
    private const int Unavailable = 4;

    private readonly string _folder = Directory.CreateTempSubdirectory("ha-process-").FullName;
    private readonly Queue<string> _events = [];
    private LineSocket? _late;

    public ProductLab(ProductLabSettings settings)
    {
        History = new SharedHistory(Path.Combine(_folder, "shared"));
        foreach (var node in new[] { "n1", "n2", "n3" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(AgentOf(node))!);
            File.Copy(SharedHistory.Agent, AgentOf(node));
            File.SetUnixFileMode(AgentOf(node), (UnixFileMode)0b111_101_101);
        }

        var template = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cluster", "Lab.conf"));
        Cluster = new LabCluster(
            new LabClusterSettings(Path.Combine(_folder, "nodes"), DemoFolder.Binaries, settings.Edit?.Invoke(template) ?? template, More()),
            Note);

        Dictionary<string, string> More() => new()
        {
            ["SHARED"] = History.Folder,
            ["OCF"] = Path.Combine(_folder, "ocf-@NODE@"),
            ["START-TIMEOUT"] = settings.StartTimeout,
            ["FENCE-ACTION"] = settings.FenceAction,
            ["FENCE-SOCKET"] = settings.CanFence ? "/run/ha-lab/power.sock" : Late,
        };
    }

    public LabCluster Cluster { get; }

    public SharedHistory History { get; }

    /// <summary>When the lab was made, as a stopwatch's timestamp.</summary>
    public long Began { get; } = System.Diagnostics.Stopwatch.GetTimestamp();

    public ClusterView? Latest { get; private set; }

    /// <summary>The agent's file on a node, which a test may spoil.</summary>
    public string AgentOf(string node) => Path.Combine(_folder, $"ocf-{node}", "lab", "recorder");

    public string ConfigurationOf(string node) => Path.Combine(_folder, "nodes", $"{node}.conf");

    /// <summary>A cluster of three with its resource running.</summary>
    /// <returns>The node that runs it.</returns>
    public async Task<string> FormAsync()
    {
        Cluster.PowerOnAll();
        return await WholeAsync();
    }

    /// <summary>Waits for three online nodes and the resource running, known to the witness, too.</summary>
    /// <returns>The node that runs it.</returns>
    public async Task<string> WholeAsync()
    {
        await UntilAsync(view => view.IsComplete && view.IsStarted(Resource), "three nodes are online and the resource runs");
        return Latest!.NodeOf(Resource)!;
    }

    /// <returns>The node other than the given one on which the resource runs.</returns>
    public async Task<string> RunsElsewhereAsync(string than)
    {
        await UntilAsync(view => view.NodeOf(Resource) is { } node && node != than, $"the resource runs on another node than {than}");
        return Latest!.NodeOf(Resource)!;
    }

    public Task UntilAsync(Func<ClusterView, bool> condition, string what) => Eventually.Async(
        async () =>
        {
            // What was seen before is no answer: nobody may be there any more.
            var view = await Cluster.ViewAsync();
            Latest = view ?? Latest;
            return view is not null && condition(view);
        },
        what,
        Evidence);

    public Task UntilHistoryAsync(string line, int count = 1) =>
        Eventually.Async(() => History.Count(line) >= count, $"the history has '{line}' {count} times", Evidence);

    /// <summary>What a person reads, from the first node that answers.</summary>
    public async Task<string> StatusTextAsync()
    {
        foreach (var node in Cluster.Reachable)
        {
            var run = await Cluster.Pbm.RunAsync(node, "ha", "status");
            if (run.ExitCode == 0)
                return run.Output;
        }

        return "";
    }

    public Task<ToolRun> PbmAsync(string node, params string[] arguments) => Cluster.Pbm.RunAsync(Cluster[node], arguments);

    /// <summary>Runs a command that the cluster must accept: again, as the answer asks for, while nobody coordinates yet.</summary>
    public async Task<string> DoAsync(string node, params string[] arguments)
    {
        var run = await PbmAsync(node, arguments);
        await Eventually.Async(
            async () => run.ExitCode != Unavailable || (run = await PbmAsync(node, arguments)).ExitCode != Unavailable, "somebody coordinates", Evidence);
        Assert.True(run.ExitCode == 0, $"pbm {string.Join(' ', arguments)} on {node}: exit code {run.ExitCode}\n{run.Output}{run.Errors}\n{Evidence()}");
        return run.Output;
    }

    /// <summary>The fence device works from now on.</summary>
    public void LetFence() => _late = new LineSocket(Late, Cluster.Power.Carry);

    public bool WasFenced(string node) => Cluster.Power.CutsSince(Began).Any(cut => cut.Node == node);

    /// <summary>Waits until the node is fenced and its resource runs on another.</summary>
    public async Task<string> TakenOverAsync(string victim)
    {
        var heir = await RunsElsewhereAsync(victim);
        Assert.True(WasFenced(victim), Evidence());
        return heir;
    }

    /// <summary>The node is lost and cannot be fenced: nothing may be started elsewhere.</summary>
    public async Task IsLostAndKeptAsync(string victim)
    {
        await UntilAsync(view => view.Nodes.Any(node => node.Name == victim && node.Presence == "lost"), $"{victim} is lost");
        await FenceFailsAsync(victim);
        AssertStartedOnce();
    }

    /// <summary>How often the resource became active, on whatever node.</summary>
    public int Activations => History.Lines.Count(line => line.EndsWith($" active {Resource}", StringComparison.Ordinal));

    public void AssertActivations(int times) =>
        Assert.True(Activations == times, $"{Resource} became active {Activations} times, not {times}\n{Evidence()}");

    public void AssertStartedOnce() =>
        Assert.Equal(1, History.Lines.Count(line => line.EndsWith($" start {Resource}", StringComparison.Ordinal)));

    /// <summary>Waits until the others know that they cannot fence the node.</summary>
    public async Task FenceFailsAsync(string victim)
    {
        var history = "";
        await Eventually.Async(
            async () =>
            {
                var witness = Cluster.Reachable.First(node => node.Name != victim);
                history = (await PbmAsync(witness.Name, "ha", "fence", "history")).Output;
                return history.Contains("failed");
            },
            $"the fence history says that fencing {victim} failed",
            () => history + Evidence());
    }

    /// <summary>Nobody was fenced, and nothing ran twice.</summary>
    public void AssertPeaceful()
    {
        Assert.True(Cluster.Power.CutsSince(Began).Count == 0, $"somebody was fenced\n{Evidence()}");
        History.AssertNeverTwice();
    }

    /// <summary>Coordinator's name; waits for one.</summary>
    public async Task<string> CoordinatorAsync()
    {
        await UntilAsync(view => view.Coordinator is not null, "there is a coordinator");
        return Latest!.Coordinator!;
    }

    public string Evidence() => string.Join('\n', [
        $"last picture: {(Latest is { } view ? $"coordinator {view.Coordinator}; {string.Join(", ", view.Nodes)}; {string.Join(", ", view.Resources)}" : "none")}",
        "history:", .. History.Lines.TakeLast(40),
        "lab:", .. _events.TakeLast(20),
        .. Cluster.Nodes.SelectMany(node => node.Log.Last(25).Prepend($"log of {node.Name}:")),
    ]);

    public void Dispose()
    {
        _late?.Dispose();
        Cluster.Dispose();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A process that is just dying may still write into it; the folder is in /tmp.
        }
    }

    private void Note(string what)
    {
        lock (_events)
            _events.Enqueue(what);
    }
}
