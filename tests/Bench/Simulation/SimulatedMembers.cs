using System.Globalization;
using Akka.Cluster;
using Akka.Configuration;
using HaActors.Simulation.Runtime;

namespace HaActors.Bench.Simulation;

/// <summary>Members of one cluster, all on this thread.</summary>
internal sealed class SimulatedMembers
{
    private const string Configuration =
        """
        akka.actor.provider = cluster
        akka.remote.simulated.port = 2551
        akka.log-dead-letters = off
        akka.loglevel = WARNING
        akka.cluster.seed-nodes = ["akka.tcp://c@n1:2551"]
        akka.cluster.downing-provider-class = ""
        """;

    private readonly Config _config = ConfigurationFactory.ParseString(Configuration);

    public SimulatedMembers(int members)
    {
        for (var i = 1; i <= members; i++)
            Driver.AddNode(string.Create(CultureInfo.InvariantCulture, $"n{i}"));
        Cluster = new Cluster[members];
    }

    public SimulationDriver Driver { get; } = new(1);

    /// <summary>Of each node; null before its start.</summary>
    public Cluster[] Cluster { get; }

    public void Start(int node) => Driver.Nodes[node].Run(() =>
        Cluster[node] = Akka.Cluster.Cluster.Get(Driver.Nodes[node].CreateSystem("c", _config)));

    /// <summary>That member sees all of them, up and reachable.</summary>
    private bool SeesAllUp(int node)
    {
        if (Cluster[node] is not { } cluster)
            return false;
        var gossip = cluster.ReadView.Membership.Latest;
        if (gossip.Table.Count != Cluster.Length || !gossip.Reachability.IsAllReachable)
            return false;
        foreach (var member in gossip.Table.Ordered)
            if (member.Status != MemberStatus.Up)
                return false;
        return true;
    }

    /// <exception cref="InvalidOperationException">They do not come up in time.</exception>
    public void RunUntilAllUp(TimeSpan limit)
    {
        var end = Driver.Now + limit;
        var sees = 0;
        while (true)
        {
            while (sees < Cluster.Length && SeesAllUp(sees))
                sees++;
            if (sees == Cluster.Length)
                return;
            if (Driver.Now >= end)
                throw new InvalidOperationException($"{Cluster.Length} members were not up within {limit}.");
            Driver.RunFor(TimeSpan.FromMilliseconds(10));
        }
    }

    /// <summary>
    /// Lets a member leave. Looked at after every step: when it itself has noted that, then when the last of the others
    /// knows, and then when the leader knows that all do.
    /// </summary>
    /// <exception cref="InvalidOperationException">It takes more than a minute.</exception>
    public (TimeSpan AllKnow, TimeSpan LeaderKnows) Spread(int leaver)
    {
        var limit = TimeSpan.FromMinutes(1);
        var node = Cluster[leaver].SelfUniqueAddress;
        var knows = 0;
        Driver.Nodes[leaver].Run(() => Cluster[leaver].Leave(node.Address));
        Await(Driver.RunUntil(() => Knows(leaver), limit));
        var changed = Driver.Now;
        Await(Driver.RunUntil(
            () =>
            {
                while (knows < Cluster.Length && (IsGone(knows) || Knows(knows)))
                    knows++;
                return knows == Cluster.Length;
            },
            limit));
        var all = Driver.Now - changed;
        // The leader moves it on when, and only when, it knows that all have seen it.
        Await(Driver.RunUntil(() => StatusAt(0) != MemberStatus.Leaving || View(0).Converged, limit));
        var leader = Driver.Now - changed;
        Await(Driver.RunUntil(() => IsGone(leaver) && StatusAt(0) is null, limit));
        return (all, leader);

        MembershipState View(int at) => Cluster[at].ReadView.Membership;

        MemberStatus? StatusAt(int at) => View(at).Latest.Find(node)?.Status;

        bool Knows(int at) => StatusAt(at) != MemberStatus.Up;

        bool IsGone(int at) => Cluster[at].IsTerminated;

        static void Await(bool happened)
        {
            if (!happened)
                throw new InvalidOperationException("A change did not spread within a minute.");
        }
    }
}
