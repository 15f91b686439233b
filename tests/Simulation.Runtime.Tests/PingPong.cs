using Akka.Actor;
using Akka.Configuration;

namespace HaActors.Simulation.Runtime.Tests;

/// <summary>Two systems that answer each other over the simulated network.</summary>
internal sealed class PingPong
{
    private static readonly Config Remoting = ConfigurationFactory.ParseString(
        """
        akka.actor.provider = remote
        akka.remote.simulated.port = 2551
        """);

    public PingPong(ulong seed, ITrace trace, int rounds)
    {
        Driver = new SimulationDriver(seed, trace);
        var one = Driver.AddNode("n1");
        var two = Driver.AddNode("n2");
        two.Run(() => two.CreateSystem("s", Remoting).ActorOf(Props.CreateBy(new Make(() => new Echo())), "echo"));
        one.RunAfter(TimeSpan.FromSeconds(1), () =>
        {
            var system = one.CreateSystem("s", Remoting);
            IActorRef? ping = null;
            var echo = system.ActorSelection("akka.tcp://s@n2:2551/user/echo");
            ping = system.ActorOf(Props.CreateBy(new Make(() => new Recorder(_ =>
            {
                Rounds++;
                Driver.Trace("n1", $"round {Rounds}");
                if (Rounds < rounds)
                    echo.Tell("ping", ping!);
            }))), "ping");
            echo.Tell("ping", ping);
        });
    }

    public SimulationDriver Driver { get; }

    public int Rounds { get; private set; }
}

internal static class RemotingRun
{
    public static ulong Digest(ulong seed)
    {
        var trace = new HashTrace();
        var run = new PingPong(seed, trace, rounds: 50);
        run.Driver.RunFor(TimeSpan.FromSeconds(10));
        return run.Driver.Digest ^ trace.Hash;
    }
}
