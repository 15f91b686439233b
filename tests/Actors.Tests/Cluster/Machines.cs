using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Agents;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Cluster;

/// <summary>Three nodes on loopback: real actor systems and sockets; services and power switches in memory.</summary>
internal sealed class Machines : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<NodeName, Machine> _machines = [];
    private readonly SortedSet<(NodeName Node, ResourceId Resource)> _running = [];
    private readonly List<string> _violations = [];
    private volatile bool _isOver;

    /// <param name="watchdogs">Of nodes that live by one; null: none does.</param>
    public Machines(IReadOnlyDictionary<NodeName, RecordedWatchdog>? watchdogs = null)
    {
        var configuration = Some.Cluster();
        if (watchdogs is not null)
            configuration = configuration with { Fencing = configuration.Fencing with { WatchdogTimeout = TimeSpan.FromSeconds(2) } };
        var ports = FreePorts(configuration.Nodes.Count);
        configuration = configuration with
        {
            Nodes = configuration.Nodes.SetItems(configuration.Nodes.Values.Zip(ports, (node, port) =>
                KeyValuePair.Create(node.Name, node with { Address = "127.0.0.1", Port = port }))),
        };
        foreach (var node in configuration.Nodes.Values)
        {
            var runtime = Some.Node(
                TimeProvider.System, new Services(this, node.Name), new Switches(this), configuration: configuration,
                deadTime: TimeSpan.FromSeconds(2), self: node.Name, watchdog: watchdogs?[node.Name]);
            runtime = new NodeRuntime(runtime.Settings, runtime.Ports with { Loop = Loop }, runtime.Guard);
            _machines[node.Name] = new Machine(node, runtime);
        }
    }

    /// <summary>What broke "at most once"; empty if nothing did.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_lock)
                return [.. _violations];
        }
    }

    public NodeName? PlaceOf(ResourceId resource)
    {
        lock (_lock)
            return _running.Where(entry => entry.Resource == resource).Select(entry => (NodeName?)entry.Node).FirstOrDefault();
    }

    public bool Runs(params ResourceId[] resources) => resources.All(resource => PlaceOf(resource) is not null);

    /// <summary>The node's process is gone from one moment to the next. What it started goes on, until it is fenced.</summary>
    public void Crash(NodeName node) => _machines[node].Abort();

    public async Task<OperatorAnswer> AskAsync(NodeName node, OperatorRequest request) =>
        await _machines[node].Operator.Ask<OperatorAnswer>(request, Some.Patience);

    public async Task UntilAsync(Func<bool> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(120), $"Not in time: {what}");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        foreach (var machine in _machines.Values)
            machine.Abort();

        await Task.WhenAny(Task.WhenAll(_machines.Values.Select(machine => machine.Ended)), Task.Delay(Some.Patience));
    }

    // Peers are configured by port: they are chosen first, all at once, so that they differ.
    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }

    private void Loop(string name, Func<TimeSpan> step) => _ = Task.Run(async () =>
    {
        while (!_isOver)
            await Task.Delay(step());
    });

    private void Start(NodeName node, ResourceId resource)
    {
        lock (_lock)
        {
            if (_running.FirstOrDefault(entry => entry.Resource == resource && entry.Node != node) is { Node.Value: not null } twin)
                _violations.Add($"{resource} is started on {node} and runs on {twin.Node}");

            _running.Add((node, resource));
        }
    }

    private void Stop(NodeName node, ResourceId resource)
    {
        lock (_lock)
            _running.Remove((node, resource));
    }

    private bool IsRunning(NodeName node, ResourceId resource)
    {
        lock (_lock)
            return _running.Contains((node, resource));
    }

    private void PowerOff(NodeName node)
    {
        _machines[node].Abort();
        lock (_lock)
            _running.RemoveWhere(entry => entry.Node == node);
    }

    private sealed class Machine
    {
        private const string Common = """
            akka { loglevel = WARNING, stdout-loglevel = OFF, loggers = [], log-dead-letters = off, log-dead-letters-during-shutdown = off
              coordinated-shutdown { exit-clr = off, run-by-clr-shutdown-hook = off } }
            """;

        private readonly ActorSystem _local;
        private readonly ActorSystem _cluster;

        public Machine(NodeConfiguration node, NodeRuntime runtime)
        {
            _local = ActorSystem.Create("local", Setup(Common, runtime));
            var actors = ClusterActors.StartLocal(_local, runtime);
            Operator = actors.Operator;
            _cluster = ActorSystem.Create("test", Setup(
                Common + $$"""

                akka {
                  actor.provider = cluster
                  remote.log-remote-lifecycle-events = off
                  remote.dot-netty.tcp { hostname = "{{node.Address}}", port = {{node.Port}} }
                  cluster {
                    downing-provider-class = "HaActors.Actors.Membership.VoteDowning, HaActors.Actors"
                    allow-weakly-up-members = off
                    gossip-interval = 200ms
                    leader-actions-interval = 100ms
                    periodic-tasks-initial-delay = 20ms
                    log-info = off
                    failure-detector { heartbeat-interval = 500ms, acceptable-heartbeat-pause = 2s }
                  }
                }
                """,
                runtime));
            ClusterActors.StartCluster(_cluster, runtime, actors);
        }

        public IActorRef Operator { get; }

        public Task Ended => Task.WhenAll(_local.WhenTerminated, _cluster.WhenTerminated);

        public void Abort()
        {
            ((ExtendedActorSystem)_cluster).Abort();
            ((ExtendedActorSystem)_local).Abort();
        }

        private static ActorSystemSetup Setup(string config, NodeRuntime runtime) => ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(config)
                .WithFallback(ConfigurationFactory.FromResource("reference.conf", typeof(ClusterActors).Assembly))),
            new NodeSetup(runtime));
    }

    private sealed class Services(Machines machines, NodeName node) : IAgentCatalog, IResourceAgent
    {
        public IResourceAgent? Find(AgentName name, out string? whyNot)
        {
            whyNot = null;
            return this;
        }

        public Task<AgentMetaData?> MetaDataAsync(AgentName name) => Task.FromResult<AgentMetaData?>(null);

        public Task<AgentResult> RunAsync(AgentCall call, CancellationToken kill) => Task.FromResult(call.Permit() ? Run(call) : new AgentResult.Refused());

        private AgentResult Run(AgentCall call)
        {
            var resource = new ResourceId(call.Resource);
            switch (call.Action)
            {
                case AgentAction.Start:
                    machines.Start(node, resource);
                    return ScriptedAgents.Done;
                case AgentAction.Stop:
                    machines.Stop(node, resource);
                    return ScriptedAgents.Done;
                default:
                    return machines.IsRunning(node, resource) ? ScriptedAgents.Done : ScriptedAgents.NotRunning;
            }
        }
    }

    private sealed class Switches(Machines machines) : IFenceAgentCatalog, IFenceAgent
    {
        public IFenceAgent? Find(string name, out string? whyNot)
        {
            whyNot = null;
            return this;
        }

        public Task<AgentMetaData?> MetaDataAsync(string name) => Task.FromResult<AgentMetaData?>(null);

        public Task<FenceResult> RunAsync(FenceCall call, CancellationToken kill)
        {
            if (!call.Permit())
                return Task.FromResult<FenceResult>(new FenceResult.Refused());

            machines.PowerOff(new NodeName(call.Target));
            return Task.FromResult(ScriptedFences.Confirmed);
        }
    }
}
