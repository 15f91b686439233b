using Akka.Actor;
using HaActors.Policy.HealthChecks;

namespace HaActors.Actors.Health;

/// <summary>Puts the checking of real servers into a node's two actor systems.</summary>
public static class HealthActors
{
    private const string Problem = "health-checks";

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IdlePace = TimeSpan.FromSeconds(10);

    /// <returns>The gate, whom virtual services ask.</returns>
    public static HealthSide StartLocal(ActorSystem local, NodeRuntime node, HealthPorts ports)
    {
        var board = new CheckBoard(ports.Clock);
        var gate = local.ActorOf(
            HealthGate.Props(ports, node.Settings.Self.Value, board, ports.Chance.Next()), HealthGate.Name);
        // On a thread of its own: whoever watches the actors must not need one.
        node.Ports.Loop("checks", () =>
        {
            var pulse = board.Pulse;
            if (CheckerWatch.Judge(pulse, ports.Clock.Now()) is { } problem)
                node.Problems.Set(Problem, problem);
            else
                node.Problems.Clear(Problem);
            return pulse.Planned == 0 ? IdlePace : Pace;
        });
        return new HealthSide(gate, ports, board, new Random(ports.Chance.Next()));
    }

    /// <summary>On nodes that have the role of a director.</summary>
    public static void StartCluster(ActorSystem cluster, HealthSide health)
    {
        if (!Akka.Cluster.Cluster.Get(cluster).SelfRoles.Contains(HealthRelay.Role))
            return;

        var settings = new CheckerSettings(health.Ports, health.Board, health.Gate, CheckPurpose.Shared);
        cluster.ActorOf(HealthRelay.Props(settings, health.Seeds.Next()), HealthRelay.Name);
    }
}

/// <summary>What of the checking lives as long as the process.</summary>
/// <param name="Seeds">Of incarnations, which are made one after another.</param>
public sealed record HealthSide(IActorRef Gate, HealthPorts Ports, CheckBoard Board, Random Seeds);
