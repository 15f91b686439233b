using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Policy.Log;

/// <summary>
/// Which version of the wire a reader must speak to make of a log what it says. A build of version 2 cannot read an
/// entry of a kind that it does not know, and leaves out fields that it does not know: it then has another state, and
/// takes the snapshot of one that has them for damaged, since the checksum is that of another text.
/// </summary>
public static class WireNeeds
{
    public static int Of(LogState state) =>
        state.Forced is not null
        || IsNew(state.Votes.Present)
        || (state.Votes.Next is { } next && IsNew(next))
        || IsNew(state.Desired)
            ? WireVersions.HandOffs
            : WireVersions.Base;

    public static int Of(VoteTable table) => IsNew(table) ? WireVersions.HandOffs : WireVersions.Base;

    /// <summary>As a reader of these versions would have made it: only newer ones remember past configurations.</summary>
    public static Snapshot For(this Snapshot snapshot, WireVersions reader) =>
        reader.Newest >= WireVersions.HandOffs || snapshot.State.Revisions is null
            ? snapshot
            : Snapshot.Of(snapshot.State with { Revisions = null });

    private static bool IsNew(VoteTable table) => table is not { Expected: null, TieBreaker: null, Away: null };

    private static bool IsNew(DesiredState desired) => desired is not
    {
        RemoveOnLeave: null, PromotedMoves: null, Bans: null, HandOffs: null, Maintenance: null, ShutdownLocks: null,
    };
}
