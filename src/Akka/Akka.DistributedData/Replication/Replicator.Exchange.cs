using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace Akka.DistributedData.Replication;

/// <content>What replicators tell each other.</content>
internal sealed partial class Replicator
{
    private readonly DeltaLog _deltas = new();
    private int _statusesSent;
    private long _unmergeable;

    // A node that is no member here any more must not write here: its side was given up.
    private bool IsMember(UniqueAddress node) =>
        _replicas.All.Contains(node)
        || _cluster.State.Members.Any(member => member.UniqueAddress == node);

    private void FromReplicator(IBetweenReplicators message)
    {
        switch (message)
        {
            case Read read:
                Sender.Tell(new ReadResult(_copies.Find(read.Key)));
                break;
            case Write write when IsMember(write.From):
                if (MergeForeign(write.Key, () => write.Stored))
                    Sender.Tell(new WriteAck(_self));
                break;
            case GossipStatus status when IsMember(status.From):
                OnStatus(status);
                break;
            case Want want when IsMember(want.From):
                SendGossip([.. want.Keys.Where(key => _copies.Find(key) is not null)], false);
                break;
            case Gossip gossip when IsMember(gossip.From):
                OnGossip(gossip);
                break;
            case DeltaPropagation propagation when IsMember(propagation.From):
                OnDeltas(propagation);
                break;
            default:
                _log.Debug("Ignoring {0} from {1}, who is no member", message.GetType().Name, Sender.Path.Address);
                break;
        }
    }

    private void GossipToOne()
    {
        var reachable = _replicas.All.Except(_replicas.Unreachable);
        if (reachable.IsEmpty)
            return;

        var keys = _copies.AllKeys.ToArray();
        var chunks = Math.Max(1, (keys.Length + _settings.MaxDeltaElements - 1) / _settings.MaxDeltaElements);
        var chunk = _statusesSent++ % chunks;
        var digests = keys.Where(key => ReplicatedCopies.ChunkOf(key, chunks) == chunk)
            .ToImmutableSortedDictionary(key => key, _copies.DigestOf, StringComparer.Ordinal);
        At(reachable[_chance.Next(reachable.Count)]).Tell(new GossipStatus(digests, chunk, chunks, _self));
    }

    private void OnStatus(GossipStatus status)
    {
        if (status.Chunks < 1)
            return;
        var here = _copies.AllKeys.Where(key => ReplicatedCopies.ChunkOf(key, status.Chunks) == status.Chunk).ToArray();
        var different = here.Where(key =>
            status.Digests.TryGetValue(key, out var digest) && digest != _copies.DigestOf(key)).ToArray();
        var missingThere = here.Where(key => !status.Digests.ContainsKey(key));
        var missingHere = status.Digests.Keys.Where(key => _copies.Find(key) is null)
            .ToImmutableSortedSet(StringComparer.Ordinal);
        SendGossip([.. different, .. missingThere], different.Length > 0);
        if (!missingHere.IsEmpty)
            Sender.Tell(new Want(missingHere, _self));
    }

    // In parts: one message with all data could be larger than a frame.
    private void SendGossip(IReadOnlyList<string> keys, bool sendBack)
    {
        foreach (var part in keys.Chunk(_settings.MaxDeltaElements))
        {
            var data = part.ToImmutableSortedDictionary(key => key, key => _copies.Find(key)!, StringComparer.Ordinal);
            Sender.Tell(new Gossip(data, sendBack, _self));
        }
    }

    private void OnGossip(Gossip gossip)
    {
        var merged = gossip.Data.Where(entry => MergeForeign(entry.Key, () => entry.Value)).ToArray();
        if (gossip.SendBack)
            SendGossip([.. merged.Where(entry => !_copies.Find(entry.Key)!.IsSame(entry.Value))
                .Select(entry => entry.Key)], false);
    }

    // Another node that means other data by the same name must not cost this one all that it keeps.
    private bool MergeForeign(string key, Func<Stored> stored)
    {
        try
        {
            Merge(key, stored());
            return true;
        }
        catch (Exception cause) when (cause is InvalidCastException or ArgumentException)
        {
            _log.Warning("Refused data from {0} for [{1}]: {2} ({3} so far)",
                Sender.Path.Address, key, cause.Message, ++_unmergeable);
            return false;
        }
    }

    private void KeepDelta(string key, IReplicatedData modified)
    {
        if (_settings.MaxDeltaSize > 0 && modified is IDeltaReplicatedData { Delta: { } delta })
            _deltas.Add(key, delta, _settings.MaxDeltaSize);
    }

    private void PropagateDeltas()
    {
        var deltas = _deltas.Take();
        if (deltas.IsEmpty)
            return;
        foreach (var node in _replicas.All)
            At(node).Tell(new DeltaPropagation(deltas, _self));
    }

    private void OnDeltas(DeltaPropagation propagation)
    {
        foreach (var (key, delta) in propagation.Deltas)
        {
            var present = _copies.Find(key);
            if (present is { IsDeleted: true } || !_deltas.IsNext(propagation.From, key, delta))
                continue;
            var data = present?.Data as IDeltaReplicatedData ?? (present is null ? delta.Delta.Zero : null);
            if (data is not null)
                MergeForeign(key, () => Stored.Of(data.MergeDelta(delta.Delta)));
        }
    }

    private IActorRef At(UniqueAddress node) => ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(
        new RootActorPath(node.Address) / Self.Path.Elements);
}
