using System.Globalization;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.World;

/// <summary>A few simulated nodes, each with one cluster member that comes back when its process ends.</summary>
internal sealed class ClusterWorld : IFaultTarget
{
    public const string SystemName = "cluster";
    public const int Port = 2551;

    private readonly Config _config;
    private readonly Action<SimulatedNode, ActorSystem> _started;

    public ClusterWorld(
        int seed, ITrace trace, int nodes, string config, Action<SimulatedNode, ActorSystem>? started = null)
    {
        Driver = new SimulationDriver((ulong)seed, trace);
        Random = Driver.Fork("world");
        _config = ConfigurationFactory.ParseString(config);
        _started = started ?? ((_, _) => { });
        for (var i = 1; i <= nodes; i++)
            Driver.AddNode(string.Create(CultureInfo.InvariantCulture, $"n{i}"));
    }

    public SimulationDriver Driver { get; }

    public SimulatedRandom Random { get; }

    public Coverage Coverage { get; } = new();

    /// <summary>Wins over the configuration of all, by the node's number from 0.</summary>
    public Func<int, string> ConfigOf { get; init; } = _ => "";

    /// <summary>What lies below the configuration of all.</summary>
    public Config Fallback { get; init; } = ConfigurationFactory.Empty;

    /// <summary>What a node's actor system gets besides.</summary>
    public Func<SimulatedNode, Setup>? SetupOf { get; init; }

    /// <summary>A planted bug: a process that starts again has the identity of the one before.</summary>
    public bool ReusesUids { get; init; }

    public IReadOnlyList<SimulatedNode> Nodes => Driver.Nodes;

    /// <summary>Nodes with a running process and a cluster member that has not ended.</summary>
    public IEnumerable<SimulatedNode> Live =>
        Nodes.Where(node => node.IsRunning && !node.IsPaused && System(node) is { } system && !IsEnded(system));

    public static ActorSystem? System(SimulatedNode node) => node.Systems.Count > 0 ? node.Systems[0] : null;

    public static Cluster Member(SimulatedNode node) => Cluster.Get(System(node)!);

