using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;
using Akka.DistributedData.Replication;
using static HaActors.Akka.Internals.Tests.Cluster.SomeMembers;
using Gossip = Akka.DistributedData.Replication.Gossip;
using GossipStatus = Akka.DistributedData.Replication.GossipStatus;

namespace HaActors.Akka.Internals.Tests.Serialization.Samples;

/// <summary>Distributed data, and what replicators say: each kind once. Versions are fixed, so that bytes are.</summary>
internal static class DataSamples
{
    private static readonly TimeSpan ThreeSeconds = TimeSpan.FromSeconds(3);

    private static readonly VersionVector One = VersionVector.Create(Node('a'), 5);

    private static readonly VersionVector Two =
        VersionVector.Create(ImmutableDictionary<UniqueAddress, long>.Empty.Add(Node('a'), 7).Add(Node('b'), 9));

    private static readonly GCounter Counter = new(
        ImmutableSortedDictionary<UniqueAddress, ulong>.Empty.Add(Node('a'), 3).Add(Node('b'), 4), null);

    private static readonly ORSet<string> Set = SetOf("x", "y");

    private static readonly ORSet<string>.DeltaOperation SetDelta = new(
    [
        new ORSet<string>.Operation("x", VersionVector.Create(Node('a'), 8), One),
        new ORSet<string>.Operation("y", null, Two),
    ]);

    public static object[] All(IActorRef actor) => [.. Data(actor), .. Keys(), .. Messages(actor)];

    private static ORSet<T> SetOf<T>(params T[] elements)
        where T : notnull =>
        new(ImmutableDictionary<T, VersionVector>.Empty.SetItems(elements.Select(one => KeyValuePair.Create(one, One))),
            Two);

    private static ORDictionary<string, TValue> MapOf<TValue>(TValue value)
        where TValue : IReplicatedData<TValue> =>
        new(SetOf("key"), ImmutableDictionary<string, TValue>.Empty.Add("key", value));

    private static IEnumerable<object> Data(IActorRef actor) =>
    [
        Flag.True, Counter, new PNCounter(Counter, GCounter.Empty), Two,
        new GSet<int>([3, 1, 2]), new GSet<IActorRef>([actor]), Set, SetDelta, SetOf(true), SetOf(2.5),
        SetOf(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), SetOf(Node('c')), SetOf(Node('c').Address),
        new LWWRegister<long>(Node('a'), 17, 18), new LWWRegister<object>(Node('a'), "text", 18),
        MapOf(Counter), MapOf(Set),
        new ORDictionary<string, GCounter>.DeltaOperation(
        [
            new ORDictionary<string, GCounter>.Operation(SetDelta, "x", Counter),
            new ORDictionary<string, GCounter>.Operation(SetDelta, "y", null),
        ]),
        new LWWDictionary<string, int>(MapOf(new LWWRegister<int>(Node('b'), 19, 20))),
        new ORMultiValueDictionary<string, string>(MapOf(Set), deltaValues: true),
        new PNCounterDictionary<string>(MapOf(new PNCounter(Counter, Counter))),
    ];

    private static IEnumerable<object> Keys() =>
    [
        new FlagKey("f"), new GCounterKey("g"), new PNCounterKey("p"), new GSetKey<int>("s"), new ORSetKey<string>("o"),
        new LWWRegisterKey<Address>("l"), new ORDictionaryKey<string, ORSet<string>>("d"),
        new LWWDictionaryKey<string, bool>("w"), new ORMultiValueDictionaryKey<string, Guid>("m"),
        new PNCounterDictionaryKey<long>("c"),
    ];

    private static IEnumerable<object> Messages(IActorRef actor)
    {
        var stored = new Stored(Set, ImmutableSortedDictionary<UniqueAddress, Pruning>.Empty
            .Add(Node('b'), new Pruning.Begun(Node('a'), [Node('a'), Node('c')]))
            .Add(Node('d'), new Pruning.Performed(1_700_000_000)));
        var key = new ORSetKey<string>("o");
        return
        [
            new Read("o", Node('a')), new ReadResult(stored), new ReadResult(null), new ReadResult(Stored.Deleted),
            new Write("o", stored, Node('a')), new WriteAck(Node('b')),
            new GossipStatus(Sorted("o", 77L), 1, 3, Node('a')), new Want(["o", "p"], Node('a')),
            new Gossip(Sorted("o", stored), true, Node('a')),
            new DeltaPropagation(Sorted("o", new KeyDelta(SetDelta, 3, 5)), Node('a')),
            new Get(key, ReadLocal.Instance), new Get(key, new ReadFrom(3, ThreeSeconds), "request"),
            new Get(key, new ReadMajority(ThreeSeconds, 4)), new Get(key, new ReadMajorityPlus(ThreeSeconds, 2, 4)),
            new Get(key, new ReadAll(ThreeSeconds)),
            new GetSuccess(key, "request", Set), new NotFound(key, null), new GetFailure(key, "request"),
            new global::Akka.DistributedData.Subscribe(key, actor),
            new global::Akka.DistributedData.Unsubscribe(key, actor), new Changed(key, Set),
        ];
    }

    private static ImmutableSortedDictionary<string, T> Sorted<T>(string key, T value) =>
        ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal).Add(key, value);
}
