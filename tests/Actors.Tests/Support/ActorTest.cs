using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace HaActors.Actors.Tests;

/// <summary>An actor system for one test. Expectations wait long: only a broken program needs the time.</summary>
public abstract class ActorTest() : TestKit("""
    akka {
      loglevel = INFO
      stdout-loglevel = OFF
      loggers = []
      test { single-expect-default = 60s, default-timeout = 60s }
    }
    """)
{
    /// <summary>Stands where a sibling is expected, and tells the test what it is told.</summary>
    protected IActorRef StandIn(string name, IActorRef listener) =>
        Sys.ActorOf(Props.Create(() => new Relay(listener)), name);

    private sealed class Relay : ReceiveActor
    {
        public Relay(IActorRef listener) => ReceiveAny(listener.Forward);
    }
}
