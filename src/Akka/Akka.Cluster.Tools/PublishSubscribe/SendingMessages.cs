using Akka.Actor;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>Marks what crosses the network between mediators, and what may be sent to one on another node.</summary>
public interface IDistributedPubSubMessage;

/// <summary>Has all subscribers of a topic, on all nodes, get a message.</summary>
public sealed class Publish : IDistributedPubSubMessage, IEquatable<Publish>, IWrappedMessage
{
    public Publish(string topic, object message, bool sendOneMessageToEachGroup = false)
    {
        Topic = topic;
        Message = message;
        SendOneMessageToEachGroup = sendOneMessageToEachGroup;
    }

    public string Topic { get; }

    public object Message { get; }

    /// <summary>
    /// True: one subscriber of each group gets it, and none without a group. False: those without a group get it.
    /// </summary>
    public bool SendOneMessageToEachGroup { get; }

    public bool Equals(Publish? other) =>
        other is not null
        && Topic == other.Topic
        && SendOneMessageToEachGroup == other.SendOneMessageToEachGroup
        && Equals(Message, other.Message);

    public override bool Equals(object? obj) => Equals(obj as Publish);

    public override int GetHashCode() => HashCode.Combine(Topic, Message, SendOneMessageToEachGroup);

    public override string ToString() =>
        $"Publish<topic:{Topic}, sendOneToEachGroup:{SendOneMessageToEachGroup}, message:{Message}>";
}

/// <summary>Has one of the actors that were <see cref="Put"/> under a path, on any node, get a message.</summary>
public sealed class Send : IDistributedPubSubMessage, IEquatable<Send>, IWrappedMessage
{
    public Send(string path, object message, bool localAffinity = false)
    {
        Path = path;
        Message = message;
        LocalAffinity = localAffinity;
    }

    /// <summary>Without address, such as <c>/user/worker</c>.</summary>
    public string Path { get; }

    public object Message { get; }

    /// <summary>This node's actor gets it, if there is one.</summary>
    public bool LocalAffinity { get; }

    public bool Equals(Send? other) =>
        other is not null
        && Path == other.Path
        && LocalAffinity == other.LocalAffinity
        && Equals(Message, other.Message);

    public override bool Equals(object? obj) => Equals(obj as Send);

    public override int GetHashCode() => HashCode.Combine(Path, Message, LocalAffinity);

    public override string ToString() => $"Send<path:{Path}, localAffinity:{LocalAffinity}, message:{Message}>";
}

/// <summary>Has all actors that were <see cref="Put"/> under a path, one on each node, get a message.</summary>
public sealed class SendToAll : IDistributedPubSubMessage, IEquatable<SendToAll>, IWrappedMessage
{
    public SendToAll(string path, object message, bool excludeSelf = false)
    {
        Path = path;
        Message = message;
        ExcludeSelf = excludeSelf;
    }

    /// <summary>Without address, such as <c>/user/worker</c>.</summary>
    public string Path { get; }

    public object Message { get; }

    /// <summary>This node's actor does not get it.</summary>
    public bool ExcludeSelf { get; }

    public bool Equals(SendToAll? other) =>
        other is not null
        && Path == other.Path
        && ExcludeSelf == other.ExcludeSelf
        && Equals(Message, other.Message);

    public override bool Equals(object? obj) => Equals(obj as SendToAll);

    public override int GetHashCode() => HashCode.Combine(Path, Message, ExcludeSelf);

    public override string ToString() => $"SendToAll<path:{Path}, excludeSelf:{ExcludeSelf}, message:{Message}>";
}

/// <summary>Makes an actor of this node known under its path.</summary>
public sealed class Put : IEquatable<Put>
{
    public Put(IActorRef @ref) => Ref = @ref;

    public IActorRef Ref { get; }

    public bool Equals(Put? other) => other is not null && Equals(Ref, other.Ref);

    public override bool Equals(object? obj) => Equals(obj as Put);

    public override int GetHashCode() => Ref.GetHashCode();

    public override string ToString() => $"Put<ref:{Ref}>";
}

/// <summary>Takes back a <see cref="Put"/>.</summary>
public sealed class Remove : IEquatable<Remove>
{
    public Remove(string path) => Path = path;

    /// <summary>Without address, such as <c>/user/worker</c>.</summary>
    public string Path { get; }

    public bool Equals(Remove? other) => other is not null && Path == other.Path;

    public override bool Equals(object? obj) => Equals(obj as Remove);

    public override int GetHashCode() => Path.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"Remove<path:{Path}>";
}
