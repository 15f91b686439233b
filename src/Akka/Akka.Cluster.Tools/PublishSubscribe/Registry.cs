using System.Collections.Immutable;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>
/// Who of the members has something under which key. Each member owns a bucket and numbers its changes, so that members
/// can tell each other what they lack. A removal is kept for a while; whoever was away longer gets the bucket whole.
/// </summary>
internal sealed class Registry
{
    private readonly UniqueAddress _self;
    private readonly TimeSpan _removedTimeToLive;
    private readonly SortedDictionary<UniqueAddress, Bucket> _buckets = [];
    private readonly List<(UniqueAddress Owner, RegistryKey Key, long Version, TimeSpan At)> _removals = [];

    /// <param name="self">The member whose bucket this registry owns.</param>
    /// <param name="start">
    /// Higher than any number that an earlier registry of the same incarnation has given: others forget that one's.
    /// </param>
    /// <param name="removedTimeToLive">How long removals are remembered.</param>
    public Registry(UniqueAddress self, long start, TimeSpan removedTimeToLive)
    {
        _self = self;
        _removedTimeToLive = removedTimeToLive;
        _buckets[self] = new Bucket(start, start, Bucket.NoEntries);
    }

    public ImmutableSortedDictionary<UniqueAddress, long> Versions =>
        _buckets.ToImmutableSortedDictionary(bucket => bucket.Key, bucket => bucket.Value.Version);

    public IEnumerable<RegistryKey> Keys => _buckets.Values
        .SelectMany(bucket => bucket.Entries)
        .Where(entry => entry.Value.IsPresent)
        .Select(entry => entry.Key)
        .ToImmutableSortedSet();

    /// <summary>The members that have something under the key, in the order of addresses.</summary>
    public UniqueAddress[] OwnersOf(RegistryKey key) =>
        [.. _buckets.Where(bucket => bucket.Value.Has(key)).Select(bucket => bucket.Key)];

    /// <summary>Changes this member's own bucket.</summary>
    public void Set(RegistryKey key, bool isPresent, TimeSpan now)
    {
        var own = _buckets[_self];
        if (own.Has(key) == isPresent)
            return;

        var version = own.Version + 1;
        Put(_self, own with { Version = version }, key, new RegistryEntry(version, isPresent), now);
    }

    public void Forget(UniqueAddress owner)
    {
        if (owner == _self)
            return;

        _buckets.Remove(owner);
        _removals.RemoveAll(removal => removal.Owner == owner);
    }

    public bool IsBehind(ImmutableSortedDictionary<UniqueAddress, long> versions) =>
        versions.Any(version => version.Value > VersionOf(version.Key));

    /// <summary>What whoever has those versions lacks; about <paramref name="most"/> entries of it.</summary>
    public ImmutableArray<BucketDelta> DeltaFor(ImmutableSortedDictionary<UniqueAddress, long> versions, int most)
    {
        var delta = ImmutableArray.CreateBuilder<BucketDelta>();
        var room = most;
        foreach (var (owner, bucket) in _buckets)
        {
            var known = versions.GetValueOrDefault(owner);
            if (known >= bucket.Version)
                continue;
            if (room <= 0)
                break;

            var changes = bucket.Since(owner, known, room);
            delta.Add(changes);
            room -= changes.Entries.Length;
        }

        return delta.ToImmutable();
    }

    public void Apply(BucketDelta delta, TimeSpan now)
    {
        if (delta.Owner == _self)
            return;

        var bucket = _buckets.GetValueOrDefault(delta.Owner) ?? Bucket.Empty;
        // Old news, or news from after something that is missing here: the next status asks for that.
        if (delta.To <= bucket.Version || delta.From > bucket.Version)
            return;

        if (delta.IsWhole)
            bucket = bucket.WithoutUnlisted(delta);
        bucket = bucket with { Version = delta.To };
        _buckets[delta.Owner] = bucket;
        foreach (var (key, entry) in delta.Entries)
            Put(delta.Owner, _buckets[delta.Owner], key, entry, now);
    }

    /// <summary>Forgets removals that are old enough.</summary>
    public void Prune(TimeSpan now)
    {
        foreach (var removal in _removals.Where(removal => now - removal.At >= _removedTimeToLive))
            if (_buckets.TryGetValue(removal.Owner, out var bucket))
                _buckets[removal.Owner] = bucket.Pruned(removal.Key, removal.Version);
        _removals.RemoveAll(removal => now - removal.At >= _removedTimeToLive);
    }

    private long VersionOf(UniqueAddress owner) => _buckets.TryGetValue(owner, out var bucket) ? bucket.Version : 0;

    private void Put(UniqueAddress owner, Bucket bucket, RegistryKey key, RegistryEntry entry, TimeSpan now)
    {
        _buckets[owner] = bucket with { Entries = bucket.Entries.SetItem(key, entry) };
        if (!entry.IsPresent)
            _removals.Add((owner, key, entry.Version, now));
    }
}
