using System.Collections.Immutable;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Agents.Pills;

/// <summary>A shared disk with slots. It is opened anew for each call: disks come and go, and paths change their meaning.</summary>
/// <param name="path">For example <c>/dev/disk/by-id/wwn-0x5000c500a1b2c3d4-part1</c>.</param>
/// <param name="cluster">Whose slots are expected.</param>
public sealed class PillDisk(string path, string cluster) : IPillDevice
{
    private const long LeastBytes = 4 << 20;

    public string Name => path;

    /// <summary>Why what is at a path can hold no pills; null: it can.</summary>
    /// <param name="allowsFiles">A file is as good as a disk.</param>
    /// <exception cref="IOException">It cannot be opened at the moment.</exception>
    public static string? WhyUnfit(string path, bool allowsFiles)
    {
        using var disk = new RawDisk(path, PillSector.Size);
        return !allowsFiles && !disk.IsBlockDevice
            ? $"{path} is no block device; a file system may show each node another content, unless you say {PillSettings.FilesKey} = on"
            : TooSmall(path, disk);
    }

    public PillSlot Read(NodeName node)
    {
        using var disk = Open();
        return Find(disk, node).Slot;
    }

    public void Write(NodeName node, PillClaim claim)
    {
        using var disk = Open();
        disk.Write(PillSector.ClaimAt(Find(disk, node).Number), PillSector.Of(node, claim));
    }

    public void Write(NodeName node, Pill pill)
    {
        using var disk = Open();
        disk.Write(PillSector.PillAt(Find(disk, node).Number), PillSector.Of(node, pill));
    }

    public ImmutableSortedDictionary<NodeName, PillSlot> List()
    {
        using var disk = Open();
        return All(disk).ToImmutableSortedDictionary(slot => slot.Node, slot => slot.Slot ?? throw Damaged());
    }

    public void Create(IEnumerable<NodeName> nodes, bool anew)
    {
        using var disk = new RawDisk(path, PillSector.Size);
        var first = disk.Read(0);
        if (!anew && !PillSector.IsEmpty(first) && PillSector.ClusterOf(first) != cluster)
            throw new IOException($"{path} holds something else{(PillSector.ClusterOf(first) is { } other ? $": the slots of cluster {other}" : "")}");

        if (TooSmall(path, disk) is { } why)
            throw new IOException(why);

        if (anew)
            Empty(disk);

        var known = All(disk).Select(slot => slot.Node).ToList();
        foreach (var node in nodes.Where(node => !known.Contains(node)).ToList())
        {
            if (known.Count == PillSector.Slots)
                throw new IOException($"{path} has slots for {PillSector.Slots} nodes");

            disk.Write(PillSector.PillAt(known.Count), PillSector.Of(node, Pill.None));
            disk.Write(PillSector.ClaimAt(known.Count), PillSector.Of(node, PillClaim.None));
            known.Add(node);
        }

        // Last: a disk without it has nothing on it.
        disk.Write(0, PillSector.Header(cluster));
    }

    private static string? TooSmall(string path, RawDisk disk) =>
        disk.SizeBytes < LeastBytes ? $"{path} is too small: {disk.SizeBytes} bytes, {LeastBytes} are needed" : null;

    private static void Empty(RawDisk disk)
    {
        var zeros = new byte[PillSector.Size];
        disk.Write(0, zeros);
        for (var slot = 0; slot < PillSector.Slots; slot++)
        {
            disk.Write(PillSector.ClaimAt(slot), zeros);
            disk.Write(PillSector.PillAt(slot), zeros);
        }
    }

    private RawDisk Open()
    {
        var disk = new RawDisk(path, PillSector.Size);
        try
        {
            var found = PillSector.ClusterOf(disk.Read(0));
            return found == cluster ? disk : throw new IOException(found is null
                ? $"{path} holds no slots: 'haactors pill create' makes them"
                : $"{path} holds the slots of cluster {found}");
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    /// <summary>Others' slots may be damaged: that is no reason to take this node for lost.</summary>
    private (int Number, PillSlot Slot) Find(RawDisk disk, NodeName node)
    {
        var isDamaged = false;
        foreach (var (number, owner, slot) in All(disk))
        {
            isDamaged |= slot is null;
            if (slot is not null && owner == node)
                return (number, slot);
        }

        throw isDamaged ? Damaged() : new IOException($"{path} has no slot for node {node}: 'haactors pill create' adds it");
    }

    // Slots are filled from the first on, and never given back.
    private static IEnumerable<(int Number, NodeName Node, PillSlot? Slot)> All(RawDisk disk)
    {
        for (var number = 0; number < PillSector.Slots; number++)
        {
            if (PillSector.SlotOf(disk.Read(PillSector.ClaimAt(number)), disk.Read(PillSector.PillAt(number))) is not var (node, slot))
                yield break;

            yield return (number, node, slot);
        }
    }

    private IOException Damaged() =>
        new($"a slot on {path} is damaged: 'haactors pill create --force', while no node runs, makes all anew");
}
