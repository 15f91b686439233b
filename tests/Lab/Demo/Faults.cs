using System.Diagnostics;
using HaActors.Lab.Measure;
using HaActors.Lab.Namespaces;
using HaActors.Lab.Product;

namespace HaActors.Lab.Demo;

/// <summary>Injects faults into the demo's cluster and measures what its clients notice.</summary>
public sealed class Faults(LabCluster cluster, ServiceClient client, Action<string> say)
{
    /// <summary>How often the demo's configuration looks after the web server, in milliseconds.</summary>
    public const long MonitorIntervalMs = 1_000;

    /// <summary>The demo's group, and its member that serves.</summary>
    public const string Group = "web";
    public const string Server = "web-server";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Before = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(1_200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan NoEffect = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs the commands of a script and measures from the first fault among them until the service was back and
    /// steady again.
    /// </summary>
    public async Task<FaultReport> RunAsync(string script, IReadOnlyList<Command> commands, Func<Command, Task> perform)
    {
        var view = await cluster.ViewAsync();
        var active = view?.NodeOf(Server) ?? client.Latest?.Server;
        var began = ServiceClient.Now;
        await Task.Delay(Before);

        long? injectedAt = null;
        string? victim = null;
        Command? fault = null;
        foreach (var command in commands)
        {
            var now = Stopwatch.GetTimestamp();
            if (command.IsFault && injectedAt is null)
            {
                injectedAt = now;
                fault = command;
                victim = Resolve(command is Command.OnNode one ? one.Node : "active", view, active);
            }

            await perform(Bind(command, view, active));
        }

        var injected = injectedAt ?? Stopwatch.GetTimestamp();
        await BackAsync(fault, victim, active, began, ServiceClient.Since(injected));
        return Report(script, injected, began, victim, view?.Coordinator);
    }

    /// <summary>The same command with a node's name instead of "active" and "coordinator".</summary>
    public async Task<Command> BindAsync(Command command)
    {
        if (command is not (Command.OnNode { Node: "active" or "coordinator" }
            or Command.ShowLog { Node: "active" or "coordinator" }))
            return command;
        var view = await cluster.ViewAsync();
        return Bind(command, view, view?.NodeOf(Server) ?? client.Latest?.Server);
    }

    private static Command Bind(Command command, ClusterView? view, string? active) => command switch
    {
        Command.OnNode one => one with { Node = Resolve(one.Node, view, active) },
        Command.ShowLog one => one with { Node = Resolve(one.Node, view, active) },
        _ => command,
    };

    private static string Resolve(string node, ClusterView? view, string? active) => node switch
    {
        "active" => active ?? throw new LabException("no node serves now"),
        "coordinator" => view?.Coordinator ?? throw new LabException("there is no coordinator now"),
        _ => node,
    };

    /// <summary>Waits until the service was interrupted and back, and then for a while without a lost request.</summary>
    private async Task BackAsync(Command? fault, string? victim, string? active, TimeSpan began, TimeSpan injected)
    {
        var moves = fault is Command.OnNode && victim == active;
        var effect = fault is Command.CrashService || moves;
        while (ServiceClient.Now - injected < Patience)
        {
            await Task.Delay(Poll);
            var requests = client.SentSince(began);
            var late = requests.Where(request => request.Finished > injected).ToList();
            var lost = late.Where(request => !request.Succeeded).Select(request => request.Sent).DefaultIfEmpty().Max();
            var now = ServiceClient.Now;
            var happened = late.Any(request => !request.Succeeded)
                || (moves && late.Any(request => request.Succeeded && request.Server != victim));
            if (!happened && (effect ? now - injected < Patience : now - injected < NoEffect))
                continue;
            // Longer than a request may take: none that hung during the outage is still open.
            var steady = now - (lost > injected ? lost : injected) > Quiet;
            var latest = requests.LastOrDefault(request => request.Succeeded);
            if (steady && latest.Succeeded && now - latest.Finished < TimeSpan.FromMilliseconds(200)
                && !(moves && latest.Server == victim))
                return;
        }

        say($"the service did not come back within {Patience.TotalSeconds:0} s");
    }

    private FaultReport Report(string script, long injected, TimeSpan began, string? victim, string? coordinator)
    {
        var requests = client.SentSince(began);
        var outage = Outage.Measure(requests, ServiceClient.Since(injected));
        var detected = victim is null ? null
            : LossLog.DeclaredLost(victim, cluster.Nodes.Where(node => node.Name != victim), injected);
        var fenced = cluster.Power.CutsSince(injected).FirstOrDefault(cut => cut.Node == victim)?.ConfirmedAt;
        return new FaultReport(
            script, Ms(outage?.Length), Ms(Elapsed(detected)), Ms(Elapsed(fenced)), outage?.Server,
            requests.Count, requests.Count(request => !request.Succeeded),
            victim is not null && victim == coordinator, MonitorIntervalMs);

        TimeSpan? Elapsed(long? at) => at is { } there ? Stopwatch.GetElapsedTime(injected, there) : null;

        static long? Ms(TimeSpan? time) => time is { } length ? (long)Math.Round(length.TotalMilliseconds) : null;
    }
}
