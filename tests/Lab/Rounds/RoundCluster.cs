using System.Diagnostics;
using System.Net;
using HaActors.Lab.Namespaces;
using HaActors.Lab.Product;

namespace HaActors.Lab.Rounds;

/// <summary>Three nodes with the ledger, a client that writes to it all the time, and the faults.</summary>
public sealed class RoundCluster : IDisposable
{
    private const string Resource = "ledger";
    private const string Group = "books";
    private const int Kill = 9;
    private const int Terminate = 15;

    private static readonly IPEndPoint s_service = new(IPAddress.Parse("10.77.0.100"), 7000);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(90);

    private readonly LabCluster _cluster;
    private readonly RecordClient _client;
    private readonly string _shared;

    /// <param name="folder">For all that a round leaves to read; emptied first.</param>
    public RoundCluster(string folder, string binaries, Action<string> say)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        _shared = Directory.CreateDirectory(Path.Combine(folder, "shared")).FullName;
        var here = Path.Combine(AppContext.BaseDirectory, "Rounds");
        var agent = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "ocf", "lab")).FullName, "ledger");
        File.Copy(Path.Combine(here, "ledger"), agent);
        File.SetUnixFileMode(agent, (UnixFileMode)0b111_101_101);
        _cluster = new LabCluster(
            new LabClusterSettings(
                Path.Combine(folder, "nodes"), binaries, File.ReadAllText(Path.Combine(here, "rounds.conf")),
                new Dictionary<string, string> { ["SHARED"] = _shared, ["OCF"] = Path.Combine(folder, "ocf") }),
            say);
        _client = new RecordClient(s_service);
    }

    public string Summary =>
        $"{_client.Acknowledged.Count} of {_client.Sent} records acknowledged, by {Journal.ReadAll(_shared).Count} servers";

    public async Task FormAsync()
    {
        _cluster.PowerOnAll();
        await HealedAsync();
    }

    /// <summary>Does one thing to the node that the fault means.</summary>
    /// <returns>The node's name.</returns>
    public async Task<string> InjectAsync(PlannedFault fault)
    {
        var view = await _cluster.ViewAsync();
        var active = view?.NodeOf(Resource) ?? _cluster.Names.First();
        var coordinator = view?.Coordinator ?? _cluster.Names.Last();
        var node = _cluster[fault.Victim switch
        {
            Victim.Active => active,
            Victim.Coordinator => coordinator,
            _ => _cluster.Names.First(name => name != active && name != coordinator),
        }];
        if (!node.IsOn)
            return node.Name;
        switch (fault.Kind)
        {
            case FaultKind.Kill: node.KillAll(); break;
            case FaultKind.PowerOff: node.PowerOff(); break;
            case FaultKind.Freeze or FaultKind.FreezeBriefly: node.Freeze(); break;
            case FaultKind.FreezeDaemon: node.FreezeDaemon(); break;
            case FaultKind.Cut or FaultKind.CutBriefly: node.Cut(); break;
            case FaultKind.CutFromNode: node.CutOneWay(Way.FromNode); break;
            case FaultKind.CutToNode: node.CutOneWay(Way.ToNode); break;
            case FaultKind.KillDaemon: node.SignalDaemon(Kill); break;
            case FaultKind.StopDaemon: node.SignalDaemon(Terminate); break;
            case FaultKind.Standby: await TryAsync("ha", "node", "standby", node.Name); break;
            case FaultKind.CrashService: node.Crash("ledger-serves"); break;
            default: throw new UnreachableException();
        }

        await Task.Delay(fault.For);
        if (fault.Kind is FaultKind.FreezeBriefly)
            node.Resume();
        if (fault.Kind is FaultKind.CutBriefly)
            node.Mend();
        return node.Name;
    }

    /// <summary>Waits until the ledger answers and goes on doing so, with whatever nodes are left.</summary>
    /// <exception cref="LabException">It did not in time.</exception>
    public Task ServedAsync() => UntilAsync(IsServedSteadilyAsync, "the ledger is served");

    /// <summary>Undoes all faults.</summary>
    public void Mend()
    {
        StartEnded();
        _cluster.Mend();
    }

    /// <summary>Waits until all nodes are there, none is in standby, and the ledger is served.</summary>
    /// <exception cref="LabException">They were not in time.</exception>
    public async Task HealedAsync()
    {
        var forgiven = false;
        await UntilAsync(
            async () =>
            {
                StartEnded();
                if (await _cluster.ViewAsync() is not { } view)
                    return false;
                foreach (var node in view.Nodes.Where(node => node is { Standby: true, Presence: "online" }))
                    await TryAsync("ha", "node", "online", node.Name);
                // Failures of one round must not ban the ledger from a node in a later one.
                if (!forgiven && view.IsComplete)
                    forgiven = await TryAsync("ha", "resource", "cleanup", Group);
                return forgiven && view.IsComplete && view.IsStarted(Resource) && await IsServedSteadilyAsync();
            },
            "three nodes are online and the ledger is served");
    }

    public IReadOnlyList<string> Problems() =>
        // The client first: what is acknowledged is in a journal by then.
        Verifier.Problems(_client.Acknowledged, Journal.ReadAll(_shared));

    public void Dispose()
    {
        _client.Dispose();
        _cluster.Dispose();
    }

    /// <summary>Starts the daemons that ended by intention, which may be after the rest was mended.</summary>
    private void StartEnded()
    {
        foreach (var node in _cluster.Nodes.Where(node => node is { IsOn: true, DaemonExit: 0 }))
        {
            try
            {
                node.StartDaemon();
            }
            catch (LabException)
            {
                // It was fenced in this moment, and boots with a daemon.
            }
        }
    }

    private async Task<bool> IsServedSteadilyAsync()
    {
        // Three in turn, sent by now: an answer that was on its way says nothing.
        for (var time = 0; time < 3; time++)
        {
            var asked = Stopwatch.GetTimestamp();
            await Task.Delay(s_poll);
            if (_client.LatestSentAt < asked)
                return false;
        }

        return true;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > s_deadline)
                throw new LabException($"not within {s_deadline.TotalSeconds:0} s: {what}");
            await Task.Delay(s_poll);
        }
    }

    private async Task<bool> TryAsync(params string[] arguments)
    {
        try
        {
            await _cluster.CommandAsync(arguments);
            return true;
        }
        catch (LabException)
        {
            return false;
        }
    }
}
