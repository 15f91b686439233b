using System.Collections.Immutable;
using HaActors.Policy.Drbd;

namespace HaActors.Actors.Tests.Protocol;

/// <summary>A side with all that can be said of one.</summary>
internal static class DrbdSides
{
    public static DrbdSide Syncing { get; } = new(
        DrbdPicture.Of(
        [
            "exists resource name:r0 role:Secondary suspended:no may_promote:no",
            "exists device name:r0 volume:0 minor:7 disk:Inconsistent client:no quorum:yes size:196608",
            "exists connection name:r0 peer-node-id:1 conn-name:n2 connection:Connected role:Primary",
            "exists peer-device name:r0 peer-node-id:1 conn-name:n2 volume:0 replication:SyncTarget peer-disk:UpToDate resync-suspended:no done:4.20 out-of-sync:1024",
            "exists -",
        ]).Resources["r0"],
        ImmutableSortedDictionary<int, DrbdGenerations>.Empty.Add(0, new DrbdGenerations(0xB000, 0xA000, 0x9000, 0) { WasCrashedPrimary = true }),
        DateTimeOffset.UnixEpoch)
    {
        Backing = ImmutableSortedDictionary<int, DrbdBacking>.Empty.Add(0, new DrbdBacking("vg0", "r0")),
        WrittenAloneKib = 2048,
    };
}
