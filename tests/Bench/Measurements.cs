using System.Diagnostics;
using HaActors.Lab.Demo;
using HaActors.Lab.Namespaces;

namespace HaActors.Bench;

/// <summary>Takes the figures, one cluster after the other, and says on stderr how far it is.</summary>
public static class Measurements
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The runtime compiles for half a minute what it finds often used: that is the start, and not idling.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    /// <summary>From the start of the first daemon until all are online and led.</summary>
    public static async Task<long> FormationAsync()
    {
        using var demo = new DemoCluster(DemoFolder.Logs, DemoFolder.Binaries, Quiet);
        demo.Cluster.PowerOnAll();
        var began = demo.Cluster.Nodes.Min(node => node.DaemonStartedAt);
        while (Stopwatch.GetElapsedTime(began) < Patience)
        {
            if (await demo.Cluster.ViewAsync() is { IsComplete: true })
                return (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        throw new LabException($"no cluster within {Patience.TotalSeconds:0} s");
    }

    public static async Task<IReadOnlyList<IdleFigures>> IdleAsync()
    {
        using var demo = await FormedAsync();
        await Task.Delay(Settle);
        var before = demo.Cluster.Nodes.ToDictionary(node => node.Name, node => node.DaemonUsage);
        var began = Stopwatch.GetTimestamp();
        await Task.Delay(Idle);
        var elapsed = Stopwatch.GetElapsedTime(began);
        return [.. demo.Cluster.Nodes.Select(node =>
        {
            if (node.DaemonUsage is not { } now || before[node.Name] is not { } then)
                throw new LabException($"the daemon of {node.Name} does not run");
            return new IdleFigures(
                node.Name,
                Math.Round(100 * (now.Own - then.Own) / elapsed, 2),
                Math.Round(100 * (now.Children - then.Children) / elapsed, 2),
                Math.Round(now.ResidentBytes / 1e6, 1));
        })];
    }

    public static async Task<FaultFigures> FaultAsync(string fault, int runs, long limitMs, string profile)
    {
        using var demo = await FormedAsync(profile);
        var reports = await new Unattended(demo, Console.Error.WriteLine, TextWriter.Null).RunAsync(fault, runs);
        return new FaultFigures(
            fault, profile, reports.Count, reports.Count(run => run.CameBack),
            Unattended.Median(reports.Select(run => run.OutageMs)),
            Unattended.Median(reports.Where(run => run.VictimWasCoordinator).Select(run => run.OutageMs)),
            Unattended.Median(reports.Where(run => !run.VictimWasCoordinator).Select(run => run.OutageMs)),
            reports.Max(run => run.OutageMs),
            Unattended.Median(reports.Select(run => run.DetectedMs)),
            Unattended.Median(reports.Select(run => run.FencedMs)),
            limitMs);
    }

    private static async Task<DemoCluster> FormedAsync(string profile = DemoCluster.DefaultProfile)
    {
        var demo = new DemoCluster(DemoFolder.Logs, DemoFolder.Binaries, Quiet, profile);
        if (await demo.FormAsync(Patience) && await demo.RestoreAsync(Patience))
            return demo;
        demo.Dispose();
        throw new LabException($"no service within {Patience.TotalSeconds:0} s; the logs are in {DemoFolder.Logs}");
    }

    private static void Quiet(string text)
    {
    }
}
