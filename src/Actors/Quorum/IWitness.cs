using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>The witness's database, as one node reaches it. One call at a time; each ends within the time given.</summary>
public interface IWitness
{
    /// <summary>All but the log.</summary>
    /// <exception cref="IOException">It cannot be reached, or is not to be trusted.</exception>
    Task<WitnessHead> PeekAsync(TimeSpan timeout);

    /// <summary>All of it, made if it is not there yet.</summary>
    /// <exception cref="IOException">It cannot be reached, is damaged, or is not to be trusted.</exception>
    Task<WitnessRecord> ReadAsync(TimeSpan timeout);

    /// <summary>Puts one version in the place of the one before it, flushed, as a whole or not at all.</summary>
    /// <returns>False: it has another version than <paramref name="known"/>, and nothing was written.</returns>
    /// <exception cref="IOException">Nobody knows whether it was written.</exception>
    Task<bool> TryWriteAsync(WitnessRecord known, WitnessRecord next, TimeSpan timeout);
}

/// <summary>Whom the witness stands by, as this node knows it. Written by one actor; any thread may read it.</summary>
public sealed class WitnessBoard(TimeProvider clock, TimeSpan freshFor)
{
    private volatile Seen _seen = new(null, Instant.Never);

    private sealed record Seen(NodeName? Backs, Instant At);

    /// <summary>The witness, if it answers this node.</summary>
    public IEnumerable<NodeName> Reached => IsFresh(_seen) ? [WitnessSettings.Voter] : [];

    /// <summary>The node that it promised its newest term; null: none, or it does not answer this node.</summary>
    public NodeName? Backs => _seen is var seen && IsFresh(seen) ? seen.Backs : null;

    /// <summary>Voters that stand by these nodes though they are no members: the witness, or none.</summary>
    public IEnumerable<NodeName> With(IEnumerable<NodeName> nodes) =>
        Backs is { } node && nodes.Contains(node) ? [WitnessSettings.Voter] : [];

    private bool IsFresh(Seen seen) => clock.Now() - seen.At <= freshFor;

    internal void Set(NodeName? backs) => _seen = new Seen(backs, clock.Now());
}
