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

    /// <summary>The first so many nodes see so many members, all of them up and reachable.</summary>
    public bool AreUp(int members)
    {
        for (var i = 0; i < members; i++)
        {
            var state = Cluster[i]?.State;
            if (state is null || state.Members.Count != members || state.Unreachable.Count > 0
                || state.Members.Any(member => member.Status != MemberStatus.Up))
                return false;
        }

        return true;
    }

    /// <exception cref="InvalidOperationException">They do not come up in time.</exception>
    public void RunUntilUp(int members, TimeSpan limit)
    {
        var end = Driver.Now + limit;
        while (!AreUp(members))
        {
            if (Driver.Now >= end)
                throw new InvalidOperationException($"{members} members were not up within {limit}.");
            Driver.RunFor(TimeSpan.FromMilliseconds(100));
        }
    }
}
