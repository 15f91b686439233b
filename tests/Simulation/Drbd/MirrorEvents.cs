using HaActors.Policy.Drbd;

namespace HaActors.Simulation.Drbd;

/// <summary>One side as <c>drbdsetup events2</c> of 8.4 says it.</summary>
internal static class MirrorEvents
{
    private const string Name = MirrorConfiguration.Resource;
    private const string Peer = "peer-node-id:0 conn-name:peer";

    /// <summary>All that there is.</summary>
    /// <param name="side">Null: there is nothing.</param>
    public static IEnumerable<string> Of(MirrorKernel? side)
    {
        if (side is { IsUp: true })
        {
            yield return $"exists resource name:{Name} role:{side.Role} suspended:{(side.IsFrozen ? "fencing" : "no")}";
            yield return $"exists device name:{Name} volume:0 minor:0 disk:{side.Disk}";
            if (side.Link != DrbdLink.StandAlone)
            {
                yield return $"exists connection name:{Name} {Peer} connection:{side.Link} role:{side.PeerRole}";
                yield return $"exists peer-device name:{Name} {Peer} volume:0 replication:{side.Replication} "
                    + $"peer-disk:{(side.PeerDisk == DrbdDisk.Unknown ? "DUnknown" : side.PeerDisk.ToString())} resync-suspended:no";
            }

            if (side is { HasSplitBrain: true, Link: DrbdLink.StandAlone })
                yield return $"call helper name:{Name} {Peer} helper:split-brain";
        }

        yield return "exists -";
    }

    /// <summary>What a line is about; empty: nothing that can go.</summary>
    public static string Thing(string line) => line.Split(' ') is ["exists", var kind and not "-", .. var pairs]
        ? string.Join(' ', pairs.Where(pair => pair.Split(':')[0] is "name" or "volume" or "peer-node-id" or "conn-name").Prepend(kind))
        : "";
}
