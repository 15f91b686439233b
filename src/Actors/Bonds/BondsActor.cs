using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Agents.Network;
using HaActors.Policy.Bonds;

namespace HaActors.Actors.Bonds;

/// <summary>What the actors of bonds need of outside.</summary>
/// <param name="Wanted">Those that this node should have; the others that it has are watched, too.</param>
public sealed record BondPorts(ImmutableArray<BondSettings> Wanted, BondFiles Files);

/// <summary>Parent of one <see cref="BondActor"/> for each bond of this node, whether it was made by us or by the system.</summary>
public sealed class BondsActor : ReceiveActor, IWithTimers
{
    public const string Name = "bonds";

    // A bond that comes later, made by hand, is no hurry.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(10);

    private sealed record Look;

    private readonly NodeRuntime _node;
    private readonly BondPorts _ports;
    private readonly IActorRef _nodeActor;

    public BondsActor(NodeRuntime node, BondPorts ports, IActorRef nodeActor)
    {
        _node = node;
        _ports = ports;
        _nodeActor = nodeActor;
        Receive<Look>(_ => OnLook());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeRuntime node, BondPorts ports, IActorRef nodeActor) =>
        Akka.Actor.Props.Create(() => new BondsActor(node, ports, nodeActor));

    protected override void PreStart()
    {
        OnLook();
        Timers.StartPeriodicTimer(nameof(Look), new Look(), LookInterval);
    }

    private void OnLook()
    {
        foreach (var name in _ports.Wanted.Select(bond => bond.Name).Union(_ports.Files.Names(), StringComparer.Ordinal))
        {
            if (Context.Child(name).IsNobody())
                Context.ActorOf(BondActor.Props(_node, _ports.Files, name, PortsOf(name), _nodeActor), name);
        }
    }

    private ImmutableArray<string> PortsOf(string bond) => _ports.Wanted.FirstOrDefault(wanted => wanted.Name == bond)?.Ports ?? [];
}
