using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace HaActors.Policy.Drbd;

/// <summary>A resource as one side's kernel has it. Compare contents with <see cref="Says"/>: a record's own equality
/// compares its collections by reference.</summary>
/// <param name="Suspended">What keeps its I/O frozen, as the kernel words it (<c>fencing</c>, <c>user</c>, <c>quorum</c>,
/// <c>no-data</c>, or <c>yes</c>); null: nothing.</param>
/// <param name="Volumes">By number.</param>
/// <param name="Connections">By node id and name of the peer; one that was given up is not there any more.</param>
public sealed record DrbdResource(
    string Name,
    DrbdRole Role,
    string? Suspended,
    ImmutableSortedDictionary<int, DrbdVolume> Volumes,
    ImmutableSortedDictionary<string, DrbdConnection> Connections)
{
    /// <summary>A helper said so since the sides last met in peace (<c>split-brain</c>).</summary>
    public bool SplitBrainSeen { get; init; }

    /// <summary>Kernels from 9 on judge themselves; null: this one does not.</summary>
    public bool? MayPromote { get; init; }

    public static DrbdResource Of(string name) => new(
        name,
        DrbdRole.Unknown,
        null,
        ImmutableSortedDictionary<int, DrbdVolume>.Empty,
        ImmutableSortedDictionary.Create<string, DrbdConnection>(StringComparer.Ordinal));

    /// <summary>As after a start without metadata: nobody uses those of its disks. Without any volume yet, the disks may be about to come.</summary>
    [JsonIgnore]
    public bool HasNoDiskAttached => !Volumes.IsEmpty && Volumes.Values.All(volume => volume.Disk == DrbdDisk.Diskless);

    /// <summary>The worst of its volumes'; of none: diskless.</summary>
    [JsonIgnore]
    public DrbdDisk Disk => Volumes.IsEmpty ? DrbdDisk.Diskless : Volumes.Values.Min(volume => volume.Disk);

    [JsonIgnore]
    public IEnumerable<DrbdPeerVolume> PeerVolumes => Connections.Values.SelectMany(connection => connection.Volumes.Values);

    [JsonIgnore]
    public bool IsSyncing => PeerVolumes.Any(volume => volume.Replication.IsSync());

    /// <summary>It has a device, and looks for no peer.</summary>
    [JsonIgnore]
    public bool IsStandAlone => !Volumes.IsEmpty && Connections.Values.All(connection => connection.Link == DrbdLink.StandAlone);

    /// <summary>Every configured peer is there, and every copy is good.</summary>
    [JsonIgnore]
    public bool IsWhole => Disk == DrbdDisk.UpToDate && !Connections.IsEmpty && Connections.Values.All(connection =>
        connection.Link == DrbdLink.Connected
        && connection.Volumes.Count == Volumes.Count
        && connection.Volumes.Values.All(volume =>
            volume.Disk == DrbdDisk.UpToDate && (volume.Replication == DrbdReplication.Established || volume.Replication.IsVerify())));

    /// <summary>Of every volume a peer that is connected has a copy that is up to date.</summary>
    [JsonIgnore]
    public bool HasGoodPeer => !Volumes.IsEmpty && Volumes.Keys.All(number => Connections.Values.Any(connection =>
        connection.Link == DrbdLink.Connected && connection.Volumes.GetValueOrDefault(number) is { Disk: DrbdDisk.UpToDate }));

    public bool Says(DrbdResource other) =>
        (Name, Role, Suspended, SplitBrainSeen, MayPromote)
            == (other.Name, other.Role, other.Suspended, other.SplitBrainSeen, other.MayPromote)
        && Volumes.SequenceEqual(other.Volumes)
        && Connections.Count == other.Connections.Count
        && Connections.All(pair => other.Connections.TryGetValue(pair.Key, out var there) && pair.Value.Says(there));
}

/// <summary>One device of a resource.</summary>
/// <param name="Minor">Its device is <c>/dev/drbdMINOR</c>.</param>
/// <param name="IsClient">Without a disk by intention (DRBD 9).</param>
public sealed record DrbdVolume(int Number, int Minor, DrbdDisk Disk, bool IsClient = false)
{
    /// <summary>DRBD 9 with its own quorum; null: not known, or switched off.</summary>
    public bool? Quorum { get; init; }

    /// <summary>In KiB; null: not said.</summary>
    public long? SizeKib { get; init; }
}

/// <param name="Name">The peer's, as the kernel has it: DRBD 8.4 calls every one <c>peer</c>.</param>
/// <param name="Volumes">By number.</param>
public sealed record DrbdConnection(
    int PeerNodeId, string Name, DrbdLink Link, DrbdRole PeerRole, ImmutableSortedDictionary<int, DrbdPeerVolume> Volumes)
{
    [JsonIgnore]
    public string Key => KeyOf(PeerNodeId, Name);

    public static string KeyOf(int peerNodeId, string name) => $"{peerNodeId:000}/{name}";

    public bool Says(DrbdConnection other) =>
        (PeerNodeId, Name, Link, PeerRole) == (other.PeerNodeId, other.Name, other.Link, other.PeerRole)
        && Volumes.SequenceEqual(other.Volumes);
}

/// <summary>A volume as this side knows the peer's copy.</summary>
/// <param name="DonePercent">Of a resync or verify; null: none, or the kernel does not say.</param>
/// <param name="OutOfSyncKib">That differ; null: not said.</param>
public sealed record DrbdPeerVolume(
    int Number, DrbdReplication Replication, DrbdDisk Disk, double? DonePercent = null, long? OutOfSyncKib = null)
{
    /// <summary>Why its resync waits, as the kernel words it; null: it does not.</summary>
    public string? ResyncSuspended { get; init; }
}
