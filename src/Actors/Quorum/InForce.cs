using HaActors.Policy.Log;

namespace HaActors.Actors.Quorum;

/// <summary>What this node knows of the cluster's log. Written by <see cref="QuorumActor"/>; any thread may read it.</summary>
/// <param name="seed">The configuration's votes: those in force before there is a log.</param>
public sealed class InForce(Votes seed)
{
    private volatile Known _known = new(LogState.Empty, seed);

    private sealed record Known(LogState State, Votes Votes);

    /// <summary>What is committed, as far as this node heard of it.</summary>
    public LogState State => _known.State;

    /// <summary>These count: of the newest entry, be it committed or not (safety rule 11).</summary>
    public Votes Votes => _known.Votes;

    /// <returns>Whether the committed state is another one now. It never goes back: one that does is not taken.</returns>
    internal bool Set(LogState committed, Votes votes)
    {
        var before = _known;
        var isNewer = committed.At.Index > before.State.At.Index;
        _known = new Known(isNewer ? committed : before.State, votes);
        return isNewer;
    }
}

/// <summary>Published on the cluster's actor system whenever entries were committed.</summary>
public sealed record LogAdvanced(LogState State);
