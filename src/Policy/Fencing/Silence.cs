using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Fencing;

/// <summary>
/// Since when nobody who could give a lost node a quorum answers it: what a coordinator knows from its voters' answers to
/// beats that say "do not answer this node". All moments are on the coordinator's own clock.
/// </summary>
/// <remarks>
/// Every quorum shares a node with every other. So once the coordinator and voters that make a quorum with it leave the
/// node unanswered, it can have no newer evidence than from before that. A voter whose process began anew has forgotten
/// whom not to answer; so a voter vouches only for the time between two answers of one life.
/// </remarks>
public sealed record Silence(ImmutableSortedDictionary<NodeName, Silence.Lost> Nodes)
{
    public static Silence None { get; } = new(ImmutableSortedDictionary<NodeName, Lost>.Empty);

    /// <param name="Since">The coordinator itself answers it no more.</param>
    /// <param name="FirstBeat">The first of its beats that says so.</param>
    public sealed record Lost(Instant Since, long FirstBeat, ImmutableSortedDictionary<NodeName, Witness> Witnesses);

    /// <param name="From">When its first answer arrived.</param>
    /// <param name="Until">When the last beat that it answered was sent.</param>
    public sealed record Witness(Incarnation Incarnation, Instant From, Instant Until);

    /// <summary>Nobody but these is left unanswered from now on.</summary>
    /// <param name="nextBeat">The first beat that will say so.</param>
    public Silence Of(IEnumerable<NodeName> lost, long nextBeat, Instant now) => new(lost.ToImmutableSortedDictionary(
        node => node,
        node => Nodes.GetValueOrDefault(node)
            ?? new Lost(now, nextBeat, ImmutableSortedDictionary<NodeName, Witness>.Empty)));

    /// <summary>A voter that supports this coordinator answered one of its beats.</summary>
    public Silence Answered(NodeName voter, Incarnation incarnation, long beat, Instant sentAt, Instant now) => new(
        Nodes.ToImmutableSortedDictionary(
            entry => entry.Key,
            entry => beat < entry.Value.FirstBeat || entry.Key == voter ? entry.Value : entry.Value with
            {
                Witnesses = entry.Value.Witnesses.SetItem(voter, Next(entry.Value, voter, incarnation, sentAt, now)),
            }));

    private static Witness Next(Lost lost, NodeName voter, Incarnation incarnation, Instant sentAt, Instant now) =>
        lost.Witnesses.TryGetValue(voter, out var known) && known.Incarnation == incarnation
            ? known with { Until = Instant.Max(known.Until, sentAt) }
            : new Witness(incarnation, now, sentAt);

    /// <summary>Tells whether a quorum has left the node unanswered for so long, one life of each voter.</summary>
    public bool HasLasted(TimeSpan bound, NodeName node, Votes votes, NodeName self, Instant now) =>
        Nodes.TryGetValue(node, out var lost)
        && now - lost.Since >= bound
        && votes.IsQuorum(
            lost.Witnesses.Where(witness => witness.Value.Until - witness.Value.From >= bound)
                .Select(witness => witness.Key).Append(self));
}
