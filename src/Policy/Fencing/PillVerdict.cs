using System.Collections.Immutable;

namespace HaActors.Policy.Fencing;

/// <summary>Whether a pill has ended its node, as far as those who wrote it can tell.</summary>
public static class PillVerdict
{
    /// <summary>All boots of the node that may do something.</summary>
    /// <remarks>
    /// A node claims a majority of devices before it begins anything; so whoever reads a majority sees that boot on one of
    /// them, though not on each: on a device that it could not reach an older boot is still named.
    /// </remarks>
    /// <returns>Null: fewer than a majority were read, or nobody ever claimed them.</returns>
    public static ImmutableArray<string>? Boots(IReadOnlyCollection<PillSlot> read, int devices)
    {
        ImmutableArray<string> boots =
        [
            .. read.Select(slot => slot.Claim).Where(claim => claim.IsMade).Select(claim => claim.Boot)
                .Distinct().Order(StringComparer.Ordinal),
        ];
        return read.Count < PillEvidence.Majority(devices) || boots.IsEmpty ? null : boots;
    }

    /// <summary>A later boot found the pill: those that it meant are over. One device that says so is enough.</summary>
    public static bool IsAcknowledged(Pill pill, IEnumerable<PillSlot> now) => now.Any(slot =>
        slot.Claim.Acknowledged == pill.Number && slot.Claim.IsMade && !pill.Boots.Contains(slot.Claim.Boot));

    /// <summary>
    /// The pill has been on the same majority of devices all the time: what was there at the beginning and is there at the end.
    /// </summary>
    /// <param name="placed">Where it was read back when the time began.</param>
    /// <param name="now">By device; those that cannot be read are missing.</param>
    public static bool HasStayed(
        Pill pill, ImmutableSortedSet<int> placed, ImmutableSortedDictionary<int, PillSlot> now, int devices) =>
        placed.Count(device => now.TryGetValue(device, out var slot) && slot.Pill.Number == pill.Number)
            >= PillEvidence.Majority(devices);
}