    public void Boot()
    {
        foreach (var node in Nodes)
        {
            node.RepeatsChance = ReusesUids;
            node.RunAfter(Random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(2)), () => StartMember(node, true));
        }
    }

    /// <summary>Ends the process if it still runs, and starts it again.</summary>
    public void Restart(SimulatedNode node)
    {
        node.Crash(CrashKind.Process);
        node.Restart();
        node.Run(() => StartMember(node, false));
    }

    public void Crash(SimulatedNode node, CrashKind kind)
    {
        if (!node.IsRunning)
            return;
        Coverage.Count($"crash of a {kind.ToString().ToLowerInvariant()}");
        node.Crash(kind);
    }

    /// <summary>The member leaves; its actor system ends once the others let it go.</summary>
    public void Leave(SimulatedNode node) => node.Run(() =>
    {
        if (System(node) is { } system && !IsEnded(system))
            Cluster.Get(system).Leave(Cluster.Get(system).SelfAddress);
    });

    /// <summary>Starts what has crashed or was downed.</summary>
    public void RestartEnded()
    {
        foreach (var node in Nodes)
        {
            if (!node.IsRunning || (System(node) is { } system && IsEnded(system)))
                Restart(node);
        }
    }

    /// <summary>When all members ended at the same time, nobody is left whom they could join: the first node founds anew.</summary>
    public void FoundIfNobodyIsMember()
    {
        // Joining ones come up among themselves: to found beside them would make two clusters, each with its singleton.
        if (Live.Any(node => Member(node).SelfMember.Status is not (MemberStatus.Removed or MemberStatus.Down)))
            return;
        Coverage.Count("cluster founded anew");
        var founder = Nodes[0];
        founder.Run(() => Member(founder).Join(Member(founder).SelfAddress));
    }

    public void Recover() => FoundIfNobodyIsMember();

    /// <summary>Every live node sees the same members, all of them up and reachable, and they are the live nodes.</summary>
    public bool IsAgreed()
    {
        var expected = Live.Select(node => Member(node).SelfUniqueAddress.ToString()).Order(StringComparer.Ordinal).ToList();
        return Live.All(node =>
        {
            var state = Member(node).State;
            return state.Unreachable.Count == 0
                && state.Members.All(member => member.Status == MemberStatus.Up)
                && state.Members.Select(member => member.UniqueAddress.ToString())
                    .Order(StringComparer.Ordinal).SequenceEqual(expected, StringComparer.Ordinal);
        });
    }

    /// <summary>Whether this very incarnation's process runs.</summary>
    public bool IsAlive(UniqueAddress incarnation) => Nodes.Any(node => node.IsRunning
        && System(node) is { } system && !IsEnded(system) && Member(node).SelfUniqueAddress == incarnation);

    /// <summary>
    /// Members that nothing can bring together with the largest group of members any more, see <see cref="Groups"/>.
    /// While nobody downs, that comes about when a joining process is cut off until each of the others was replaced.
    /// </summary>
    public IReadOnlyList<SimulatedNode> Strangers() =>
        [.. Groups().OrderByDescending(group => group.Count).Skip(1).SelectMany(group => group)];

    /// <summary>
    /// Live members, together with whom they get news from. Gossip is taken from known incarnations only, and only a
    /// process that is no member yet may introduce itself: so news passes between two members that know each other's
    /// incarnation, and groups of which no pair does stay apart for ever. A process that is no member yet is in none.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<SimulatedNode>> Groups()
    {
        var apart = Live.Where(node => Knows(node, node)).ToList();
        List<List<SimulatedNode>> groups = [];
        while (apart.Count > 0)
        {
            List<SimulatedNode> group = [apart[0]];
            for (var i = 0; i < group.Count; i++)
                group.AddRange(apart.Where(node => !group.Contains(node) && Knows(node, group[i]) && Knows(group[i], node)).ToList());
            groups.Add(group);
            apart.RemoveAll(group.Contains);
        }

        return groups;
    }

    private static bool Knows(SimulatedNode node, SimulatedNode other) =>
        Member(node).State.Members.Any(member => member.UniqueAddress == Member(other).SelfUniqueAddress);

    public string Views() => string.Join("; ", Nodes.Select(View));

    /// <summary>Runs on, asking for agreement once a virtual half second: it is costly to ask after each step.</summary>
    public bool AgreesWithin(TimeSpan limit, int members)
    {
        var end = Driver.Now + limit;
        while (Driver.Now < end)
        {
            if (Live.Count() == members && IsAgreed())
                return true;
            Driver.RunFor(TimeSpan.FromMilliseconds(500));
            Verify();
        }

        return false;
    }

    public void Verify()
    {
        if (Driver.Failures.Count > 0)
            throw new InvariantBrokenException($"A turn failed: {Driver.Failures[0]}");
    }

    public static bool IsEnded(ActorSystem system) => system.WhenTerminated.IsCompleted;

    private void StartMember(SimulatedNode node, bool isFirstStart)
    {
        // Only the first node may found a cluster, and only in the beginning: one that comes back finds the others.
        var seeds = isFirstStart
            ? Nodes
            : Nodes.Where(other => !ReferenceEquals(other, node)).ToList();
        var addresses = seeds.Select(other => $"\"akka.tcp://{SystemName}@{other.Name}:{Port}\"");
        var system = node.CreateSystem(SystemName, ConfigurationFactory.ParseString(
            $$"""
            akka.actor.provider = cluster
            akka.remote.simulated.port = {{Port}}
            akka.cluster.seed-nodes = [{{string.Join(", ", addresses)}}]
            {{ConfigOf(Nodes.ToList().IndexOf(node))}}
            """).WithFallback(_config).WithFallback(Fallback), SetupOf is null ? [] : [SetupOf(node)]);
        _started(node, system);
    }

    private static string View(SimulatedNode node)
    {
        if (!node.IsRunning || System(node) is not { } system)
            return $"{node.Name}: down";
        if (IsEnded(system))
            return $"{node.Name}: ended";
        var state = Cluster.Get(system).State;
        return $"{node.Name}: {string.Join(",", state.Members.Select(m => $"{m.Address.Host}={m.Status}"))}"
            + $" unreachable [{string.Join(",", state.Unreachable.Select(m => m.Address.Host))}]";
    }
}
