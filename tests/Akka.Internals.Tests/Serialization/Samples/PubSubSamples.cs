using System.Collections.Immutable;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using static HaActors.Akka.Internals.Tests.Cluster.SomeMembers;

namespace HaActors.Akka.Internals.Tests.Serialization.Samples;

/// <summary>What mediators say, and what is sent through them: each kind once.</summary>
internal static class PubSubSamples
{
    public static object[] All() =>
    [
        new RegistryStatus(
            ImmutableSortedDictionary<UniqueAddress, long>.Empty.Add(Node('a'), 7).Add(Node('b'), 300), true),
        new RegistryDelta(
        [
            new BucketDelta(Node('a'), 2, 9, 1,
            [
                KeyValuePair.Create(RegistryKey.OfPath("/user/one"), new RegistryEntry(3, true)),
                KeyValuePair.Create(RegistryKey.OfTopic("topic", null), new RegistryEntry(5, false)),
                KeyValuePair.Create(RegistryKey.OfTopic("topic", "group"), new RegistryEntry(9, true)),
            ]),
        ]),
        new Send("/user/one", "text", true), new SendToAll("/user/one", "text", true), new Publish("topic", "text", true),
        new Deliver("topic", "group", "text"), new Deliver("topic", null, 7),
    ];
}
