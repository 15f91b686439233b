using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests;

/// <summary>All nodes' addresses are this one system's own, so that what is sent to any of them comes here.</summary>
public abstract class OneSystemTest() : TestKit("""
    akka {
      loglevel = WARNING, stdout-loglevel = OFF, loggers = []
      actor.provider = cluster
      remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
      test { single-expect-default = 60s, default-timeout = 60s }
    }
    """)
{
    protected Address Self => Akka.Cluster.Cluster.Get(Sys).SelfAddress;

    protected ClusterConfiguration AllHere(ClusterConfiguration configuration) => configuration with
    {
        Nodes = configuration.Nodes.Values.ToImmutableSortedDictionary(
            node => node.Name, node => node with { Address = Self.Host!, Port = Self.Port!.Value }),
    };
}
