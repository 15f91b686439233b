using Akka.Actor;
using Akka.Configuration;

namespace HaActors.Simulation.Runtime.Tests;

/// <summary>Two systems that call each other at once, over links that lose packets.</summary>
public sealed class CrossedCallsTests
{
    private static readonly Config Remoting = ConfigurationFactory.ParseString(
        """
        akka.actor.provider = remote
        akka.remote.simulated.port = 2551
        """);

    [Fact]
    public void However_their_connections_cross_both_hear_each_other_afterwards()
    {
        var deaf = Enumerable.Range(1, 400).Where(seed => !HearEachOther((ulong)seed)).ToList();

        Assert.Empty(deaf);
    }

    private static bool HearEachOther(ulong seed)
    {
        var driver = new SimulationDriver(seed, NoTrace.Instance);
        var nodes = new[] { driver.AddNode("n1"), driver.AddNode("n2") };
        var heard = new int[nodes.Length];
        driver.Network.ForEachLink(link =>
            (link.Latency, link.Jitter, link.LossRate) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(300), 0.3));
        for (var i = 0; i < nodes.Length; i++)
            Start(nodes[i], $"akka.tcp://s@{nodes[1 - i].Name}:2551/user/peer", i, heard);
        driver.RunFor(TimeSpan.FromSeconds(6));
        driver.Network.ForEachLink(link => link.Restore());
        // A segment that was lost again and again before is still waited for.
        driver.RunFor(TimeSpan.FromSeconds(60));
        heard.AsSpan().Clear();
        driver.RunFor(TimeSpan.FromSeconds(2));
        Assert.Empty(driver.Failures);
        return heard.All(count => count > 0);
    }

    private static void Start(SimulatedNode node, string peer, int index, int[] heard) => node.Run(() =>
    {
        var system = node.CreateSystem("s", Remoting);
        var self = system.ActorOf(Props.CreateBy(new Make(() => new Recorder(_ => heard[index]++))), "peer");
        Say();

        void Say()
        {
            system.ActorSelection(peer).Tell("hello", self);
            node.RunAfter(TimeSpan.FromMilliseconds(500), Say);
        }
    });
}
