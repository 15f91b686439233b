using Akka.Actor;
using Akka.Configuration;
using Akka.Routing;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>What a mediator is configured by; meanings and defaults stand in reference.conf.</summary>
public sealed class DistributedPubSubSettings : INoSerializationVerificationNeeded
{
    /// <exception cref="ArgumentException">The routing logic is consistent hashing.</exception>
    public DistributedPubSubSettings(
        string? role,
        RoutingLogic routingLogic,
        TimeSpan gossipInterval,
        TimeSpan removedTimeToLive,
        int maxDeltaElements,
        bool sendToDeadLettersWhenNoSubscribers)
    {
        if (routingLogic is ConsistentHashingRoutingLogic)
            throw new ArgumentException(
                "Consistent hashing routing logic cannot be used by the pub-sub mediator", nameof(routingLogic));

        Role = string.IsNullOrEmpty(role) ? null : role;
        RoutingLogic = routingLogic;
        GossipInterval = gossipInterval;
        RemovedTimeToLive = removedTimeToLive;
        MaxDeltaElements = maxDeltaElements;
        SendToDeadLettersWhenNoSubscribers = sendToDeadLettersWhenNoSubscribers;
    }

    /// <summary>Mediators run on members with that role; null: on all.</summary>
    public string? Role { get; }

    /// <summary>Chooses the receiver of what goes to one of several.</summary>
    public RoutingLogic RoutingLogic { get; }

    public TimeSpan GossipInterval { get; }

    public TimeSpan RemovedTimeToLive { get; }

    /// <summary>So many registrations at most travel in one message; 1 or more.</summary>
    public int MaxDeltaElements { get; }

    public bool SendToDeadLettersWhenNoSubscribers { get; }

    public static DistributedPubSubSettings Create(ActorSystem system)
    {
        ToolsReference.InjectInto(system);
        return Create(ClusterSettings.Section(system.Settings.Config, "akka.cluster.pub-sub"));
    }

    /// <param name="config">That of <c>akka.cluster.pub-sub</c>.</param>
    /// <exception cref="ConfigurationException">The routing logic is unknown.</exception>
    public static DistributedPubSubSettings Create(Config config) => new(
        ToolsReference.RoleOf(config),
        ClusterSettings.Text(config, "routing-logic") switch
        {
            "random" => new RandomLogic(),
            "round-robin" => new RoundRobinRoutingLogic(),
            "broadcast" => new BroadcastRoutingLogic(),
            var other => throw new ConfigurationException(
                $"akka.cluster.pub-sub.routing-logic must be random, round-robin or broadcast, was [{other}]"),
        },
        config.GetTimeSpan("gossip-interval", null),
        config.GetTimeSpan("removed-time-to-live", null),
        config.GetInt("max-delta-elements"),
        config.GetBoolean("send-to-dead-letters-when-no-subscribers"));

    public DistributedPubSubSettings WithRole(string? role) => new(
        role, RoutingLogic, GossipInterval, RemovedTimeToLive, MaxDeltaElements, SendToDeadLettersWhenNoSubscribers);

    public DistributedPubSubSettings WithRoutingLogic(RoutingLogic routingLogic) => new(
        Role, routingLogic, GossipInterval, RemovedTimeToLive, MaxDeltaElements, SendToDeadLettersWhenNoSubscribers);

    public DistributedPubSubSettings WithGossipInterval(TimeSpan gossipInterval) => new(
        Role, RoutingLogic, gossipInterval, RemovedTimeToLive, MaxDeltaElements, SendToDeadLettersWhenNoSubscribers);

    public DistributedPubSubSettings WithRemovedTimeToLive(TimeSpan removedTtl) => new(
        Role, RoutingLogic, GossipInterval, removedTtl, MaxDeltaElements, SendToDeadLettersWhenNoSubscribers);

    public DistributedPubSubSettings WithMaxDeltaElements(int maxDeltaElements) => new(
        Role, RoutingLogic, GossipInterval, RemovedTimeToLive, maxDeltaElements, SendToDeadLettersWhenNoSubscribers);

    public DistributedPubSubSettings WithSendToDeadLettersWhenNoSubscribers(bool sendToDeadLetterWhenNoSubscribers) =>
        new(
            Role, RoutingLogic, GossipInterval, RemovedTimeToLive, MaxDeltaElements,
            sendToDeadLetterWhenNoSubscribers);
}
