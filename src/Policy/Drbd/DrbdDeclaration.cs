using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Drbd;

/// <summary>A replicated device as an operator declares it: <c>ha.drbd.resources.NAME</c>.</summary>
/// <param name="Volumes">By number, 0 and up.</param>
/// <param name="Hosts">In ordinal order of their names, which also numbers them for DRBD 9: at least two.</param>
/// <param name="Options">More of a section of the file: <c>net</c>, <c>disk</c>, <c>options</c>, <c>handlers</c>, each by name.</param>
public sealed record DrbdDeclaration(
    string Name,
    DrbdProtocol Protocol,
    bool DualPrimary,
    DrbdFencing Fencing,
    ImmutableSortedDictionary<int, DrbdVolumeDeclaration> Volumes,
    ImmutableArray<DrbdHost> Hosts,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Options)
{
    /// <summary>Between two comparisons of both copies; zero: never by itself.</summary>
    public TimeSpan VerifyEvery { get; init; }

    /// <summary>How long a side that comes up and does not find its peer is not offered for promotion.</summary>
    public TimeSpan WaitForPeer { get; init; } = UsualWait;

    /// <summary>Two nodes that boot together are up within this.</summary>
    public static TimeSpan UsualWait { get; } = TimeSpan.FromSeconds(15);

    public DrbdHost? On(NodeName node) => Hosts.FirstOrDefault(host => host.Node == node);

    /// <summary>Who a connection leads to, as far as this declaration tells.</summary>
    public NodeName? Peer(NodeName self, DrbdConnection connection)
    {
        var others = Hosts.Where(host => host.Node != self).ToList();
        return others.FirstOrDefault(host => host.Node.Value == connection.Name)?.Node ?? (others is [var only] ? only.Node : null);
    }
}

/// <summary>When a write counts as done.</summary>
public enum DrbdProtocol
{
    /// <summary>When it is on the local disk and in the send buffer.</summary>
    A,

    /// <summary>When it is on the local disk and in the peer's memory.</summary>
    B,

    /// <summary>When it is on both disks: the only one that loses no acknowledged write.</summary>
    C,
}

/// <summary>What a primary does that loses its peer. Source: drbd.conf(5), "fencing".</summary>
public enum DrbdFencing
{
    DontCare,
    ResourceOnly,
    ResourceAndStonith,
}

/// <param name="MetaDisk"><c>internal</c>, or a device.</param>
public sealed record DrbdVolumeDeclaration(int Minor, string Disk, string MetaDisk);

/// <param name="Disks">Where this host's differ, by volume.</param>
public sealed record DrbdHost(NodeName Node, string Address, int Port, ImmutableSortedDictionary<int, string> Disks);

/// <summary>Which generation of the kernel module's tools reads the files.</summary>
public enum DrbdDialect
{
    /// <summary>Whatever module is loaded.</summary>
    Auto,

    /// <summary>8.4: no node ids, and <c>fencing</c> is an option of the disk.</summary>
    V84,

    /// <summary>9: node ids, and <c>fencing</c> is an option of the connection.</summary>
    V9,
}
