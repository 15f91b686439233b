namespace Akka.Remote.Associations;

/// <summary>
/// System messages that the peer has not yet acknowledged, each with its number. They are sent again after a new
/// connection, so that a watch or its notification is never lost while both live.
/// A number is never used twice, whatever was dropped: the peer may have delivered it and takes a second one for a copy.
/// </summary>
internal sealed class SystemMessageOutbox
{
    private readonly LinkedList<(long Number, byte[] Body)> _unacknowledged = [];
    private long _last;
    private int? _uid;

    public int Count => _unacknowledged.Count;

    /// <returns>The number under which the message is sent.</returns>
    public long Add(byte[] body)
    {
        _unacknowledged.AddLast((++_last, body));
        return _last;
    }

    public void Acknowledge(long upTo)
    {
        while (_unacknowledged.First is { } first && first.Value.Number <= upTo)
            _unacknowledged.RemoveFirst();
    }

    /// <summary>A connection with this incarnation is open. What was meant for an earlier one is dropped.</summary>
    /// <returns>The number of messages that were dropped.</returns>
    public int Meet(int uid)
    {
        if (_uid == uid)
            return 0;

        var dropped = _uid is null ? 0 : Clear();
        _uid = uid;
        return dropped;
    }

    /// <summary>Drops everything; the peer sees the gap when a connection begins behind it.</summary>
    public int Clear()
    {
        var dropped = _unacknowledged.Count;
        _unacknowledged.Clear();
        return dropped;
    }

    public IEnumerable<(long Number, byte[] Body)> Oldest(int limit) => _unacknowledged.Take(limit);
}
