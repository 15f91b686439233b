using Akka.Actor;
using Akka.Event;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>Nothing that depends on the disk is answered before the disk has it.</summary>
public sealed partial class QuorumActor
{
    /// <summary>Whether the voter's record is on disk, so that it may speak for it.</summary>
    private bool MayStore => _isOnDisk && _storeBroken is null;

    /// <summary>Whether the cluster's log names this store: one that is new has forgotten promises (safety rule 17).</summary>
    private bool MayVote => MayStore && (!Votes.IsVoter(ThisNode) || IsAdmitted);

#if MUTANTS
    private bool IsAdmitted => Planted.Is(Plant.LostStoreVotes) || Log.Stores.GetValueOrDefault(ThisNode) == _voter.Record.Store;
#else
    private bool IsAdmitted => Log.Stores.GetValueOrDefault(ThisNode) == _voter.Record.Store;
#endif

    /// <summary>
    /// What was read may be what an earlier life failed to flush: it shows in the page cache, and is gone with the power.
    /// Written and flushed anew it is on disk; the voter is silent until then (safety rule 10).
    /// </summary>
    private void Trust()
    {
        _isOnDisk = false;
        _onDisk = null;
        Flush(() =>
        {
            _isOnDisk = true;
            WaitForCandidacy();
        });
    }

    /// <summary>Flushes the voter's present record, then goes on. Several requests during one flush share the next.</summary>
    private void Flush(Action then)
    {
        if (_storeBroken is not null)
            return;

        var record = _voter.Record;
        if (_unflushed.Count == 0 && _onDisk is { } known && SaysTheSame(known, record))
        {
            then();
            return;
        }

#if MUTANTS
        if (Planted.Is(Plant.AnswersBeforeFlush))
        {
            then();
            then = () => { };
        }
#endif
        _unflushed.Add((record, then));
        SaveNext();
    }

    // What is known to be committed needs no flush, it is heard again; but for who may vote, which decides who is heard.
    private static bool SaysTheSame(VoterRecord one, VoterRecord other) =>
        one.Promised == other.Promised
        && one.PromisedTo == other.PromisedTo
        && ReferenceEquals(one.Log.Entries, other.Log.Entries)
        && ReferenceEquals(one.Log.Base, other.Log.Base)
        && ReferenceEquals(one.Log.Committed.Stores, other.Log.Committed.Stores);

    private void SaveNext()
    {
        if (_saving || _unflushed.Count == 0)
            return;

        // Each record includes what the earlier ones said, so the newest answers for all that wait.
        var record = _unflushed[^1].Record;
        _saving = true;
        _ = _node.Ports.Store.SaveAsync(record).PipeTo(
            Self,
            success: () => new Flushed(record),
            failure: cause => new FlushFailed(cause.Message));
    }

    private void OnFlushed(Flushed flushed)
    {
        _saving = false;
        _onDisk = flushed.Record;
        var covered = _unflushed.FindLastIndex(waiting => ReferenceEquals(waiting.Record, flushed.Record)) + 1;
        var done = _unflushed.GetRange(0, covered);
        _unflushed.RemoveRange(0, covered);
        foreach (var (_, then) in done)
            then();

        SaveNext();
    }

    private void OnFlushFailed(FlushFailed failure)
    {
        _saving = false;
        _unflushed.Clear();
        BreakStore(failure.Why);
    }

    /// <summary>After a failed flush nobody knows what is on disk: this node votes no more until it is restarted (safety rule 10).</summary>
    private void BreakStore(string why)
    {
        _storeBroken = why;
        _log.Error("Node {Node} votes no more, its state directory is not to be trusted: {Reason}. Repair it and restart the node", ThisNode, why);
        _asking = null;
        StepDown("its disk failed");
    }
}
