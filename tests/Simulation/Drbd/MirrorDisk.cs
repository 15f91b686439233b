using HaActors.Policy.Drbd;

namespace HaActors.Simulation.Drbd;

/// <summary>What one machine's disk keeps of the resource through a power cut: the data, and DRBD's metadata of them.</summary>
/// <remarks>Names as in the metadata of 8.4: MDF_CONSISTENT, MDF_WAS_UP_TO_DATE, MDF_PEER_OUT_DATED, MDF_PRIMARY_IND, MDF_CRASHED_PRIMARY.</remarks>
internal sealed class MirrorDisk
{
    private const ulong WithoutPrimary = ~1UL;

    public DrbdGenerations Generations { get; set; } = new(0xA000, 0, 0, 0);

    public bool IsConsistent { get; set; } = true;

    public bool WasUpToDate { get; set; } = true;

    public bool PeerIsOutdated { get; set; }

    public bool WasPrimary { get; set; }

    public bool IsOfCrashedPrimary { get; set; }

    /// <summary>The records that are on it.</summary>
    public SortedSet<int> Records { get; set; } = [];

    public bool IsOutdated => !IsConsistent || !WasUpToDate;

    /// <summary>The peer may be written without this side from now on.</summary>
    public void BeginGeneration(ulong id)
    {
        var before = Generations;
        Generations = before with { Current = id | (before.Current & 1), Bitmap = before.Current & WithoutPrimary };
    }

    /// <summary>As the source of a resync: what the target has when it is interrupted is known by this.</summary>
    public void BeginSync(ulong id)
    {
        var before = Generations;
        Generations = before.Bitmap == 0
            ? before with { Bitmap = id }
            : before with { Bitmap = id, Younger = before.Bitmap, Older = before.Younger };
    }

    /// <summary>The peer has all that this side has.</summary>
    public void EndSync()
    {
        var before = Generations;
        if (before.Bitmap != 0)
            Generations = before with { Bitmap = 0, Younger = before.Bitmap, Older = before.Younger };
    }

    /// <summary>Whose data are the newer ones when two kernels meet, from the view of <paramref name="ours"/>.</summary>
    /// <returns>0: the same; above 0: ours; below 0: theirs; 100: both were written apart; -1000: they have nothing in common.</returns>
    /// <remarks>Source: the rules that drbd_uuid_compare() of 8.4 numbers from 10 to 100, as its kernel messages and the user's guide describe them.</remarks>
    public static int Compare(MirrorDisk ours, bool weCrashed, MirrorDisk theirs, bool theyCrashed)
    {
        var (self, peer) = (ours.Generations, theirs.Generations);
        if (Same(self.Current, peer.Current))
            return (self.Bitmap == 0, peer.Bitmap == 0) switch
            {
                // The end of a resync that one side alone saw.
                (false, true) => 1,
                (true, false) => -1,
                _ => (weCrashed, theyCrashed) switch
                {
                    (true, false) => 1,
                    (false, true) => -1,
                    (true, true) => 1,
                    _ => 0,
                },
            };
        if (Same(self.Current, peer.Bitmap) || Same(self.Current, peer.Younger))
            return -1;
        if (Same(self.Current, peer.Older))
            return -2;
        if (Same(self.Bitmap, peer.Current) || Same(self.Younger, peer.Current))
            return 1;
        if (Same(self.Older, peer.Current))
            return 2;
        ulong[] past = [self.Bitmap, self.Younger, self.Older];
        return past.Any(one => new[] { peer.Bitmap, peer.Younger, peer.Older }.Any(other => Same(one, other))) ? 100 : -1000;
    }

    private static bool Same(ulong one, ulong other) =>
        (one & WithoutPrimary) != 0 && (one & WithoutPrimary) == (other & WithoutPrimary);
}
