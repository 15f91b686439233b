using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>A voter that is no node: one of the peers wherever votes count, and nowhere else.</summary>
public sealed partial class QuorumActor
{
    private IActorRef _witness = ActorRefs.Nobody;

    private IEnumerable<NodeName> WitnessAsPeer => _witness.IsNobody() ? [] : [WitnessSeat.Name];

    private bool IsWitness(NodeName node) => node == WitnessSeat.Name && !_witness.IsNobody();

    // A child, so that it ends with this life: another one's lease is waited for, also that of the life before this one.
    private void BeginWithWitness()
    {
        if (_node.Ports.Witness is { } witness)
            _witness = Context.ActorOf(WitnessActor.Props(_node, witness, RandomId()), WitnessSeat.Name.Value);
    }

    private ImmutableArray<Peer> HeardNodes(Instant now)
    {
        var heard = _peers.HeardWithin(Timings.DeadTime, now);
        return _witness.IsNobody() ? heard : heard.RemoveAll(peer => IsWitness(peer.Name));
    }

    /// <summary>It is no end of a link that is cut: where this node reaches it, it stands by whomever this node keeps.</summary>
    private ImmutableSortedDictionary<NodeName, ImmutableSortedSet<NodeName>> WithWitness(
        ImmutableSortedDictionary<NodeName, ImmutableSortedSet<NodeName>> hears, Instant now) =>
        WitnessAsPeer.Any() && _peers.HeardWithin(Timings.DeadTime, now).Any(peer => IsWitness(peer.Name))
            ? hears.ToImmutableSortedDictionary(node => node.Key, node => node.Value.Add(WitnessSeat.Name))
                .SetItem(WitnessSeat.Name, [.. hears.Keys])
            : hears;
}
