using Akka.Actor;
using Akka.Configuration;

namespace HaActors.Bench.Runtime;

/// <summary>Actor systems that say nothing unless something is wrong.</summary>
internal static class Systems
{
    private static readonly Config Quiet = ConfigurationFactory.ParseString("""
        akka {
          loglevel = WARNING
          stdout-loglevel = WARNING
          log-dead-letters = 0
          log-dead-letters-during-shutdown = off
          coordinated-shutdown.exit-clr = off
        }
        """);

    public static ActorSystem Local() => ActorSystem.Create("bench", Quiet);

    public static ActorSystem Remote(string name) => ActorSystem.Create(name, ConfigurationFactory.ParseString("""
        akka.actor.provider = remote
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        ha.cluster-key = "bench"
        """).WithFallback(Quiet));

    public static async Task WithLocalAsync(Func<ActorSystem, Task> action)
    {
        var system = Local();
        try
        {
            await action(system);
        }
        finally
        {
            await system.Terminate();
        }
    }
}
