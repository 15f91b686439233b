using Akka.Actor;

namespace Akka.Cluster.Sharding;

/// <summary>Messages for shards whose place is not known, by shard, in the order in which they came.</summary>
internal sealed class WaitingMessages(int limit)
{
    private readonly SortedDictionary<string, List<(object Message, IActorRef Sender)>> _messages =
        new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public IReadOnlyList<string> Shards => [.. _messages.Keys];

    public bool Has(string shard) => _messages.ContainsKey(shard);

    /// <returns>Whether there was room.</returns>
    public bool Add(string shard, object message, IActorRef sender)
    {
        if (Count >= limit)
            return false;
        if (!_messages.TryGetValue(shard, out var messages))
            _messages[shard] = messages = [];
        messages.Add((message, sender));
        Count++;
        return true;
    }

    public IReadOnlyList<(object Message, IActorRef Sender)> Take(string shard)
    {
        if (!_messages.Remove(shard, out var messages))
            return [];
        Count -= messages.Count;
        return messages;
    }

    public void Drop(IActorRef deadLetters)
    {
        foreach (var (message, sender) in _messages.Values.SelectMany(messages => messages))
            deadLetters.Tell(message, sender);
        _messages.Clear();
        Count = 0;
    }
}
