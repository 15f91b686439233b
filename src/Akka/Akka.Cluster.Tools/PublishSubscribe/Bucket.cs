using System.Collections.Immutable;

namespace Akka.Cluster.Tools.PublishSubscribe;

internal enum RegistryKind : byte
{
    /// <summary>An actor under a path.</summary>
    Path = 1,

    /// <summary>Subscribers of a topic without a group.</summary>
    Topic = 2,

    /// <summary>Subscribers of a topic that are of one group.</summary>
    Group = 3,
}

/// <param name="Kind">What is registered.</param>
/// <param name="Name">The path or the topic.</param>
/// <param name="Group">The group; empty for the other kinds.</param>
internal sealed record RegistryKey(RegistryKind Kind, string Name, string Group) : IComparable<RegistryKey>
{
    public static RegistryKey OfPath(string path) => new(RegistryKind.Path, path, string.Empty);

    public static RegistryKey OfTopic(string topic, string? group) => group is null
        ? new RegistryKey(RegistryKind.Topic, topic, string.Empty)
        : new RegistryKey(RegistryKind.Group, topic, group);

    public int CompareTo(RegistryKey? other)
    {
        if (other is null)
            return 1;

        var byKind = Kind.CompareTo(other.Kind);
        if (byKind != 0)
            return byKind;

        var byName = string.CompareOrdinal(Name, other.Name);
        return byName != 0 ? byName : string.CompareOrdinal(Group, other.Group);
    }
}

/// <param name="Version">The number of the change that made it so.</param>
/// <param name="IsPresent">False: it was removed.</param>
internal readonly record struct RegistryEntry(long Version, bool IsPresent);

/// <summary>The changes of a bucket after <paramref name="From"/>, up to <paramref name="To"/>.</summary>
/// <param name="Owner">Whose bucket.</param>
/// <param name="From">For those that have this version or a later one; 0: the bucket is whole up to To.</param>
/// <param name="To">The version that they have then.</param>
/// <param name="PrunedUpTo">Removals up to this version are missing.</param>
/// <param name="Entries">By version.</param>
internal sealed record BucketDelta(
    UniqueAddress Owner,
    long From,
    long To,
    long PrunedUpTo,
    ImmutableArray<KeyValuePair<RegistryKey, RegistryEntry>> Entries)
{
    public bool IsWhole => From == 0;
}

/// <summary>One member's registrations.</summary>
internal sealed record Bucket(
    long Version, long PrunedUpTo, ImmutableSortedDictionary<RegistryKey, RegistryEntry> Entries)
{
    public static readonly ImmutableSortedDictionary<RegistryKey, RegistryEntry> NoEntries =
        ImmutableSortedDictionary<RegistryKey, RegistryEntry>.Empty;

    public static readonly Bucket Empty = new(0, 0, NoEntries);

    public bool Has(RegistryKey key) => Entries.TryGetValue(key, out var entry) && entry.IsPresent;

    public BucketDelta Since(UniqueAddress owner, long known, int most)
    {
        // Whoever has not seen a removal that is forgotten here must not keep what was removed.
        var from = known < PrunedUpTo ? 0 : known;
        var entries = Entries.Where(entry => entry.Value.Version > from)
            .OrderBy(entry => entry.Value.Version)
            .ToArray();
        // As long as it is whole it must reach the last forgotten removal: it would begin anew each time otherwise.
        var atLeast = from == 0 ? entries.Count(entry => entry.Value.Version <= PrunedUpTo) : 0;
        var count = Math.Min(entries.Length, Math.Max(most, atLeast));
        var to = count < entries.Length && count > 0
            ? Math.Max(entries[count - 1].Value.Version, from == 0 ? PrunedUpTo : 0)
            : Version;
        return new BucketDelta(owner, from, to, PrunedUpTo, [.. entries[..count]]);
    }

    public Bucket WithoutUnlisted(BucketDelta whole)
    {
        var listed = whole.Entries.Select(entry => entry.Key).ToImmutableSortedSet();
        return this with
        {
            PrunedUpTo = Math.Max(PrunedUpTo, whole.PrunedUpTo),
            Entries = Entries.RemoveRange(Entries
                .Where(entry => entry.Value.Version <= whole.To && !listed.Contains(entry.Key))
                .Select(entry => entry.Key)
                .ToArray()),
        };
    }

    /// <summary>Without a removal, unless it was registered again since.</summary>
    public Bucket Pruned(RegistryKey key, long version) =>
        Entries.TryGetValue(key, out var entry) && entry.Version == version
            ? this with { Entries = Entries.Remove(key), PrunedUpTo = Math.Max(PrunedUpTo, version) }
            : this;
}
