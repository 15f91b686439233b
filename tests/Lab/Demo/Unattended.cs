using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Demo;

/// <summary>Runs a script so many times, with a whole cluster before each, and prints one JSON object each.</summary>
public sealed class Unattended(DemoCluster demo, Action<string> say, TextWriter results)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>One report a run; see <see cref="FaultReport.CameBack"/>.</returns>
    public async Task<IReadOnlyList<FaultReport>> RunAsync(string script, int repeats)
    {
        var commands = Command.ParseScript(script, demo.Cluster.Names);
        var reports = new List<FaultReport>();
        for (var repeat = 1; repeat <= repeats; repeat++)
        {
            if (repeat > 1)
                await PrepareAsync();
            // Alternately, so that both cases are measured in one call.
            var coordinator = repeat % 2 == 1;
            if (repeats > 1 && !await demo.ArrangeAsync(coordinator, Patience))
                say($"the active node could not be made {(coordinator ? "the" : "another than the")} coordinator");
            say($"run {repeat} of {repeats}: {script}");
            var report = await demo.Faults.RunAsync(script, commands, demo.PerformAsync);
            say(report.InWords());
            results.WriteLine(report.ToJson());
            results.Flush();
            reports.Add(report);
        }

        if (repeats > 1)
            TellMedians(reports);
        return reports;
    }

    private async Task PrepareAsync()
    {
        if (!await demo.RestoreAsync(Patience))
            throw new LabException("the cluster did not get back to three online nodes and a steady service");
    }

    private void TellMedians(List<FaultReport> reports)
    {
        foreach (var (who, group) in new[]
        {
            ("the victim was the coordinator", reports.Where(report => report.VictimWasCoordinator).ToList()),
            ("the victim was not the coordinator", reports.Where(report => !report.VictimWasCoordinator).ToList()),
        })
        {
            var median = Median(group.Select(report => report.OutageMs));
            say($"median outage where {who}: {(median is { } value ? $"{value} ms" : "none")} ({group.Count} runs)");
        }

        say($"median outage of all: {Median(reports.Select(report => report.OutageMs))} ms");
    }

    /// <summary>The middle of those known; of an even number the mean of the two.</summary>
    public static long? Median(IEnumerable<long?> values)
    {
        var sorted = values.OfType<long>().Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
