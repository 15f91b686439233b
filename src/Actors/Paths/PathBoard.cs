using System.Collections.Immutable;
using Akka.Actor;

namespace HaActors.Actors.Paths;

public enum PathState
{
    /// <summary>No connection.</summary>
    Down,

    /// <summary>Connected, but probes are not answered in time: used only if there is no better one.</summary>
    Silent,

    Up,
}

/// <summary>One path to a peer: from network i of this node to network i of the other.</summary>
/// <param name="Peer">The other node's address for actors.</param>
/// <param name="Index">The network's number, from 0.</param>
/// <param name="Since">When the state began, on the system's monotonic clock.</param>
/// <param name="RoundTrip">Of the last probe; null before the first answer.</param>
/// <param name="Late">How often it was silent for longer than it may be.</param>
/// <param name="Lost">How often its connection was lost or given up.</param>
/// <param name="Carries">It is the one that is used now.</param>
/// <param name="LastError">Why it is down, or last was; empty: it never was.</param>
public sealed record PathReport(
    Address Peer,
    int Index,
    PathEndpoint Remote,
    PathState State,
    TimeSpan Since,
    TimeSpan? RoundTrip,
    long Late,
    long Lost,
    bool Carries,
    string LastError);

/// <summary>A path went up or down. Published to the event stream of the cluster's actor system.</summary>
public sealed record PathChanged(PathReport Now, PathState Before);

/// <summary>The state of all paths of this node. Thread-safe; lives as long as the process.</summary>
public sealed class PathBoard
{
    private ImmutableSortedDictionary<(string Peer, int Index), PathReport> _paths =
        ImmutableSortedDictionary<(string Peer, int Index), PathReport>.Empty.WithComparers(Order);

    private ImmutableSortedDictionary<int, PathEndpoint> _own = ImmutableSortedDictionary<int, PathEndpoint>.Empty;

    private static Comparer<(string Peer, int Index)> Order { get; } = Comparer<(string Peer, int Index)>.Create(
        (one, other) => string.CompareOrdinal(one.Peer, other.Peer) is var order and not 0
            ? order
            : one.Index.CompareTo(other.Index));

    /// <summary>By peer and number.</summary>
    public ImmutableArray<PathReport> All => [.. Volatile.Read(ref _paths).Values];

    /// <summary>Where this node's networks are bound, by their numbers; without those that are away.</summary>
    public ImmutableSortedDictionary<int, PathEndpoint> Own => Volatile.Read(ref _own);

    internal void Bound(int network, PathEndpoint at) =>
        ImmutableInterlocked.Update(ref _own, (own, one) => own.SetItem(one.network, one.at), (network, at));

    internal void Put(PathReport report) => ImmutableInterlocked.Update(
        ref _paths, (paths, one) => paths.SetItem((one.Peer.ToString(), one.Index), one), report);
}
