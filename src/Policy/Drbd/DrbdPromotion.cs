using System.Globalization;

namespace HaActors.Policy.Drbd;

/// <summary>Whether a side may become primary, and how much it is worth as one. Pure.</summary>
public static class DrbdPromotion
{
    /// <summary>Whole data, of which nobody can say whether they are the newest.</summary>
    public const int Consistent = 5;

    /// <summary>Good data here; the peer's are not known.</summary>
    public const int Alone = 1000;

    /// <summary>Good data here, and it is known how it stands with the peer.</summary>
    public const int Best = 10_000;

    /// <summary>Why the side must not become primary; null: it may.</summary>
    /// <param name="mayBeBoth">Two primaries were asked for.</param>
    /// <param name="peerName">What people call the peer of a connection.</param>
    public static string? Refusal(DrbdResource resource, bool mayBeBoth, Func<DrbdConnection, string> peerName)
    {
        if (resource.Volumes.IsEmpty)
            return $"{resource.Name} has no device here: it is not up";

        foreach (var volume in resource.Volumes.Values)
            if (WhyBad(volume) is { } why)
                return $"volume {volume.Number} of {resource.Name} {why}{Progress(resource, volume.Number)}";

        if (resource.Volumes.Values.Any(volume => volume.Quorum == false))
            return $"{resource.Name} has no quorum of its own (DRBD's)";
        if (resource.SplitBrainSeen)
            return $"{resource.Name} is in split brain: 'pbm drbd resolve {resource.Name}' tells what to do";

        var primary = resource.Connections.Values.FirstOrDefault(connection =>
            connection is { Link: DrbdLink.Connected, PeerRole: DrbdRole.Primary });
        return primary is not null && !mayBeBoth
            ? $"{peerName(primary)} is primary of {resource.Name}, and two primaries were not asked for"
            : null;
    }

    /// <summary>Higher is promoted first; null: never promote it.</summary>
    /// <remarks>Source: ocf:linbit:drbd of drbd-utils 9, <c>adjust_master_score</c> "5 10 1000 10000"; ours never offers a side
    /// whose own data are not good, which there gets 10.</remarks>
    public static int? Score(DrbdResource resource)
    {
        if (resource.Role != DrbdRole.Primary && Refusal(resource, mayBeBoth: true, _ => "") is not null)
            return null;
        if (resource.Volumes.IsEmpty || resource.Disk < DrbdDisk.Consistent)
            return null;
        if (resource.Disk == DrbdDisk.Consistent)
            return Consistent;

        // A primary with good data stays the best, whatever became of its peer: what it wrote since is nowhere else.
        var isKnown = resource.Role == DrbdRole.Primary
            || (!resource.Connections.IsEmpty && resource.PeerVolumes.All(volume => volume.Disk != DrbdDisk.Unknown));
        return isKnown ? Best : Alone;
    }

    /// <summary>The score as an attribute's value. What must never be promoted says so: where nothing is said, a person's or a
    /// configured preference for that node has it promoted all the same.</summary>
    /// <param name="waits">Its peer may still be found.</param>
    public static string Word(DrbdResource resource, bool waits) => (waits ? null : Score(resource))?.ToString(CultureInfo.InvariantCulture) ?? "-INFINITY";

    /// <summary>It came up with whole data, and only its peer can tell whether they are the newest.</summary>
    public static bool LooksForPeer(DrbdResource? resource) =>
        resource is { Role: not DrbdRole.Primary, Disk: DrbdDisk.Consistent }
        && resource.Connections.Values.All(connection => connection.Link != DrbdLink.Connected);

    /// <summary>Both sides are primary at once although nobody asked for it.</summary>
    public static bool IsForbidden(DrbdResource resource, bool mayBeBoth) => !mayBeBoth
        && resource.Role == DrbdRole.Primary
        && resource.Connections.Values.Any(connection => connection.PeerRole == DrbdRole.Primary);

    private static string? WhyBad(DrbdVolume volume) => volume.Disk switch
    {
        DrbdDisk.UpToDate or DrbdDisk.Consistent => null,
        DrbdDisk.Diskless when volume.IsClient => "is a diskless client",
        DrbdDisk.Diskless => "has no disk attached",
        DrbdDisk.Inconsistent => "is inconsistent: neither the old nor the new data",
        DrbdDisk.Outdated => "is outdated: the peer has newer data",
        DrbdDisk.Failed => "has a failed disk",
        _ => $"is {volume.Disk}, not up to date",
    };

    private static string Progress(DrbdResource resource, int volume) => resource.PeerVolumes.FirstOrDefault(peer =>
        peer.Number == volume && peer.Replication is DrbdReplication.SyncTarget or DrbdReplication.PausedSyncTarget) is { } target
        ? target.DonePercent is { } done ? string.Create(CultureInfo.InvariantCulture, $" (resync, {done:0.0} %)") : " (resync)"
        : "";
}
