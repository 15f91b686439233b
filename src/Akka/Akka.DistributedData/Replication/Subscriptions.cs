using Akka.Actor;

namespace Akka.DistributedData.Replication;

/// <summary>Who wants to know about which data, and has not been told yet.</summary>
internal sealed class Subscriptions(ReplicatedCopies copies)
{
    private sealed class Topic(IKey key)
    {
        public IKey Key { get; } = key;

        public List<IActorRef> Known { get; } = [];

        public List<IActorRef> New { get; } = [];
    }

    private readonly SortedDictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _changed = new(StringComparer.Ordinal);

    public void Add(IKey key, IActorRef subscriber)
    {
        if (!_topics.TryGetValue(key.Id, out var topic))
            _topics[key.Id] = topic = new Topic(key);
        if (!topic.Known.Contains(subscriber) && !topic.New.Contains(subscriber))
            topic.New.Add(subscriber);
    }

    /// <returns>Whether it has no other subscription.</returns>
    public bool Remove(string key, IActorRef subscriber)
    {
        if (_topics.TryGetValue(key, out var topic))
            Remove(topic, subscriber);
        return !_topics.Values.Any(other => other.Known.Contains(subscriber) || other.New.Contains(subscriber));
    }

    public void Remove(IActorRef subscriber)
    {
        foreach (var topic in _topics.Values.ToArray())
            Remove(topic, subscriber);
    }

    public void HasChanged(string key) => _changed.Add(key);

    public void Flush(IActorRef replicator)
    {
        foreach (var (id, topic) in _topics)
        {
            if (copies.Find(id) is not { } stored || (topic.New.Count == 0 && !_changed.Contains(id)))
                continue;
            object message = stored.IsDeleted ? new DataDeleted(topic.Key) : new Changed(topic.Key, stored.Data);
            foreach (var subscriber in _changed.Contains(id) ? topic.Known.Concat(topic.New) : topic.New)
                subscriber.Tell(message, replicator);
            topic.Known.AddRange(topic.New);
            topic.New.Clear();
        }

        _changed.Clear();
    }

    private void Remove(Topic topic, IActorRef subscriber)
    {
        topic.Known.Remove(subscriber);
        topic.New.Remove(subscriber);
        if (topic.Known.Count + topic.New.Count == 0)
            _topics.Remove(topic.Key.Id);
    }
}
