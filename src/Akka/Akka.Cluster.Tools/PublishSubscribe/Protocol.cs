using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>Mediator to mediator: what I have of each member's registrations.</summary>
internal sealed record RegistryStatus(ImmutableSortedDictionary<UniqueAddress, long> Versions, bool IsReply)
    : IDistributedPubSubMessage, IDeadLetterSuppression;

/// <summary>Mediator to mediator: what you lack.</summary>
internal sealed record RegistryDelta(ImmutableArray<BucketDelta> Buckets)
    : IDistributedPubSubMessage, IDeadLetterSuppression;

/// <summary>Mediator to mediator: for your subscribers of that topic; with a group: for one of its.</summary>
internal sealed record Deliver(string Topic, string? Group, object Message)
    : IDistributedPubSubMessage, IWrappedMessage;

internal sealed record GossipTick : INoSerializationVerificationNeeded;

internal sealed record PruneTick : INoSerializationVerificationNeeded;
