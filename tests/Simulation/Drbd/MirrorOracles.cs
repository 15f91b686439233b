using System.Globalization;
using HaActors.Policy.Drbd;
using HaActors.Simulation.Product;

namespace HaActors.Simulation.Drbd;

/// <summary>What must hold of a mirrored resource at every moment.</summary>
internal sealed class MirrorOracles(Mirror mirror)
{
    private readonly SortedSet<int> _acknowledged = [];

    /// <summary>Records that a client was told to be written.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>When the last of them was.</summary>
    public TimeSpan AcknowledgedAt { get; private set; }

    public void OnAcknowledged(MirrorKernel side, int record)
    {
        _acknowledged.Add(record);
        AcknowledgedAt = mirror.World.Driver.Now;
        mirror.World.Coverage.Count(side.IsConnected ? "drbd: written on both sides" : "drbd: written on one side alone");
    }

    /// <summary>D1: what was acknowledged is on the disk of whoever is promoted later.</summary>
    public void OnPromoted(MirrorKernel side)
    {
        // A side that is being copied to reads from its peer.
        var readsFrom = side.Disk == DrbdDisk.Inconsistent ? side.Peer : side;
        if (Lost(readsFrom) is { Count: > 0 } lost)
            Break($"D1: {side} is promoted without {Words(lost)}, which were acknowledged; {side.Peer}");
        mirror.World.Coverage.Count(side.IsConnected ? "drbd: promoted with its peer" : "drbd: promoted alone");
    }

    /// <summary>D1: nothing that was acknowledged is overwritten by older data.</summary>
    public void OnSync(MirrorKernel source, MirrorKernel target)
    {
        if (Lost(source) is { Count: > 0 } lost)
            Break($"D1: {target} is overwritten by {source}, which lacks {Words(lost)}, which were acknowledged");
    }

    /// <summary>D1, when all is well again: both sides have all of it.</summary>
    public void OnSettled()
    {
        foreach (var side in mirror.Sides)
            if (Lost(side) is { Count: > 0 } lost)
                Break($"D1: in the end {side} lacks {Words(lost)}, which were acknowledged");
    }

    /// <summary>
    /// D2: two sides never take writes at the same time. D3: the two are never written apart from each other. Asked whenever anything
    /// of them has changed.
    /// </summary>
    public void Look()
    {
        var (one, other) = (mirror.Sides[0], mirror.Sides[1]);
        if (one.CanWrite && other.CanWrite)
            Break($"D2: both sides take writes: {mirror}");
        if (DrbdGenerations.Compare(one.Store.Generations, other.Store.Generations) is DrbdRelation.SplitBrain or DrbdRelation.Unrelated)
            Break($"D3: both sides were written apart: {mirror}");
    }

    /// <summary>D3: kernels that meet can go on together.</summary>
    public void OnBreakOff(string why) => Break($"D3: the kernels part for good, {why}: {mirror}");

    /// <summary>
    /// D4: a kernel is told 4 only if its peer's disk says that it is outdated, and 7 only if the peer was fenced after both were last
    /// connected. Once they are connected again the kernel takes no answer any more.
    /// </summary>
    public void OnVerdict(MirrorKernel side, int code)
    {
        if (side.IsConnected)
            return;
        if (code == DrbdFencePeer.Outdated && !side.Peer.Store.IsOutdated)
            Break($"D4: fence-peer on {side.Machine} says 4, and the peer is not outdated: {mirror}");
        if (code == DrbdFencePeer.Fenced && !mirror.WasFencedSince(side.Peer.Machine, mirror.TogetherAt))
            Break(string.Create(CultureInfo.InvariantCulture,
                $"D4: fence-peer on {side.Machine} says 7, and the peer was not fenced since both were last connected, at {mirror.TogetherAt.TotalSeconds:F3} s: {mirror}"));
    }

    private List<int> Lost(MirrorKernel side) => [.. _acknowledged.Where(record => !side.Store.Records.Contains(record))];

    private static string Words(List<int> records) => $"{records.Count} records ({string.Join(",", records.Take(5))})";

    private void Break(string invariant) => mirror.World.Oracles.Break(invariant);
}
