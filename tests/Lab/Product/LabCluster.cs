using System.Security.Cryptography;
using HaActors.Lab.Namespaces;
using HaActors.Lab.Power;

namespace HaActors.Lab.Product;

/// <param name="Folder">For configurations, state directories and logs; emptied first.</param>
/// <param name="Binaries">Where haactors and pbm are.</param>
/// <param name="Template">The configuration with @NODE@ and the like in it; see <see cref="ClusterFile"/>.</param>
/// <param name="More">Values for names that only this template has.</param>
public sealed record LabClusterSettings(
    string Folder, string Binaries, string Template, IReadOnlyDictionary<string, string>? More = null);

/// <summary>Three nodes with the product on them, a power switch and the shell. Inside the lab's namespaces only.</summary>
public sealed class LabCluster : IDisposable
{
    private readonly SortedDictionary<string, LabNode> _nodes = new(StringComparer.Ordinal);
    private readonly LineSocket _socket;
    private readonly List<WatchdogSocket> _watchdogs = [];
    private readonly Action<string> _say;

    public LabCluster(LabClusterSettings settings, Action<string> say)
    {
        _say = say;
        Directory.CreateDirectory(settings.Folder);
        foreach (var old in Directory.EnumerateDirectories(settings.Folder))
            Directory.Delete(old, recursive: true);
        foreach (var old in Directory.EnumerateFiles(settings.Folder))
            File.Delete(old);

        var key = Path.Combine(settings.Folder, "key");
        File.WriteAllText(key, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)) + "\n");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        // In the lab's own /run: a path that is short enough for a socket wherever the repository lies.
        PowerSocket = Directory.CreateDirectory("/run/ha-lab").FullName + "/power.sock";
        Network.Create();
        foreach (var (name, address) in new[] { ("n1", "10.77.0.1"), ("n2", "10.77.0.2"), ("n3", "10.77.0.3") })
        {
            Configure(settings, name, key);
            _nodes.Add(name, new LabNode(new LabNodeSettings(
                name, address, [Path.Combine(settings.Binaries, "haactors"), "--config", ConfigOf(name)],
                settings.Folder)));
        }

        Pbm = new Pbm(Path.Combine(settings.Binaries, "pbm"));
        Power = new PowerSwitch(_nodes.Values, say);
        _socket = new LineSocket(PowerSocket, Power.Carry);
        foreach (var name in Names)
            _watchdogs.Add(new WatchdogSocket($"/run/ha-lab/watchdog-{name}.sock", () => Power.Carry($"reboot {name}")));

        void Configure(LabClusterSettings all, string name, string keyFile)
        {
            var values = new Dictionary<string, string>(all.More ?? new Dictionary<string, string>())
            {
                ["NODE"] = name,
                ["KEY-FILE"] = keyFile,
                ["STATE"] = Path.Combine(all.Folder, name),
                ["WEB-SERVER"] = ClusterFile.WebServer,
                ["POWER-SOCKET"] = PowerSocket,
            };
            File.WriteAllText(ConfigOf(name), ClusterFile.Fill(all.Template, values));
        }

        string ConfigOf(string name) => Path.Combine(settings.Folder, $"{name}.conf");
    }

    public Pbm Pbm { get; }

    public PowerSwitch Power { get; }

    public string PowerSocket { get; }

    public IReadOnlyCollection<string> Names => _nodes.Keys;

    public IReadOnlyCollection<LabNode> Nodes => _nodes.Values;

    /// <exception cref="LabException">There is none of that name.</exception>
    public LabNode this[string name] =>
        _nodes.TryGetValue(name, out var node) ? node : throw new LabException($"there is no node {name}");

    /// <summary>Boots all nodes at the same time.</summary>
    public void PowerOnAll()
    {
        try
        {
            Parallel.ForEach(Nodes, node => node.PowerOn());
        }
        catch (AggregateException causes)
        {
            throw causes.InnerExceptions[0];
        }
    }

    /// <summary>The nodes whose daemon can answer and be heard.</summary>
    public IReadOnlyList<LabNode> Reachable =>
        [.. Nodes.Where(node => node is { IsOn: true, IsFrozen: false, IsCut: false, IsHalfCut: false, DaemonExit: null })];

    /// <summary>The picture of the first node that gives one, the coordinator's own preferred.</summary>
    public async Task<ClusterView?> ViewAsync()
    {
        ClusterView? any = null;
        foreach (var node in Reachable)
        {
            var view = await Pbm.StatusAsync(node);
            if (view?.Coordinator is not null)
                return view;
            any ??= view;
        }

        return any;
    }

    /// <summary>Runs a pbm command on the first node that takes it.</summary>
    /// <exception cref="LabException">None did; the message has the last one's reason.</exception>
    public async Task CommandAsync(params string[] arguments)
    {
        var why = "no node is reachable";
        foreach (var node in Reachable)
        {
            var run = await Pbm.RunAsync(node, arguments);
            if (run.ExitCode == 0)
                return;
            why = $"{(run.Errors.Length > 0 ? run.Errors : run.Output).Trim()} (exit code {run.ExitCode}, on {node.Name})";
        }

        throw new LabException($"pbm {string.Join(' ', arguments)}: {why}");
    }

    /// <summary>Undoes all faults: afterwards each node is on and connected, with a running daemon.</summary>
    public void Mend()
    {
        foreach (var node in Nodes)
        {
            node.Resume();
            node.Mend();
            if (node.IsOn && node.DaemonExit is { } code)
            {
                _say($"{node.Name}: the daemon had ended with exit code {code}; the node boots again");
                node.PowerOff();
            }

            node.PowerOn();
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        foreach (var watchdog in _watchdogs)
            watchdog.Dispose();
        Parallel.ForEach(Nodes, node => node.Dispose());
    }
}
