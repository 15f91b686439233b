using System.Collections.Immutable;
using Akka.Cluster;

namespace Akka.DistributedData.Replication;

/// <summary>
/// This node's changes that were not sent yet, and the numbers of those that came from others: a delta is merged only
/// by who has seen all before it; who has not learns from gossip.
/// </summary>
internal sealed class DeltaLog
{
    private readonly SortedDictionary<string, KeyDelta?> _pending = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<(UniqueAddress, string), long> _seen = [];

    public void Add(string key, IReplicatedDelta delta, int maxSize)
    {
        var number = _numbers[key] = _numbers.GetValueOrDefault(key) + 1;
        if (!_pending.TryGetValue(key, out var before))
        {
            _pending[key] = new KeyDelta(delta, number, number);
            return;
        }

        // One that became too large is given up: its numbers are missed, and gossip brings the data.
        var merged = before is null ? null : new KeyDelta((IReplicatedDelta)before.Delta.Merge(delta), before.First, number);
        _pending[key] = merged is { Delta: IReplicatedDeltaSize size } && size.DeltaSize > maxSize ? null : merged;
    }

    public ImmutableSortedDictionary<string, KeyDelta> Take()
    {
        var deltas = _pending.Where(entry => entry.Value is not null)
            .ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value!, StringComparer.Ordinal);
        _pending.Clear();
        return deltas;
    }

    /// <summary>Whether a delta follows on what was seen of that node; those of most data need not.</summary>
    public bool IsNext(UniqueAddress from, string key, KeyDelta delta)
    {
        if (delta.Delta is not IRequireCausualDeliveryOfDeltas)
            return true;
        var seen = _seen.GetValueOrDefault((from, key));
        if (delta.First != seen + 1)
            return false;
        _seen[(from, key)] = delta.Last;
        return true;
    }

    public void Forget(UniqueAddress node)
    {
        foreach (var known in _seen.Keys.Where(known => known.Item1 == node).ToArray())
            _seen.Remove(known);
    }
}
