using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Agents.Pills;

/// <summary>What a <see cref="PillCatalog"/> needs of its machine.</summary>
/// <param name="WatchdogTimeout">Of the cluster's nodes; <c>msgwait</c> follows from it where nothing else is said.</param>
/// <param name="OpenDisk">By path.</param>
/// <param name="OpenDatabase">By connection string.</param>
/// <param name="OnThread">Runs what waits for a device on a thread that nobody else waits for.</param>
/// <param name="Number">A random number other than 0.</param>
public sealed record PillEdge(
    NodeName Self,
    TimeSpan WatchdogTimeout,
    Func<string, IPillDevice> OpenDisk,
    Func<string, IPillDevice> OpenDatabase,
    Func<IPillDevice, Action, Task> OnThread,
    Func<long> Number);

/// <summary>The fence agent <c>pill</c>, which is no program, beside all others.</summary>
public sealed class PillCatalog(IFenceAgentCatalog others, PillEdge edge, TimeProvider time) : IFenceAgentCatalog
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private static readonly AgentMetaData MetaData = new(
        FenceDevice.PillAgent,
        "1",
        "Fencing by a message in the node's slot on shared disks or in a database",
        "The node reads its slot all the time; if it cannot, its watchdog resets it.",
        [
            Parameter(PillSettings.DevicesKey, "Paths of one or three shared disks, parted by ';'"),
            Parameter(PillSettings.ConnectionKey, "Connection string of a PostgreSQL database, which counts as a disk"),
            Parameter(PillSettings.WaitKey, "Seconds after which a pill has certainly worked; by the watchdog's time-out"),
            Parameter(PillSettings.FilesKey, "on: devices may be files of a file system that all nodes see alike"),
            Parameter("plug", "Not needed: slots bear the nodes' own names"),
        ],
        [
            .. new[] { "off", "reboot", "status", "monitor", "list", "metadata" }
                .Select(action => new AgentActionAdvice(action, null, null, 0, null)),
        ]);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, PillDesk> _desks = new(StringComparer.Ordinal);

    public IFenceAgent? Find(string name, out string? whyNot)
    {
        if (name != FenceDevice.PillAgent)
            return others.Find(name, out whyNot);

        whyNot = null;
        return new PillAgent(Open, time, edge.Number, edge.Self.Value);
    }

    public Task<AgentMetaData?> MetaDataAsync(string name) =>
        name == FenceDevice.PillAgent ? Task.FromResult<AgentMetaData?>(MetaData) : others.MetaDataAsync(name);

    public static ImmutableArray<IPillDevice> Devices(PillSettings settings, PillEdge edge) =>
    [
        .. settings.Disks.Select(edge.OpenDisk),
        .. settings.Connection is { } connection ? [edge.OpenDatabase(connection)] : Array.Empty<IPillDevice>(),
    ];

    // Desks are kept, since they know which device still owes them an answer. What is asked at the same time for something
    // else, such as the monitor, has its own.
    private (PillDesk, PillSettings) Open(FenceCall call)
    {
        var settings = PillSettings.Of(call.Parameters, edge.WatchdogTimeout);

        // What is kept must not hold a password in clear text longer than the connection does.
        var key = Convert.ToHexString(SHA256.HashData(
            Encoding.UTF8.GetBytes($"{call.Target}\n{string.Join('\n', settings.Disks)}\n\n{settings.Connection}")));
        lock (_lock)
        {
            if (!_desks.TryGetValue(key, out var desk))
            {
                var patience = edge.WatchdogTimeout > Shortest ? edge.WatchdogTimeout : Shortest;
                desk = _desks[key] = new PillDesk(Devices(settings, edge), time, edge.OnThread, patience);
            }

            return (desk, settings);
        }
    }

    private static AgentParameter Parameter(string name, string description) =>
        new(name, "string", false, null, null, false, false, null, description, []);
}
