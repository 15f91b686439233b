using System.Collections.Immutable;

namespace HaActors.Policy.Drbd;

/// <summary>What one node says of one resource.</summary>
/// <param name="State">Null: its kernel has no such resource.</param>
/// <param name="Generations">By volume; a volume that nobody could read is left out.</param>
/// <param name="LinkLostAt">By that node's wall clock: since when it writes, or could write, alone; null: not known.</param>
public sealed record DrbdSide(
    DrbdResource? State,
    ImmutableSortedDictionary<int, DrbdGenerations> Generations,
    DateTimeOffset? LinkLostAt = null)
{
    /// <summary>Logical volumes that hold the data, by volume; those on anything else are left out.</summary>
    public ImmutableSortedDictionary<int, DrbdBacking> Backing { get; init; } = ImmutableSortedDictionary<int, DrbdBacking>.Empty;

    /// <summary>Differs from the peer, as far as this side wrote it, in KiB; null: not known.</summary>
    public long? WrittenAloneKib { get; init; }

    public static DrbdSide Absent { get; } = new(null, ImmutableSortedDictionary<int, DrbdGenerations>.Empty);
}

/// <summary>A logical volume below a device.</summary>
public sealed record DrbdBacking(string Group, string Volume)
{
    public override string ToString() => $"{Group}/{Volume}";
}
