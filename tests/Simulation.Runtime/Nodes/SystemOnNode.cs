using System.Globalization;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace HaActors.Simulation.Runtime;

/// <summary>Actor systems whose dispatcher, scheduler, chance, log and transport are the driver's.</summary>
public static class SystemOnNode
{
    private const string Assembly = "HaActors.Simulation.Runtime";

    /// <summary>
    /// Starts an actor system in this node's process, in a turn of it. Nothing blocks: what a start has to wait for
    /// happens in later turns.
    /// </summary>
    /// <param name="node">The node, running.</param>
    /// <param name="name">The system's name.</param>
    /// <param name="config">Wins over the simulation's defaults.</param>
    /// <param name="setups">Further setups.</param>
    public static ActorSystem CreateSystem(
        this SimulatedNode node, string name, Config config, params Setup[] setups)
    {
        if (!ReferenceEquals(NodeTasks.CurrentLife, node.Life))
            throw new InvalidOperationException($"Call it in a turn of {node.Name}: node.Run(() => ...).");
        var dispatcher = new SimulatedDispatcherConfigurator(node.Life);
        var simulation = new SimulationSetup
        {
            Dispatcher = dispatcher,
            Chance = ChanceOf(node, name),
        };
        var bootstrap = BootstrapSetup.Create().WithConfig(config.WithFallback(Defaults(node)));
        var system = ActorSystem.Create(
            name, setups.Aggregate(ActorSystemSetup.Empty, (all, one) => all.And(one)).And(bootstrap).And(simulation));
        dispatcher.Started(system);
        node.Add(system);
        return system;
    }

    internal static void Vanish(ActorSystem system) => ((ActorSystemImpl)system).Vanish();

    // One generator for each purpose, however often it is asked for: two of them would draw the same numbers.
    private static Func<string, Random> ChanceOf(SimulatedNode node, string system)
    {
        // A later system of the same name in one process must not draw the earlier one's numbers, its uid above all.
        var number = node.Systems.Count(earlier => earlier.Name == system);
        var name = number == 0 ? system : string.Create(CultureInfo.InvariantCulture, $"{system}~{number}");
        var made = new Dictionary<string, Random>(StringComparer.Ordinal);
        return purpose => made.TryGetValue(purpose, out var known)
            ? known
            : made[purpose] = node.Driver.Fork($"{node.Name}/{(node.RepeatsChance ? 1 : node.Epoch)}/{name}/{purpose}");
    }

    private static Config Defaults(SimulatedNode node) => ConfigurationFactory.ParseString(
        $$"""
        akka {
          loggers = ["{{typeof(SimulatedLogger).FullName}}, {{Assembly}}"]
          logger-async-start = on
          loglevel = INFO
          stdout-loglevel = OFF
          scheduler.implementation = "{{typeof(SimulatedScheduler).FullName}}, {{Assembly}}"
          coordinated-shutdown {
            exit-clr = off
            run-by-clr-shutdown-hook = off
          }
          # Otherwise that of the program, which may be a test host.
          cluster.app-version = "1.0.0"
          remote {
            enabled-transports = ["akka.remote.simulated"]
            simulated {
              transport-class = "{{typeof(SimulatedTransport).FullName}}, {{Assembly}}"
              transport-protocol = tcp
              hostname = "{{node.Name}}"
              port = 0
              maximum-frame-size = 4 MiB
            }
          }
        }
        """);
}
