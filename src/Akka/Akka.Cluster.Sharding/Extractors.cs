using System.Globalization;
using Akka.Actor;
using Akka.Util;

namespace Akka.Cluster.Sharding;

/// <summary>Gives the entity's id and the message for it; none: the message is for no entity.</summary>
public delegate Option<(string, object)> ExtractEntityId(object message);

/// <summary>Gives the shard of a message; it must depend on the entity's id alone.</summary>
public delegate string ExtractShardId(object message);

/// <summary>Marks what the serializer of this module writes.</summary>
public interface IClusterShardingSerializable;

/// <summary>Says which entity a message is for, and in which shard that is. The same on all nodes, always.</summary>
public interface IMessageExtractor
{
    /// <summary>null: the message is for no entity.</summary>
    string? EntityId(object message);

    /// <summary>What the entity gets.</summary>
    object EntityMessage(object message);

    /// <summary>null: the message is for no entity.</summary>
    string? ShardId(object message);

    string ShardId(string entityId, object? messageHint = null);
}

/// <summary>Spreads entities over a fixed number of shards: about ten times as many as there are nodes at most.</summary>
public abstract class HashCodeMessageExtractor : IMessageExtractor
{
    public readonly int MaxNumberOfShards;

    protected HashCodeMessageExtractor(int maxNumberOfShards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNumberOfShards, 1);
        MaxNumberOfShards = maxNumberOfShards;
    }

    public static HashCodeMessageExtractor Create(
        int maxNumberOfShards,
        Func<object, string?> entityIdExtractor,
        Func<object, object>? messageExtractor = null) =>
        new ByFunctions(maxNumberOfShards, entityIdExtractor, messageExtractor);

    public abstract string? EntityId(object message);

    public virtual object EntityMessage(object message) => message;

    public virtual string? ShardId(object message)
    {
        var id = message is ShardRegion.StartEntity start ? start.EntityId : EntityId(message);
        return id is null ? null : ShardId(id, message);
    }

    public virtual string ShardId(string entityId, object? messageHint = null) =>
        (StableHash(entityId) % (uint)MaxNumberOfShards).ToString(CultureInfo.InvariantCulture);

    // The hash of strings in .NET differs from process to process.
    private static uint StableHash(string text)
    {
        var hash = 2166136261;
        foreach (var letter in text)
            hash = (hash ^ letter) * 16777619;
        return hash ^ (hash >> 16);
    }

    private sealed class ByFunctions(
        int maxNumberOfShards, Func<object, string?> entityId, Func<object, object>? entityMessage)
        : HashCodeMessageExtractor(maxNumberOfShards)
    {
        public override string? EntityId(object message) => entityId(message);

        public override object EntityMessage(object message) => entityMessage?.Invoke(message) ?? message;
    }
}

internal sealed class ExtractorOfDelegates(ExtractEntityId entityId, ExtractShardId shardId) : IMessageExtractor
{
    public string? EntityId(object message) =>
        entityId(message) is { HasValue: true } extracted ? extracted.Value.Item1 : null;

    public object EntityMessage(object message) =>
        entityId(message) is { HasValue: true } extracted ? extracted.Value.Item2 : message;

    public string? ShardId(object message) => shardId(message);

    public string ShardId(string entityId, object? messageHint = null) =>
        shardId(messageHint ?? new ShardRegion.StartEntity(entityId));
}

/// <summary>A message with the id of the entity that it is for. Every extractor understands it.</summary>
public sealed class ShardingEnvelope(string entityId, object message)
    : IClusterShardingSerializable, IWrappedMessage, IEquatable<ShardingEnvelope>
{
    public string EntityId { get; } = entityId;

    public object Message { get; } = message;

    public bool Equals(ShardingEnvelope? other) =>
        other is not null && EntityId == other.EntityId && Equals(Message, other.Message);

    public override bool Equals(object? obj) => Equals(obj as ShardingEnvelope);

    public override int GetHashCode() => HashCode.Combine(EntityId, Message);

    public override string ToString() => $"ShardingEnvelope(entityId: {EntityId}, message: {Message})";
}

/// <summary>What all extractors understand, and then the user's own.</summary>
internal sealed class ExtractorWithEnvelopes(IMessageExtractor extractor) : IMessageExtractor
{
    public string? EntityId(object message) => message switch
    {
        ShardingEnvelope envelope => envelope.EntityId,
        ShardRegion.StartEntity start => start.EntityId,
        _ => extractor.EntityId(message),
    };

    public object EntityMessage(object message) => message switch
    {
        ShardingEnvelope envelope => envelope.Message,
        ShardRegion.StartEntity => message,
        _ => extractor.EntityMessage(message),
    };

    public string? ShardId(object message) => message switch
    {
        ShardingEnvelope envelope => extractor.ShardId(envelope.EntityId, message),
        ShardRegion.StartEntity start => extractor.ShardId(start.EntityId, message),
        _ => extractor.ShardId(message),
    };

    public string ShardId(string entityId, object? messageHint = null) => extractor.ShardId(entityId, messageHint);
}
