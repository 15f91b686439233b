using System.Collections.Immutable;
using Akka.Cluster;

namespace Akka.DistributedData.Replication;

/// <summary>Data as it is kept and sent, with what is under way to rid it of removed nodes.</summary>
internal sealed record Stored(IReplicatedData Data, ImmutableSortedDictionary<UniqueAddress, Pruning> Prunings)
{
    public static readonly Stored Deleted = Of(DeletedData.Instance);

    public bool IsDeleted => Data is DeletedData;

    public static Stored Of(IReplicatedData data) => new(data, ImmutableSortedDictionary<UniqueAddress, Pruning>.Empty);

    public Stored Merge(Stored other)
    {
        if (IsDeleted || other.IsDeleted)
            return Deleted;

        var prunings = Prunings.ToBuilder();
        foreach (var (node, pruning) in other.Prunings)
            prunings[node] = prunings.TryGetValue(node, out var mine) ? mine.Merge(pruning) : pruning;
        var all = prunings.ToImmutable();
        return new Stored(CleanedBy(all).Merge(other.CleanedBy(all)), all);
    }

    /// <summary>A copy that was not there when nodes were pruned must not bring back what they left.</summary>
    private IReplicatedData CleanedBy(ImmutableSortedDictionary<UniqueAddress, Pruning> prunings) =>
        prunings.Where(entry => entry.Value is Pruning.Performed).Aggregate(Data, (data, entry) =>
            data is IRemovedNodePruning prunable && prunable.NeedPruningFrom(entry.Key)
                ? prunable.PruningCleanup(entry.Key)
                : data);

    public Stored SeenBy(UniqueAddress self)
    {
        var unseen = Prunings
            .Where(entry => entry.Value is Pruning.Begun begun && begun.Owner != self && !begun.Seen.Contains(self))
            .Select(entry => KeyValuePair.Create(entry.Key, ((Pruning.Begun)entry.Value).SeenBy(self)))
            .ToArray();
        return unseen.Length == 0 ? this : this with { Prunings = Prunings.SetItems(unseen) };
    }

    public bool IsSame(Stored other) =>
        ReferenceEquals(this, other)
        || (Data.Equals(other.Data) && Prunings.Count == other.Prunings.Count
            && Prunings.All(entry => other.Prunings.TryGetValue(entry.Key, out var pruning)
                && entry.Value.IsSame(pruning)));
}

/// <summary>How far a removed node is pruned from data.</summary>
internal abstract record Pruning
{
    private Pruning()
    {
    }

    /// <param name="Owner">Who will do it, once all nodes have seen that.</param>
    /// <param name="Seen">Who has.</param>
    public sealed record Begun(UniqueAddress Owner, ImmutableSortedSet<UniqueAddress> Seen) : Pruning
    {
        public Pruning SeenBy(UniqueAddress node) => this with { Seen = Seen.Add(node) };
    }

    /// <param name="ForgetAt">Ticks of UTC: until then late copies are cleaned.</param>
    public sealed record Performed(long ForgetAt) : Pruning;

    public Pruning Merge(Pruning other) => (this, other) switch
    {
        (Performed mine, Performed theirs) => mine.ForgetAt >= theirs.ForgetAt ? mine : theirs,
        (Performed, _) => this,
        (_, Performed) => other,
        (Begun mine, Begun theirs) when mine.Owner == theirs.Owner => mine with { Seen = mine.Seen.Union(theirs.Seen) },
        (Begun mine, Begun theirs) => mine.Owner.CompareTo(theirs.Owner) < 0 ? mine : theirs,
        _ => this,
    };

    public bool IsSame(Pruning other) => (this, other) switch
    {
        (Begun mine, Begun theirs) => mine.Owner == theirs.Owner && mine.Seen.SetEquals(theirs.Seen),
        _ => Equals(other),
    };
}

/// <summary>What is left of deleted data.</summary>
internal sealed class DeletedData : IReplicatedData
{
    public static readonly DeletedData Instance = new();

    private DeletedData()
    {
    }

    public IReplicatedData Merge(IReplicatedData other) => this;
}
