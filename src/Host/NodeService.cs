using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql;
using HaActors.Actors;
using HaActors.Actors.Bonds;
using HaActors.Actors.Health;
using HaActors.Actors.History;
using HaActors.Actors.Media;
using HaActors.Actors.Node;
using HaActors.Actors.VirtualService;
using HaActors.Agents;
using HaActors.Agents.Drbd;
using HaActors.Agents.Ipvs;
using HaActors.Agents.Media;
using HaActors.Agents.Network;
using HaActors.Agents.Pills;
using HaActors.Agents.Alerts;
using HaActors.Agents.Checks;
using HaActors.Agents.Programs;
using HaActors.Agents.Tools;
using HaActors.Host.Configuration;
using HaActors.Host.Logging;
using HaActors.Host.Sockets;
using HaActors.Host.State;
using HaActors.Host.Systemd;
using HaActors.Host.Tools;
using HaActors.Policy;
using HaActors.Policy.Configuration.Secrets;
using HaActors.Policy.Deciding;
using HaActors.Policy.Model;
using HaActors.Shell.Log;
using HaActors.Shell.Palettes;
using HaActors.Shell.Palettes.Addresses;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Petabridge.Cmd.Host;

namespace HaActors.Host;

/// <summary>
/// One node: the actor system that lives as long as the process, and one incarnation after another of the cluster's,
/// since a member that was downed or quarantined can never come back as itself.
/// </summary>
internal sealed class NodeService(
    HostSettings settings,
    StateDirectory state,
    ILoggerFactory logs,
    LogRing ring,
    LogLevel least,
    ServiceNotifier notifier,
    NodeAgents agents,
    ImmutableSortedSet<string> brokenOff,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan BeforePractice = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ToolPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenIncarnations = TimeSpan.FromMilliseconds(300);

    private readonly ILogger _log = logs.CreateLogger("haactors");
    private readonly Admission _admission = new(settings.Self);
    private readonly TaskCompletionSource<string> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _isOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BondFiles _bonds = new();
    private volatile ActorSystem? _cluster;

    public int ExitCode { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await LiveAsync(stoppingToken) && !stoppingToken.IsCancellationRequested)
            {
                _log.LogInformation("Node {Node} is out of the cluster, by the will of an operator", settings.Self);
                await Outside.WaitAsync(settings.Self.Value, LocalConfig(), ring, notifier, stoppingToken);
                if (stoppingToken.IsCancellationRequested)
                    break;
            }
        }
        catch (RefusedByClusterException refused)
        {
            _log.LogError("Node {Node} ends: {Reason}", settings.Self, refused.Message);
            ExitCode = 1;
        }
        catch (LifeIsOverException over)
        {
            _log.LogWarning("Node {Node} begins anew: {Reason}", settings.Self, over.Message);
            ExitCode = 1;
        }
        catch (Exception broken)
        {
            _log.LogError(broken, "This node cannot go on: {Reason}", broken.Message);
            ExitCode = 1;
        }

        lifetime.StopApplication();
    }

    /// <returns>Whether an operator ended it: the process goes on outside of the cluster.</returns>
    private async Task<bool> LiveAsync(CancellationToken ends)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(ends);
        var stopping = life.Token;
        var runtime = Runtime(new BootClock());
        await MakeBondsAsync(runtime, stopping);
        var local = ActorSystem.Create("local", Setup(LocalConfig(), runtime));
        var actors = ClusterActors.StartLocal(local, runtime, Media(runtime), new BondPorts(settings.Bonds, _bonds));
        var history = ClusterActors.StartHistory(local, runtime, settings.History);
        StartShell(local, runtime, actors);
        DirectorLink.Attach(agents.Director, actors.Director);
        await using var socket = await OpenSocketAsync(local, runtime, actors);
        var watchdog = WatchAsync(actors.Node, stopping);
        var practice = PractiseAsync(stopping);
        var leaves = EndWithStayAsync(runtime, life);
        await RunIncarnationsAsync(runtime, actors, stopping);
        var isOrdered = !ends.IsCancellationRequested;
        if (!isOrdered)
            notifier.Stopping();
        if (!await LeaveAsync(runtime, actors))
            await DirectorLink.EndAsync(actors.Director);
        await FlushAsync(history);
        await local.Terminate();
        await life.CancelAsync();
        await Task.WhenAll(leaves, watchdog, practice);
        return isOrdered;
    }

    // Before anything listens on their addresses.
    private async Task MakeBondsAsync(NodeRuntime runtime, CancellationToken stopping)
    {
        var maker = new BondMaker(_bonds, agents.Programs);
        foreach (var bond in settings.Bonds)
        {
            var troubles = await maker.MakeAsync(bond, stopping);
            foreach (var trouble in troubles)
                _log.LogError("Bond {Bond}: {Trouble}", bond.Name, trouble);
            if (!troubles.IsEmpty)
                runtime.Problems.Set($"make-{bond.Name}", $"Bond {bond.Name} of {settings.Self} was not made as configured: {string.Join("; ", troubles)}.");
        }
    }

    private static async Task EndWithStayAsync(NodeRuntime runtime, CancellationTokenSource life)
    {
        await Task.WhenAny(runtime.Stay.Ends, Task.Delay(Timeout.Infinite, life.Token));
        await life.CancelAsync();
    }

    /// <summary>Without it the node works, but agents cannot ask it.</summary>
    private async Task<LocalSocket> OpenSocketAsync(ActorSystem local, NodeRuntime runtime, LocalActors actors)
    {
        var facts = new ActorFacts(runtime, actors, ToolPatience);
        var socket = new LocalSocket(
            Path.Combine(settings.Agents.StateFolder, NodeAgents.SocketName),
            [
                new ToolHandler(new AgentTools(facts, TimeProvider.System)),
                new DrbdHandler(actors.Node),
                new EventsHandler(local, actors.Feed, actors.Operator),
            ],
            _log);
        if (socket.Start() is { } whyNot)
        {
            _log.LogError("{Reason}", whyNot);
            runtime.Problems.Set("socket", $"{whyNot}.");
        }
        else if (settings.Agents.ToolFolder is { } tools)
        {
            await Task.Run(() => ToolFolder.Prepare(tools, socket.Path, Environment.ProcessPath ?? "haactors"));
        }

        return socket;
    }

    /// <summary>The first decision of a process is slow; it is made when the start is over, so that no takeover waits for it.</summary>
    private async Task PractiseAsync(CancellationToken stopping)
    {
        await Task.Delay(BeforePractice, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
        if (!stopping.IsCancellationRequested)
        {
            foreach (var state in Practice.Of(settings.Cluster, settings.Self))
                Scheduler.Decide(state);
        }
    }

    private NodeRuntime Runtime(TimeProvider clock)
    {
        var seed = Random.Shared.Next();
        _log.LogDebug("Seed {Seed}", seed);
        var node = new NodeSettings(
            settings.Self,
            new Incarnation(Guid.NewGuid().ToString("N")[..12]),
            settings.Cluster,
            ConfigurationHash.Of(settings.Cluster, settings.Timings),
            settings.Timings)
        {
            Document = settings.Document,
            StartHash = ConfigurationHash.OfStart(settings.Cluster, settings.Timings),
            ActionLimit = 2 * Environment.ProcessorCount,
            BrokenOff = [.. brokenOff.Select(resource => new ResourceId(resource))],
        };
        var ports = new NodePorts(
            agents.Resources, agents.Fencing, new VoterDatabase(state.Path), clock, new Random(seed), Scheduler.Decide)
        {
            Alerts = agents.Alerts,
            Drbd = agents.Drbd,
            Health = new HealthPorts(agents.Checks, clock, new Random(seed ^ 0x5EED), MaintenanceDirectories.ReadAsync),
            Heuristic = agents.Heuristic,
            LoadPerProcessor = LoadAverage.PerProcessor,
            Witness = settings.Cluster.Quorum.Witness is { } witness
                ? new WitnessDatabase(
                    settings.Cluster.Name, () => SecretValue.Open(witness.Connection, settings.ClusterKey, File.ReadAllText))
                : null,
            Watchdog = settings.WatchdogDevice is null ? null
                : settings.Watchdog.Socket is { } socket ? new SocketWatchdog(socket) : new DeviceWatchdog(settings.Watchdog.Device),
            Pills = Pills.PortOf(settings),
            SelfFence = settings.Watchdog.SysRq.Length == 0 ? null : new SysRq(settings.Watchdog.SysRq),
            Loop = Loop,
            ReadConfiguration = ConfigurationReader.Read,
            GoAhead = GoAhead,
            BeginAnew = why => _isOver.TrySetResult(why),
            Director = new DirectorPorts(agents.Ipvs, agents.RunAsync),
        };
        return new NodeRuntime(node, ports, new TermGuard(clock));
    }

    // The thread of the touch dispatcher: beats, the connections that carry them, and the membership.
    private void GoAhead()
    {
        if (RealTime.TakeOver(settings.HeartbeatPriority) is { } whyNot)
            _log.LogDebug("The thread that beats is not scheduled in real time: {Reason}", whyNot);
    }

    // A thread that nothing else waits for or holds up; it ends with the process.
    private static void Loop(string name, Func<TimeSpan> step) => new Thread(() =>
    {
        while (true)
            Thread.Sleep(step());
    })
    {
        IsBackground = true,
        Name = name,
    }.Start();

    private MediaPorts Media(NodeRuntime runtime) => new(
        settings.Media,
        new MediaPort(),
        settings.ClusterKey,
        (loop, descriptors) => new HeartbeatThread(
            loop,
            descriptors,
            runtime.Ports.Clock.Now,
            settings.HeartbeatPriority,
            said => _log.LogInformation("The heartbeat thread {Said}", said)));

    private ActorSystemSetup Setup(Config config, NodeRuntime runtime) => ActorSystemSetup.Create(
        BootstrapSetup.Create().WithConfig(config), new NodeSetup(runtime), new LogSetup(logs, ring, least));

    private async Task RunIncarnationsAsync(NodeRuntime runtime, LocalActors actors, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var cluster = ActorSystem.Create(
                settings.Cluster.Name,
                Setup(ClusterConfig(), runtime)
                    .And(Networks.Setup(settings.Cluster.Nodes[settings.Self], () => runtime.Configuration, runtime.Paths)));
            AddressBook.Get(cluster);
            cluster.ActorOf(IncarnationGuard.Props(runtime, _admission, GiveUp), IncarnationGuard.Name);
            ClusterActors.StartCluster(cluster, runtime, actors);
            _cluster = cluster;
            notifier.Ready($"node {settings.Self} of cluster {settings.Cluster.Name}");
            var ended = cluster.WhenTerminated;
            await Task.WhenAny(ended, _refused.Task, _isOver.Task, Task.Delay(Timeout.Infinite, stopping));
            if (stopping.IsCancellationRequested)
                return;

            if (_isOver.Task.IsCompleted)
            {
                // Nothing runs here: the service manager starts the next life.
                await cluster.Terminate();
                throw new LifeIsOverException(await _isOver.Task);
            }

            if (_refused.Task.IsCompleted)
            {
                // It never was a member: there is nothing to stop and nobody to take leave of.
                await cluster.Terminate();
                throw new RefusedByClusterException(await _refused.Task);
            }

            _log.LogWarning("This node lost its membership; its resources go on while it has quorum. Joining anew");
            await Task.Delay(BetweenIncarnations, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private void GiveUp(string why) => _refused.TrySetResult(why);

    /// <summary>Stop resources, wait for the confirmation, leave the membership, end (safety rule 28).</summary>
    /// <returns>What runs here runs on, for the next life of this daemon.</returns>
    private async Task<bool> LeaveAsync(NodeRuntime runtime, LocalActors actors)
    {
        var handsOff = false;
        try
        {
            var went = await actors.Node.Ask<NodeActor.MayGo>(new NodeActor.Leave(), LongestLeave(runtime.Configuration));
            handsOff = went.HandsOff;
            _log.LogInformation("Node {Node} {How}", settings.Self, went switch
            {
                { HandsOff: true } => "goes for a while; its resources run on",
                { Cleanly: true } => "left cleanly",
                _ => "stopped its resources by itself",
            });

            // Not before its leaving, or its hand-off, is committed: whoever goes otherwise is reset, as the others expect.
            if (went.Cleanly && runtime.Watchdog is { } watchdog && !watchdog.HandOff())
                _log.LogWarning("The watchdog cannot be stopped (nowayout): this machine will be reset");
        }
        catch (AskTimeoutException)
        {
            _log.LogError("Node {Node} could not be emptied in time: the others must fence it", settings.Self);
        }

        if (_cluster is not { } cluster)
            return handsOff;

        await Task.WhenAny(Akka.Cluster.Cluster.Get(cluster).LeaveAsync(), Task.Delay(TimeSpan.FromSeconds(2)));
        await cluster.Terminate();
        return handsOff;
    }

    private async Task FlushAsync(IActorRef history)
    {
        try
        {
            await history.Ask<HistoryActor.Flushed>(new HistoryActor.Flush(), LongestFlush);
        }
        catch (AskTimeoutException)
        {
            _log.LogWarning("The last events could not be written to the journal in time");
        }
    }

    private static TimeSpan LongestLeave(ClusterConfiguration cluster) => cluster.Resources.Values.Aggregate(
        TimeSpan.FromSeconds(10), (sum, resource) => sum + (2 * resource.Operations.StopTimeout));

    private void StartShell(ActorSystem local, NodeRuntime runtime, LocalActors actors)
    {
        var commands = PetabridgeCmd.Get(local);
        HaPalettes.RegisterAll(
            commands, actors.Operator, actors.Node, actors.Feed, () => _cluster, ring, () => HeartbeatPicture.Of(runtime, _cluster),
            actors.Director);
        commands.Start();
    }

    /// <summary>Answers systemd's watchdog only while the node's own actor answers: a live process does not vouch for a hung node.</summary>
    private async Task WatchAsync(IActorRef node, CancellationToken stopping)
    {
        if (notifier.WatchdogInterval is not { } interval)
            return;

        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await node.Ask<ActorIdentity>(new Identify("watchdog"), interval / 2, stopping);
                notifier.Alive();
                await Task.Delay(interval / 3, stopping);
            }
            catch (AskTimeoutException)
            {
                _log.LogError("Node {Node} did not answer within {Interval}: systemd's watchdog is not fed", settings.Self, interval / 2);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private Config LocalConfig() => ConfigurationFactory
        .ParseString($$"""
            akka.loglevel = {{AkkaLevel}}
            ha.cluster-key = {{Quote(settings.ClusterKey)}}
            akka.persistence.journal.sql.connection-string = {{Quote($"Data Source={Path.Combine(state.Path, "history.db")}")}}
            petabridge.cmd { host = "{{settings.Shell.Host}}", port = {{settings.Shell.Port}}, name = "{{settings.Cluster.Name}}/{{settings.Self}}" }
            """)
        .WithFallback(Resource("local.conf"))
        .WithFallback(ConfigurationFactory.FromResource("reference.conf", typeof(ClusterActors).Assembly))
        .WithFallback(SqlPersistence.DefaultConfiguration);

    private Config ClusterConfig()
    {
        var self = settings.Cluster.Nodes[settings.Self];
        var dead = settings.Timings.DeadTime;
        return ConfigurationFactory
            .ParseString($$"""
                akka.loglevel = {{AkkaLevel}}
                ha.cluster-key = {{Quote(settings.ClusterKey)}}
                akka.scheduler.tick-duration = {{Milliseconds(Tick(dead))}}
                akka.cluster.failure-detector {
                  heartbeat-interval = {{Milliseconds(dead)}}
                  acceptable-heartbeat-pause = {{Milliseconds(dead * 2)}}
                  min-std-deviation = {{Milliseconds(dead / 3)}}
                  expected-response-after = {{Milliseconds(dead)}}
                }
                """)
            .WithFallback(Networks.Settings(self, settings.Timings))
            .WithFallback(Networks.Roles(settings.Self, settings.Cluster))
            .WithFallback(Resource("cluster.conf"))
            .WithFallback(ConfigurationFactory.FromResource("reference.conf", typeof(ClusterActors).Assembly));
    }

    // Candidates stand dead / 30 apart, which a timer must be able to tell; a finer one only wakes an idle node more often.
    private static TimeSpan Tick(TimeSpan dead) =>
        TimeSpan.FromMilliseconds(Math.Clamp(Math.Floor(dead.TotalMilliseconds / 60), 1, 10));

    // What nobody will read is not put into words.
    private string AkkaLevel => least switch
    {
        LogLevel.Error => "ERROR",
        LogLevel.Warning => "WARNING",
        LogLevel.Information => "INFO",
        _ => "DEBUG",
    };

    private static Config Resource(string name) => ConfigurationFactory.FromResource(name, typeof(NodeService).Assembly);

    private static string Milliseconds(TimeSpan span) => $"{span.TotalMilliseconds:0}ms";

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

/// <summary>The agents of this machine, and the runner that they share.</summary>
internal sealed record NodeAgents(
    IAgentCatalog Resources,
    IFenceAgentCatalog Fencing,
    IAlertRunner Alerts,
    Func<Heuristic, CancellationToken, Task<string?>> Heuristic,
    IProgramRunner Programs,
    ICheckRunner Checks)
{
    /// <summary>Of the daemon, in its runtime directory.</summary>
    public const string SocketName = "haactors.sock";

    public required IDrbd Drbd { get; init; }

    /// <summary>This machine's table of virtual services.</summary>
    public required IIpvs Ipvs { get; init; }

    /// <summary>Leads from the agent <c>net:director</c> to the actors of the present life.</summary>
    public required DirectorSwitch Director { get; init; }

    /// <summary>Runs a program of the operator's: null if it succeeded, else what went wrong.</summary>
    public required Func<string, ImmutableArray<string>, Task<string?>> RunAsync { get; init; }

    /// <summary>What is wrong with assemblies of agents.</summary>
    public ImmutableArray<string> Problems { get; private init; } = [];

    public static NodeAgents Of(HostSettings settings, IProgramRunner programs, Action<AgentOutput> output)
    {
        var socket = Path.Combine(settings.Agents.StateFolder, SocketName);
        var drbd = new DrbdTools(
            DrbdToolSettings.Usual($"{Environment.ProcessPath ?? "haactors"} {DrbdHelper.Command} --socket {socket}"), programs);
        var director = new DirectorSwitch();
        var own = settings.Agents with { BuiltIn = [new DirectorAgent(director)] };
        var resources = new AgentCatalog(own, programs, TimeProvider.System, output) { Drbd = drbd };
        return new NodeAgents(
            resources,
            new SecretOpening(
                new PillCatalog(
                    new FenceAgentCatalog(
                        [.. settings.FenceFolders], programs, TimeProvider.System, settings.Agents.MetaDataTimeout, output),
                    Pills.EdgeOf(settings),
                    new BootClock()),
                settings.ClusterKey,
                File.ReadAllText),
            new AlertRunner(programs),
            (heuristic, kill) => programs.TryAsync(heuristic.Program, heuristic.Arguments, heuristic.Timeout, kill),
            programs,
            new CheckRunner(
                new BootClock(),
                new Random(Random.Shared.Next()),
                programs,
                value => SecretValue.Open(value, settings.ClusterKey, File.ReadAllText)))
        {
            Drbd = drbd,
            Ipvs = new KernelIpvs(() => DirectorLink.RunAsync(programs, DirectorLink.LoadModule, ["ip_vs"])),
            Director = director,
            RunAsync = (program, arguments) => DirectorLink.RunAsync(programs, program, arguments),
            Problems = [.. resources.Problems.Select(problem => $"ha.agents.assemblies: {problem}")],
        };
    }
}
