using HaActors.Lab.Demo;
using HaActors.Lab.Machines;
using HaActors.Lab.Machines.Plan;
using HaActors.Lab.Machines.Product;
using HaActors.Lab.Namespaces;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>A scenario's lab: machines with the product on them, and a client of the service that they run.</summary>
[Trait("Lab", "vm")]
public abstract class LabTest(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly string s_address = "10.10.1.100";
    private static readonly string s_scenarios = Path.Combine(DemoFolder.Repository, "artifacts", "scenarios");
    private static readonly Lock s_progress = new();

    private readonly HttpClient _http = new() { Timeout = s_patience };
    private MachineLab? _lab;
    private MachineCluster? _cluster;

    protected MachineLab Lab => _lab ?? throw new InvalidOperationException("no lab was started");

    protected MachineCluster Cluster => _cluster ?? throw new InvalidOperationException("no lab was started");

    /// <param name="name">In the folder Labs.</param>
    protected static string FileOf(string name) => Path.Combine(DemoFolder.Repository, "tests", "Lab.Scenarios", "Labs", name);

    /// <summary>Boots the machines of a lab file.</summary>
    /// <param name="file">In the folder Labs.</param>
    /// <param name="machines">Changes the file's plan.</param>
    /// <param name="cluster">Changes the cluster's configuration.</param>
    /// <param name="own">What a node's configuration holds besides.</param>
    protected async Task StartAsync(
        string file, Func<LabPlan, LabPlan>? machines = null, Func<string, string>? cluster = null,
        Func<string, string>? own = null)
    {
        var plan = LabFile.Read(FileOf(file));
        plan = machines?.Invoke(plan) ?? plan;
        var files = plan.ClusterFile is { } text ? new ProductFiles(cluster?.Invoke(text) ?? text, own) : null;
        _lab = new MachineLab(
            plan, Path.Combine(s_scenarios, plan.Name), Say, files is null ? null : files.Write);
        _cluster = new MachineCluster(_lab);
        await _lab.BootAsync();
        Say("all machines are up");
    }

    /// <summary>The same cluster, fenced by watchdogs alone.</summary>
    /// <param name="timeout">Of the watchdogs.</param>
    protected static string FencedByWatchdog(string cluster, string timeout) =>
        cluster[..cluster.IndexOf("  fencing.devices", StringComparison.Ordinal)]
        + $"  fencing {{ devices.dog {{ agent = \"watchdog\", vouched = true }}, watchdog-timeout = {timeout} }}\n}}\n";

    /// <summary>Every machine of a lab with that watchdog.</summary>
    protected static LabPlan With(LabPlan plan, WatchdogKind watchdog) =>
        plan with { Machines = [.. plan.Machines.Select(machine => machine with { Watchdog = watchdog })] };

    /// <summary>Notes what happened, with its time, for whoever reads the run, and for whoever waits for its end.</summary>
    protected void Say(string what)
    {
        var line = $"{DateTime.Now:HH:mm:ss.fff} {what}";
        output.WriteLine(line);
        lock (s_progress)
            File.AppendAllText(Path.Combine(Directory.CreateDirectory(s_scenarios).FullName, "progress"), line + "\n");
    }

    /// <summary>Waits until the service answers, from another machine than the given one.</summary>
    /// <returns>Who answers.</returns>
    protected async Task<string> ServedAsync(string? otherThan = null)
    {
        string? by = null;
        await Cluster.UntilAsync(
            async () => (by = await AskAsync()) is not null && by != otherThan,
            otherThan is null ? "the service answers" : $"the service is answered by another machine than {otherThan}");
        Say($"served by {by}");
        return by!;
    }

    /// <returns>Who answers; null: nobody.</returns>
    protected async Task<string?> AskAsync()
    {
        try
        {
            return (await _http.GetStringAsync(new Uri($"http://{s_address}/"))).Trim();
        }
        catch (Exception cause) when (cause is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>A three-node cluster that runs its service.</summary>
    /// <returns>The machine that serves.</returns>
    protected async Task<Machine> ServingAsync()
    {
        await ServedAsync();
        var active = await Cluster.WholeAsync("web-server");
        Assert.Equal(active, await AskAsync());
        Say($"whole; {active} is active");
        return Lab[active];
    }

    public void Dispose()
    {
        _http.Dispose();
        _lab?.Dispose();
        GC.SuppressFinalize(this);
    }
}
