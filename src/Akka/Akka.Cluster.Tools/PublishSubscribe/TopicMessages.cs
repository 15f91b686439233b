using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster.Tools.PublishSubscribe
{
    /// <summary>
    /// Has an actor of this node get what is published to a topic. The sender gets a <see cref="SubscribeAck"/>; other
    /// members know of it within a few gossip intervals.
    /// </summary>
    public sealed class Subscribe : IEquatable<Subscribe>
    {
        /// <exception cref="ArgumentException">The topic is empty.</exception>
        public Subscribe(string topic, IActorRef @ref, string? group = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(topic);
            Topic = topic;
            Ref = @ref;
            Group = group;
        }

        public string Topic { get; }

        /// <summary>With a group: one of its subscribers gets each message that is published to each group.</summary>
        public string? Group { get; }

        public IActorRef Ref { get; }

        public bool Equals(Subscribe? other) =>
            other is not null && Topic == other.Topic && Group == other.Group && Equals(Ref, other.Ref);

        public override bool Equals(object? obj) => Equals(obj as Subscribe);

        public override int GetHashCode() => HashCode.Combine(Topic, Group, Ref);

        public override string ToString() => $"Subscribe<topic:{Topic}, group:{Group}, ref:{Ref}>";
    }

    /// <summary>Takes back a <see cref="Subscribe"/>; the sender gets an <see cref="UnsubscribeAck"/>.</summary>
    public sealed class Unsubscribe : IEquatable<Unsubscribe>
    {
        /// <exception cref="ArgumentException">The topic is empty.</exception>
        public Unsubscribe(string topic, IActorRef @ref, string? group = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(topic);
            Topic = topic;
            Ref = @ref;
            Group = group;
        }

        public string Topic { get; }

        public string? Group { get; }

        public IActorRef Ref { get; }

        public bool Equals(Unsubscribe? other) =>
            other is not null && Topic == other.Topic && Group == other.Group && Equals(Ref, other.Ref);

        public override bool Equals(object? obj) => Equals(obj as Unsubscribe);

        public override int GetHashCode() => HashCode.Combine(Topic, Group, Ref);

        public override string ToString() => $"Unsubscribe<topic:{Topic}, group:{Group}, ref:{Ref}>";
    }

    /// <summary>The subscription holds on this node.</summary>
    public sealed class SubscribeAck : IEquatable<SubscribeAck>, IDeadLetterSuppression
    {
        public SubscribeAck(Subscribe subscribe) => Subscribe = subscribe;

        public Subscribe Subscribe { get; }

        public bool Equals(SubscribeAck? other) => Equals(Subscribe, other?.Subscribe);

        public override bool Equals(object? obj) => Equals(obj as SubscribeAck);

        public override int GetHashCode() => Subscribe.GetHashCode();

        public override string ToString() => $"SubscribeAck<{Subscribe}>";
    }

    /// <summary>The subscription is over on this node.</summary>
    public sealed class UnsubscribeAck : IEquatable<UnsubscribeAck>
    {
        public UnsubscribeAck(Unsubscribe unsubscribe) => Unsubscribe = unsubscribe;

        public Unsubscribe Unsubscribe { get; }

        public bool Equals(UnsubscribeAck? other) => Equals(Unsubscribe, other?.Unsubscribe);

        public override bool Equals(object? obj) => Equals(obj as UnsubscribeAck);

        public override int GetHashCode() => Unsubscribe.GetHashCode();

        public override string ToString() => $"UnsubscribeAck<{Unsubscribe}>";
    }

    /// <summary>Asks for the <see cref="CurrentTopics"/>.</summary>
    public sealed class GetTopics
    {
        private GetTopics()
        {
        }

        public static GetTopics Instance { get; } = new();
    }

    /// <summary>The topics that somebody in the cluster is subscribed to, as far as this node knows.</summary>
    public sealed class CurrentTopics : IEquatable<CurrentTopics>
    {
        public CurrentTopics(IImmutableSet<string> topics) => Topics = topics;

        public IImmutableSet<string> Topics { get; }

        public bool Equals(CurrentTopics? other) => other is not null && Topics.SetEquals(other.Topics);

        public override bool Equals(object? obj) => Equals(obj as CurrentTopics);

        // Of the contents, whatever their order.
        public override int GetHashCode() => Topics.Aggregate(0, (hash, topic) => hash ^ topic.GetHashCode(
            StringComparison.Ordinal));

        public override string ToString() =>
            $"CurrentTopics<{string.Join(",", Topics.Order(StringComparer.Ordinal))}>";
    }
}

namespace Akka.Cluster.Tools.PublishSubscribe.Internal
{
    /// <summary>Asks for the number of this node's subscribers of a topic, as an <see cref="int"/>.</summary>
    public sealed class CountSubscribers
    {
        public CountSubscribers(string topic) => Topic = topic;

        public string Topic { get; }
    }
}
