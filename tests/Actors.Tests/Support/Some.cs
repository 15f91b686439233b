using System.Collections.Immutable;
using HaActors.Actors.Node;
using HaActors.Actors.Quorum;
using HaActors.Agents;
using HaActors.Policy;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using HaActors.Policy.Tests;

namespace HaActors.Actors.Tests;

/// <summary>Builders; every test says only what it is about.</summary>
internal static class Some
{
    public static readonly NodeName N1 = new("n1");
    public static readonly NodeName N2 = new("n2");
    public static readonly NodeName N3 = new("n3");
    public static readonly ResourceId Ip = new("ip");
    public static readonly ResourceId Web = new("web");
    public static readonly ResourceId Db = new("db");
    public static readonly ResourceId Shop = new("shop");
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Group shop of ip and web, and db, on three nodes with one vote each; device power fences them all.</summary>
    public static ClusterConfiguration Cluster(TimeSpan? monitorInterval = null) => ClusterConfiguration.Empty("test") with
    {
        Nodes = new[] { N1, N2, N3 }
            .Select((name, index) => new NodeConfiguration(name, $"10.0.0.{index + 1}", 2551, 1))
            .ToImmutableSortedDictionary(node => node.Name, node => node),
        Cib = CibParts.Empty with
        {
            Resources = [Primitive(Db, monitorInterval), CibParts.Group("shop", Primitive(Ip, monitorInterval), Primitive(Web, monitorInterval))],
        },
        FenceDevices = [Device("power")],
    };

    public static ResourceConfiguration Resource(ResourceId id, TimeSpan? monitorInterval = null) => new(
        id,
        $"ocf:test:{id}",
        ImmutableSortedDictionary<string, string>.Empty,
        new ResourceOperations(Patience, Patience, Patience, monitorInterval ?? TimeSpan.FromHours(1)));

    private static PrimitiveEntry Primitive(ResourceId id, TimeSpan? monitorInterval)
    {
        var patience = ("timeout", CibParts.Duration(Patience));
        return CibParts.Primitive(
            id.Value,
            $"ocf:test:{id}",
            CibParts.Operation(id.Value, "start", TimeSpan.Zero, patience),
            CibParts.Operation(id.Value, "stop", TimeSpan.Zero, patience),
            CibParts.Operation(id.Value, "monitor", monitorInterval ?? TimeSpan.FromHours(1), patience)) with
        {
            Meta = CibParts.Blocks($"{id}-meta", ("resource-stickiness", "100"), ("migration-threshold", "3")),
        };
    }

    public static FenceDevice Device(string id) =>
        new(id, $"fence_{id}", ImmutableSortedDictionary<string, string>.Empty, [], Patience);

    public static NodeRuntime Node(
        TimeProvider clock,
        IAgentCatalog? agents = null,
        IFenceAgentCatalog? fences = null,
        IVoterStore? store = null,
        ClusterConfiguration? configuration = null,
        TimeSpan? deadTime = null,
        NodeName? self = null,
        IWatchdog? watchdog = null,
        TimeSpan? stopWait = null,
        params ImmutableSortedSet<ResourceId> brokenOff)
    {
        var name = self ?? N1;
        return new NodeRuntime(
            new NodeSettings(
                name,
                new Incarnation($"{name}-1"),
                configuration ?? Cluster(),
                "hash",
                new Timings(deadTime ?? TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(30)) { StopWait = stopWait ?? TimeSpan.Zero })
            {
                BrokenOff = brokenOff,
            },
            new NodePorts(
                agents ?? new ScriptedAgents(), fences ?? new ScriptedFences(), store ?? new MemoryStore(), clock, new Random(1),
                Scheduler.Decide)
            {
                Watchdog = watchdog,
                SelfFence = watchdog as ISelfFence,
            },
            new TermGuard(clock));
    }

    /// <summary>What a coordinator asks for; a monitor recurs.</summary>
    public static ResourceOperation Operation(ResourceId id, ResourceVerb verb, TimeSpan? interval = null) => new(
        id, $"ocf:test:{id}", verb, verb == ResourceVerb.Monitor ? (int)(interval ?? TimeSpan.FromHours(1)).TotalMilliseconds : 0,
        (int)Patience.TotalMilliseconds, NodeState.NoAttributes)
    {
        ExpectedExitCode = verb == ResourceVerb.Probe ? 7 : 0,
        FailureCounts = verb == ResourceVerb.Probe ? 0 : 1,
    };

    public static Authority Word(long term, int action = 1) => new(new Term(term), 1, action);

    /// <summary>All nodes online, everything probed and stopped.</summary>
    public static ClusterState AllOnline(ClusterConfiguration? configuration = null)
    {
        var cluster = configuration ?? Cluster();
        return new ClusterState(
            cluster,
            DesiredState.Empty,
            cluster.Nodes.Keys.ToImmutableSortedDictionary(name => name, name => new NodeState(
                name,
                NodePresence.Online,
                new Incarnation($"{name}-1"),
                Leaving: false,
                cluster.Resources.Keys.ToImmutableSortedDictionary(
                    id => id, id => Histories.Of(cluster.Resources[id], Activity.Stopped)))),
            MayFence: true);
    }

    public static ClusterState With(
        this ClusterState state, NodeName node, ResourceId resource, Func<ResourceState, ResourceState> change)
    {
        var before = state.Node(node);
        return state.With(before with { Resources = before.Resources.SetItem(resource, change(before.Resource(resource))) });
    }

    public static ClusterState With(this ClusterState state, NodeState node) =>
        state with { Nodes = state.Nodes.SetItem(node.Name, node) };

    public static ClusterState Running(this ClusterState state, NodeName node, params ResourceId[] resources) =>
        resources.Aggregate(state, (before, id) => before.With(node, id, _ => Histories.Of(state.Configuration.Resources[id], Activity.Running)));
}

/// <summary>A voter's disk that lives as long as the test.</summary>
internal sealed class MemoryStore : IVoterStore
{
    private VoterRecord _record = VoterRecord.Fresh;

    /// <summary>A memory that has the log of a cluster of these voters.</summary>
    public static VoterRecord Founded(Term promised, DesiredState? desired = null, params NodeName[] voters)
    {
        ImmutableSortedDictionary<NodeName, string> stores = voters.ToImmutableSortedDictionary(voter => voter, voter => $"store-{voter}");
        var votes = new VoteTable(voters.ToImmutableSortedDictionary(voter => voter, _ => 1));
        var log = ReplicaLog.Blank
            .Add(Entry(1, new Change.Found("test", stores, votes)))
            .Add(Entry(2, new Change.SetDesired(desired ?? DesiredState.Empty)));
        return new VoterRecord($"store-{voters[0]}", promised, voters[0], log, false);
    }

    private static Entry Entry(long index, Change change) =>
        new(new Position(0, new Term(1), index), null, DateTimeOffset.UnixEpoch, "test", change);

    public VoterRecord Load() => Volatile.Read(ref _record);

    public Task SaveAsync(VoterRecord record)
    {
        Volatile.Write(ref _record, record);
        return Task.CompletedTask;
    }
}
