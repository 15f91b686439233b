using System.Collections.Immutable;
using Akka.Actor.Setup;
using HaActors.Actors.Bonds;
using HaActors.Actors.Facts;
using HaActors.Actors.Health;
using HaActors.Actors.Heuristics;
using HaActors.Actors.Media;
using HaActors.Actors.Node;
using HaActors.Actors.Paths;
using HaActors.Actors.Quorum;
using HaActors.Actors.VirtualService;
using HaActors.Actors.Watchdog;
using HaActors.Agents;
using HaActors.Agents.Drbd;
using HaActors.Agents.Pills;
using HaActors.Agents.Alerts;
using HaActors.Policy.Configuration;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using HaActors.Policy;

namespace HaActors.Actors;

/// <summary>What one node was told at its start. Read once, never again.</summary>
/// <param name="Configuration">Of the file; what is in force is <see cref="NodeRuntime.Configuration"/>.</param>
/// <param name="ConfigurationHash">Of everything that must be equal on all nodes.</param>
/// <param name="Incarnation">This life of the process.</param>
public sealed record NodeSettings(
    NodeName Self,
    Incarnation Incarnation,
    ClusterConfiguration Configuration,
    string ConfigurationHash,
    Timings Timings)
{
    /// <summary>Of what is read at a start only (<see cref="StartValues"/>): must be equal on all nodes whatever the log says.</summary>
    public string StartHash { get; init; } = "";

    /// <summary>
    /// Resources of which the process's last life on this machine broke off an operation, or saw one end badly. No program
    /// of that life runs any more; but what it left behind is trusted to no probe, only to a stop.
    /// </summary>
    public ImmutableSortedSet<ResourceId> BrokenOff { get; init; } = [];

    /// <summary>What this build speaks.</summary>
    public WireVersions Speaks { get; init; } = WireVersions.Ours;

    /// <summary>Operations that this machine takes at a time, unless the cluster is told another number; 0: any.</summary>
    public int ActionLimit { get; init; }

    /// <summary>Committed entries of the log that are kept for nodes that lag; one that lags more gets a snapshot.</summary>
    public int KeptEntries { get; init; } = 256;

    /// <summary><see cref="Configuration"/> as it was written.</summary>
    public ConfigurationDocument Document { get; init; } = ConfigurationDocument.Empty;
}

/// <summary>Everything outside that a node's actors touch: real ones from the Host, simulated ones in simulation.</summary>
/// <param name="Decide">The policy, as a function: <see cref="Scheduler.Decide"/>.</param>
/// <param name="Clock">Elapsed time must include suspension (CLOCK_BOOTTIME).</param>
public sealed record NodePorts(
    IAgentCatalog Agents,
    IFenceAgentCatalog FenceAgents,
    IVoterStore Store,
    TimeProvider Clock,
    Random Chance,
    Func<ClusterState, Decision> Decide)
{
    public IAlertRunner Alerts { get; init; } = new NoAlerts();

    /// <summary>Null: this machine has none.</summary>
    public IDrbd? Drbd { get; init; }

    /// <summary>Null: the cluster has no witness.</summary>
    public IWitness? Witness { get; init; }

    /// <summary>Null: this machine has none, or needs none.</summary>
    public IWatchdog? Watchdog { get; init; }

    /// <summary>Where this node's slots are; null: it is not fenced by pills. Needs <see cref="Watchdog"/>.</summary>
    public PillPort? Pills { get; init; }

    /// <summary>How this machine ends itself at once; null: by its watchdog alone.</summary>
    public ISelfFence? SelfFence { get; init; }

    /// <summary>
    /// Runs a loop that must wait for no actor, on a thread of its own: calls it, waits for the time that it returned, and
    /// again, until the process ends.
    /// </summary>
    public Action<string, Func<TimeSpan>> Loop { get; init; } = (_, _) => { };

    /// <summary>
    /// Puts the calling thread ahead of all ordinary ones, where that is allowed. Called by what must be heard in time, on the thread that is
    /// its own and its neighbours' alone (safety rule 31).
    /// </summary>
    public Action GoAhead { get; init; } = () => { };

    /// <summary>
    /// Processes that run or wait for a processor or a disk, in the mean of a minute, for each processor of the machine.
    /// 0: not known.
    /// </summary>
    public Func<double> LoadPerProcessor { get; init; } = () => 0;

    /// <summary>
    /// Runs the program of a heuristic: null if it succeeded, else what went wrong. Never fails for what happens outside.
    /// </summary>
    public Func<Heuristic, CancellationToken, Task<string?>> Heuristic { get; init; } = (_, _) => Task.FromResult<string?>(null);

    /// <summary>How real servers are checked; null: this node checks none.</summary>
    public HealthPorts? Health { get; init; }

    /// <summary>Null: this machine directs nothing. Needs <see cref="Health"/>.</summary>
    public DirectorPorts? Director { get; init; }

    /// <summary>Ends this life of the process, in which nothing runs any more, and begins another one.</summary>
    public Action<string> BeginAnew { get; init; } = _ => { };

    /// <summary>Reads and checks a configuration that is not in force.</summary>
    public Func<ConfigurationDocument, ConfigurationReading> ReadConfiguration { get; init; } =
        document => ConfigurationReading.Of(document, defaults: null, _ => null);
}

/// <summary>One node's settings, ports and what both of its actor systems share.</summary>
public sealed record NodeRuntime(NodeSettings Settings, NodePorts Ports, TermGuard Guard)
{
    /// <summary>The cluster's log, as far as this node knows it.</summary>
    public InForce InForce { get; } = new(Settings, Ports.ReadConfiguration);

    /// <summary>The configuration in force, as far as this node knows: the log's; before that has one, the file's.</summary>
    public ClusterConfiguration Configuration => InForce.Configuration;

    /// <summary>What is in force as it was written.</summary>
    public ConfigurationDocument Document => InForce.Document;

    /// <summary>The networks' paths to the others; empty on a node of one address.</summary>
    public PathBoard Paths { get; init; } = new();

    /// <summary>Whom the witness stands by; nobody where there is none.</summary>
    public WitnessBoard Witness { get; } = new(Ports.Clock, Settings.Timings.DeadTime);

    /// <summary>Null: this node has no watchdog to live by.</summary>
    public WatchdogKeeper? Watchdog { get; } = Ports.Watchdog is { } device
        ? new WatchdogKeeper(
            device, Ports.SelfFence, Guard, Ports.Clock, Settings.Configuration.Fencing.WatchdogTimeout, PillBoard.Of(Ports.Pills, Settings))
        : null;

    /// <summary>Who is in the cluster, as this node sees it.</summary>
    public LatestSight Sight { get; } = new();

    public NodeProblems Problems { get; } = new();

    public Load Load { get; } = new();

    public Senses Senses { get; } = new();

    /// <summary>How long this node stays in the cluster.</summary>
    public Stay Stay { get; } = new();

    /// <summary>Who is heard over the heartbeat media; empty on a node without any.</summary>
    public MediaBoard Media { get; init; } = new();

    /// <summary>The bonds of this machine's network interfaces.</summary>
    public BondBoard Bonds { get; } = new();
}

/// <summary>Carries the node to what Akka creates by class name, such as the downing provider.</summary>
public sealed class NodeSetup(NodeRuntime runtime) : Setup
{
    public NodeRuntime Runtime { get; } = runtime;
}
