using System.Diagnostics;
using System.Net;
using HaActors.Lab.Measure;
using HaActors.Lab.Namespaces;
using HaActors.Lab.Product;

namespace HaActors.Lab.Demo;

/// <summary>The demo's cluster: brings it up, brings it back after a fault, and does what a command says.</summary>
public sealed class DemoCluster : IDisposable
{
    public const string DefaultProfile = "lan";

    private static readonly IPEndPoint Service = new(IPAddress.Parse("10.77.0.100"), 80);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    private readonly Action<string> _say;

    /// <param name="profile">The timing profile: lan, lan-fast or wan.</param>
    public DemoCluster(string folder, string binaries, Action<string> say, string profile = DefaultProfile)
    {
        _say = say;
        Cluster = new LabCluster(new LabClusterSettings(
            folder, binaries, ClusterFile.DemoTemplate, new Dictionary<string, string> { ["PROFILE"] = profile }), say);
        Client = new ServiceClient(Service);
        Faults = new Faults(Cluster, Client, say);
    }

    public LabCluster Cluster { get; }

    public ServiceClient Client { get; }

    public Faults Faults { get; }

    /// <summary>Boots the nodes and tells what happens until the service answers.</summary>
    /// <returns>False when it did not in time.</returns>
    public async Task<bool> FormAsync(TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        _say("booting n1, n2 and n3");
        Cluster.PowerOnAll();
        ClusterView? seen = null;
        while (Stopwatch.GetElapsedTime(began) < patience)
        {
            var view = await Cluster.ViewAsync();
            Tell(seen, view, Stopwatch.GetElapsedTime(began));
            seen = view ?? seen;
            foreach (var node in Cluster.Nodes.Where(node => node.DaemonExit is not null))
                throw new LabException($"the daemon of {node.Name} ended with exit code {node.DaemonExit}:\n  "
                    + string.Join("\n  ", node.Log.Last(15)));
            if (view is { IsComplete: true } && Client.Latest is { Succeeded: true, Server: var server })
            {
                _say($"http://{Service}/ is served by {server}");
                return true;
            }

            await Task.Delay(Poll);
        }

        return false;
    }

    /// <summary>Undoes what faults and commands left: three nodes online, none in standby, the service steady.</summary>
    /// <returns>False when it did not get there in time.</returns>
    public async Task<bool> RestoreAsync(TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        Cluster.Mend();
        var forgiven = false;
        while (Stopwatch.GetElapsedTime(began) < patience)
        {
            if (await Cluster.ViewAsync() is { } view)
            {
                // Failures of one run must not ban the service from a node in a later one.
                if (!forgiven && view.IsComplete)
                    forgiven = await TryAsync("ha", "resource", "cleanup", Faults.Group);
                foreach (var node in view.Nodes.Where(node => node is { Standby: true, Presence: "online" }))
                    await TryAsync("ha", "node", "online", node.Name);
                if (forgiven && view.IsComplete && view.IsStarted(Faults.Server) && IsSteady())
                    return true;
            }

            await Task.Delay(Poll);
        }

        return false;
    }

    /// <summary>Arranges that the active node is the coordinator, or that it is not.</summary>
    /// <returns>False when it could not be arranged.</returns>
    public async Task<bool> ArrangeAsync(bool activeIsCoordinator, TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        TimeSpan? asked = null;
        while (Stopwatch.GetElapsedTime(began) < patience)
        {
            var view = await Cluster.ViewAsync();
            if (view?.Coordinator is { } coordinator && view.NodeOf(Faults.Server) is { } active)
            {
                if (active == coordinator == activeIsCoordinator && Client.Latest?.Server == active && IsSteady())
                    return true;
                var wanted = activeIsCoordinator ? coordinator : Cluster.Names.First(name => name != coordinator);
                var now = Stopwatch.GetElapsedTime(began);
                if (active == coordinator != activeIsCoordinator && (asked is null || now - asked > AskAgain))
                {
                    asked = now;
                    await TryAsync("ha", "resource", "move", Faults.Group, "--node", wanted);
                }
            }

            await Task.Delay(Poll);
        }

        return false;
    }

    /// <summary>Does what a command about nodes or the service says; names are bound already.</summary>
    public async Task PerformAsync(Command command)
    {
        switch (command)
        {
            case Command.OnNode(var deed, var name):
                await OnNodeAsync(deed, Cluster[name]);
                break;
            case Command.CrashService:
                if (Cluster.Nodes.Sum(node => node.Crash(Path.GetFileName(ClusterFile.WebServer))) == 0)
                    throw new LabException("no web server is running");
                break;
            case Command.Wait(var time):
                await Task.Delay(time);
                break;
            case Command.Status:
                _say(await StatusAsync());
                break;
            case Command.ShowLog(var name):
                _say(string.Join('\n', Cluster[name].Log.Last(20)) + $"\n(all of it: {Cluster[name].Log.Path})");
                break;
            default:
                throw new UnreachableException();
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        Cluster.Dispose();
    }

    private async Task OnNodeAsync(NodeDeed deed, LabNode node)
    {
        switch (deed)
        {
            case NodeDeed.Kill: node.KillAll(); break;
            case NodeDeed.PowerOff: node.PowerOff(); break;
            case NodeDeed.Start: node.PowerOn(); break;
            case NodeDeed.Freeze: node.Freeze(); break;
            case NodeDeed.Resume: node.Resume(); break;
            case NodeDeed.Partition: node.Cut(); break;
            case NodeDeed.Heal: node.Mend(); break;
            case NodeDeed.Standby: await Cluster.CommandAsync("ha", "node", "standby", node.Name); break;
            case NodeDeed.Online: await Cluster.CommandAsync("ha", "node", "online", node.Name); break;
            default: throw new UnreachableException();
        }
    }

    private async Task<string> StatusAsync()
    {
        foreach (var node in Cluster.Reachable)
        {
            var run = await Cluster.Pbm.RunAsync(node, "ha", "status");
            if (run.ExitCode == 0)
                return run.Output.TrimEnd();
        }

        return "no node gives a status";
    }

    private async Task<bool> TryAsync(params string[] arguments)
    {
        try
        {
            await Cluster.CommandAsync(arguments);
            return true;
        }
        catch (LabException cause)
        {
            _say(cause.Message);
            return false;
        }
    }

    private bool IsSteady()
    {
        var last = Client.SentSince(ServiceClient.Now - TimeSpan.FromMilliseconds(400));
        return last.Count >= 20 && last.All(request => request.Succeeded);
    }

    private void Tell(ClusterView? before, ClusterView? now, TimeSpan after)
    {
        if (now is null)
            return;
        foreach (var node in now.Nodes)
        {
            if (before?.Nodes.FirstOrDefault(each => each.Name == node.Name)?.Presence != node.Presence)
                Say($"{node.Name} is {node.Presence}");
        }

        if (now.Coordinator is { } coordinator && before?.Coordinator != coordinator)
            Say($"{coordinator} coordinates");
        foreach (var resource in now.Resources)
        {
            if (before?.Resources.FirstOrDefault(each => each.Id == resource.Id) != resource)
                Say($"{resource.Id} is {resource.State}{(resource.Node is null ? "" : $" on {resource.Node}")}");
        }

        void Say(string what) => _say($"{after.TotalSeconds,6:0.00} s  {what}");
    }
}
