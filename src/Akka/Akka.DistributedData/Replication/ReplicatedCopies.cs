using System.Buffers.Binary;
using System.Security.Cryptography;
using Akka.Cluster;
using Akka.Cluster.Serialization;
using Akka.DistributedData.Serialization;

namespace Akka.DistributedData.Replication;

/// <summary>This node's copies by key, with their digests.</summary>
internal sealed class ReplicatedCopies(Akka.Serialization.Serialization serialization, UniqueAddress self)
{
    private sealed record Copy(Stored Stored)
    {
        public long? Digest { get; set; }
    }

    private readonly SortedDictionary<string, Copy> _copies = new(StringComparer.Ordinal);

    public IEnumerable<string> Keys => _copies.Where(copy => !copy.Value.Stored.IsDeleted).Select(copy => copy.Key);

    public IEnumerable<string> AllKeys => _copies.Keys;

    public Stored? Find(string key) => _copies.TryGetValue(key, out var copy) ? copy.Stored : null;

    /// <returns>Whether the data is other than before.</returns>
    public bool Set(string key, Stored stored)
    {
        var seen = stored.SeenBy(self);
        if (_copies.TryGetValue(key, out var present) && present.Stored.IsSame(seen))
            return false;
        _copies[key] = new Copy(seen);
        return present is null || !present.Stored.Data.Equals(seen.Data);
    }

    /// <summary>Two copies with the same digest are the same.</summary>
    public long DigestOf(string key)
    {
        var copy = _copies[key];
        return copy.Digest ??= Digest(copy.Stored);
    }

    private long Digest(Stored stored)
    {
        var wire = new WireWriter();
        StoredFormat.Write(wire, stored, serialization);
        return BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(wire.ToArray()));
    }

    /// <summary>The same number for a name on all nodes.</summary>
    public static int ChunkOf(string key, int chunks)
    {
        var hash = 2166136261;
        foreach (var letter in key)
            hash = (hash ^ letter) * 16777619;
        return (int)(hash % (uint)chunks);
    }
}
