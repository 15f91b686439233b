using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>
/// In which order operators' requests count. One may be on its way for so long that its operator is told that nobody answers; if it then came
/// after what another one asked for, it would take back what was accepted (S3). So whoever asks says how much of the log it knows: who knows
/// less than the last request found is asked to look, and to ask again if somebody still waits.
/// </summary>
public sealed class RequestOrder
{
    private NodeName? _latestFrom;
    private long _sinceIndex;

    /// <summary>A term begins: what was asked before its first entry is over.</summary>
    /// <param name="index">Of the last committed entry.</param>
    public void Begin(long index) => (_latestFrom, _sinceIndex) = (null, index);

    /// <summary>A request is taken whose change will be the next entry, or a later one.</summary>
    /// <param name="index">Of the last committed entry.</param>
    public void Take(NodeName from, long index) => Done(from, index + 1);

    /// <summary>A request is accepted.</summary>
    /// <param name="index">Of the last committed entry.</param>
    public void Done(NodeName from, long index) => (_latestFrom, _sinceIndex) = (from, Math.Max(_sinceIndex, index));

    /// <param name="seen">The last committed entry that the asking node knew; null: it does not say.</param>
    /// <returns>The entry that it has to know first; null: the request counts.</returns>
    public long? MissingFrom(NodeName from, long? seen) =>
        // What one node asks arrives in the order in which it asks.
        seen is { } known && from != _latestFrom && known < _sinceIndex ? _sinceIndex : null;
}
