using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace Akka.DistributedData.Replication;

/// <summary>Marks what replicators of different nodes tell each other.</summary>
internal interface IBetweenReplicators : IReplicatorMessage, IDeadLetterSuppression;

internal sealed record Read(string Key, UniqueAddress From) : IBetweenReplicators;

internal sealed record ReadResult(Stored? Stored) : IBetweenReplicators;

internal sealed record Write(string Key, Stored Stored, UniqueAddress From) : IBetweenReplicators;

internal sealed record WriteAck(UniqueAddress From) : IBetweenReplicators;

/// <summary>The digests of a part of the sender's data.</summary>
/// <param name="Digests">By key.</param>
/// <param name="Chunk">Which part: the keys whose hash, modulo <paramref name="Chunks"/>, is this.</param>
/// <param name="Chunks">How many parts there are.</param>
/// <param name="From">The sender.</param>
internal sealed record GossipStatus(
    ImmutableSortedDictionary<string, long> Digests, int Chunk, int Chunks, UniqueAddress From) : IBetweenReplicators;

/// <summary>Asks for data that the sender lacks.</summary>
internal sealed record Want(ImmutableSortedSet<string> Keys, UniqueAddress From) : IBetweenReplicators;

/// <param name="Data">By key.</param>
/// <param name="SendBack">Answer with what is newer at the receiver.</param>
/// <param name="From">The sender.</param>
internal sealed record Gossip(
    ImmutableSortedDictionary<string, Stored> Data, bool SendBack, UniqueAddress From) : IBetweenReplicators;

/// <summary>Changes of one node since the last time, to be merged by who has seen all before.</summary>
/// <param name="Deltas">By key.</param>
/// <param name="From">The sender.</param>
internal sealed record DeltaPropagation(
    ImmutableSortedDictionary<string, KeyDelta> Deltas, UniqueAddress From) : IBetweenReplicators;

/// <param name="Delta">The changes.</param>
/// <param name="First">Number of the first of them.</param>
/// <param name="Last">Number of the last.</param>
internal sealed record KeyDelta(IReplicatedDelta Delta, long First, long Last);

internal sealed record ReadDone(Get Request, Stored? Stored, IActorRef ReplyTo) : INoSerializationVerificationNeeded;

internal sealed record GossipTick : INoSerializationVerificationNeeded;

internal sealed record DeltaTick : INoSerializationVerificationNeeded;

internal sealed record PruningTick : INoSerializationVerificationNeeded;

internal sealed record ClockTick : INoSerializationVerificationNeeded;
