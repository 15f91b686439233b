using Akka.Actor;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>This node's subscribers, of each topic in the order of subscribing.</summary>
internal sealed class LocalSubscribers
{
    private sealed record Subscription(string? Group, IActorRef Subscriber);

    private readonly SortedDictionary<string, List<Subscription>> _topics = new(StringComparer.Ordinal);

    public int Count(string topic) => _topics.TryGetValue(topic, out var subscriptions) ? subscriptions.Count : 0;

    public IActorRef[] Of(string topic, string? group) => _topics.TryGetValue(topic, out var subscriptions)
        ? [.. subscriptions.Where(one => one.Group == group).Select(one => one.Subscriber)]
        : [];

    public bool Contains(IActorRef subscriber) =>
        _topics.Values.Any(subscriptions => subscriptions.Exists(one => one.Subscriber.Equals(subscriber)));

    public void Add(string topic, string? group, IActorRef subscriber)
    {
        if (!_topics.TryGetValue(topic, out var subscriptions))
            _topics[topic] = subscriptions = [];
        if (!subscriptions.Exists(one => one.Group == group && one.Subscriber.Equals(subscriber)))
            subscriptions.Add(new Subscription(group, subscriber));
    }

    /// <returns>Whether nobody is left in that topic and group.</returns>
    public bool Remove(string topic, string? group, IActorRef subscriber)
    {
        if (!_topics.TryGetValue(topic, out var subscriptions))
            return false;

        subscriptions.RemoveAll(one => one.Group == group && one.Subscriber.Equals(subscriber));
        if (subscriptions.Count == 0)
            _topics.Remove(topic);
        return !subscriptions.Exists(one => one.Group == group);
    }

    /// <returns>The topics and groups in which nobody is left.</returns>
    public IReadOnlyList<(string Topic, string? Group)> RemoveAll(IActorRef subscriber)
    {
        var theirs = _topics
            .SelectMany(topic => topic.Value
                .Where(one => one.Subscriber.Equals(subscriber))
                .Select(one => (Topic: topic.Key, one.Group)))
            .ToArray();
        return Array.FindAll(theirs, one => Remove(one.Topic, one.Group, subscriber));
    }
}
