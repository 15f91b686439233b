using System.Collections.Immutable;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>Asking for a term, and answering those who ask.</summary>
public sealed partial class QuorumActor
{
    /// <summary>Asked too early: what this voter owes another has lapsed by now, unless that one was heard since.</summary>
    private sealed record AskedBefore(PromiseRequest Request);

    // Of candidates that ask past each other again and again chance decides in the end.
    private int _roundsLost;

    // Met in an attempt: by this node's own log alone it would ask the wrong voters for ever, and hold those that are asked.
    private NewerVotes? _newerVotes;

    private NewerVotes? NewerVotes => _newerVotes?.Than == Log.Last ? _newerVotes : null;

    /// <param name="leaves">One that will not ask, though it is heard.</param>
    private void WaitForCandidacy(NodeName? leaves = null)
    {
        if (_leading is not null || _asking is not null || !MayStore || _hasHandedOver || IsForcing || !Votes.IsVoter(ThisNode))
            return;

        var now = Now;
        var heard = _peers.HeardWithin(Timings.DeadTime, now).Select(peer => peer.Name).Where(peer => peer != leaves);
        var due = _voter.HeldUntil + (RankAmong(heard) * Timings.CandidateStagger) - now;

        // The other voters have to hear of it first: a round that they refuse costs more than this.
        if (leaves is not null)
            due += Timings.CandidateStagger;

        Timers.StartSingleTimer(nameof(CandidateDue), new CandidateDue(), AtLeastOneMs(due));
    }

    private int RankAmong(IEnumerable<NodeName> heard) =>
        heard.Count(peer => Votes.IsVoter(peer) && !IsWitness(peer) && GoesBefore(peer, ThisNode));

    private static TimeSpan AtLeastOneMs(TimeSpan pause) => pause > OneMs ? pause : OneMs;

    private static readonly TimeSpan OneMs = TimeSpan.FromMilliseconds(1);

    private void OnCandidateDue()
    {
        if (_leading is not null || _asking is not null || !MayStore || _hasHandedOver || IsForcing)
            return;

        var now = Now;
        if (now < _voter.HeldUntil)
        {
            WaitForCandidacy();
            return;
        }

        var heard = _peers.HeardWithin(Timings.DeadTime, now).Select(peer => peer.Name).Append(ThisNode);
        if (now < _voter.HeldUntil + Handicap.BeforeTerm(Trouble is not null, IsTied(now), Timings.DeadTime))
        {
            Timers.StartSingleTimer(nameof(CandidateDue), new CandidateDue(), Timings.BeatInterval);
            return;
        }

        if (!Votes.IsQuorum(heard) || !(MayVote || MayFound(now)) || !HasMet(now) || !IsOfNewestGeneration()
            || LeavesTermToOthers(now))
        {
            Timers.StartSingleTimer(nameof(CandidateDue), new CandidateDue(), Timings.BeatInterval);
            return;
        }

        Sound(now);
    }

    /// <summary>First only asks around: a term is not raised for an attempt that cannot win.</summary>
    private void Sound(Instant now)
    {
        var term = NextTerm();
        if (_voter.Consider(term, ThisNode, now, Timings.Lease) is not VoteAnswer.Grant)
        {
            WaitForCandidacy();
            return;
        }

        Begin(PromiseRound.For(term), sounding: true, now);
        CountPromise(ThisNode, term, OwnPromise);
    }

    private void Ask(Instant now)
    {
        var term = NextTerm();
        if (_voter.Consider(term, ThisNode, now, Timings.Lease) is not VoteAnswer.Grant own)
        {
            _asking = null;
            WaitForCandidacy();
            return;
        }

        _voter = own.Voter;
        _node.Guard.Saw(term);
        _log.Debug("Asking for term {Term}", term);
        Begin(PromiseRound.For(term), sounding: false, now);
        Flush(() => CountPromise(ThisNode, term, OwnPromise));
    }

    private Promise OwnPromise => new(_voter.Record.Store, LogExtract.None);

    private Term NextTerm() => NewestTerm.Next;

    private Term NewestTerm => _voter.Record.Promised > _highestSeen ? _voter.Record.Promised : _highestSeen;

    private void Begin(PromiseRound round, bool sounding, Instant now, bool forces = false)
    {
        _asking = new Attempt(round, sounding, forces, now);
        AskVoters();
        Timers.StartSingleTimer(nameof(RoundOver), new RoundOver(_asking), Timings.PromiseTimeout);
    }

    /// <summary>All that were not asked yet in this attempt, and whose promise may count.</summary>
    private void AskVoters()
    {
        var asking = _asking!;
        ImmutableArray<NodeName> voters =
            [.. Others().Where(node => asking.Forces || Votes.IsVoter(node) || NewerVotes?.Votes.IsVoter(node) is true).Except(asking.Asked)];
        _asking = asking with { Asked = asking.Asked.Union(voters) };
        foreach (var node in voters)
        {
            Send(node, new PromiseRequest(
                ThisNode,
                asking.Round.Term,
                asking.IsSounding,
                Log.Last,
                Log.CommitIndex,
                Log.Stores.GetValueOrDefault(node),
                Log.Newest.Cluster,
                Log.IsBlank) { Forces = asking.Forces ? true : null });
        }
    }

    private void OnRoundOver(RoundOver over)
    {
        if (_asking?.Number != over.Attempt.Number || over.Attempt.Forces)
            return;

        // Chance keeps two candidates from asking past each other for ever.
        AskAgainAfter(Timings.CandidateStagger + (Timings.PromiseTimeout * _node.Ports.Chance.NextDouble()));
    }

    /// <summary>Two candidates asked for one term, so that neither can win: whoever is first in line asks again at once.</summary>
    private void OnLostRound()
    {
        var rank = RankAmong(_peers.HeardWithin(Timings.DeadTime, Now).Select(peer => peer.Name));
        var chance = ++_roundsLost > 1 ? Timings.PromiseTimeout * _node.Ports.Chance.NextDouble() : TimeSpan.Zero;
        AskAgainAfter((rank * 2 * Timings.CandidateStagger) + chance);
    }

    private void AskAgainAfter(TimeSpan pause)
    {
        _asking = null;
        Timers.Cancel(nameof(RoundOver));
        if (_voter.Holder == ThisNode)
            _voter = _voter with { HeldUntil = Now };
        Timers.StartSingleTimer(nameof(CandidateDue), new CandidateDue(), AtLeastOneMs(pause));
    }

    private void OnPromiseRequest(PromiseRequest request, bool isAskedAgain = false)
    {
        if (!IsPeer(request.From) || !MayStore || IsForeign(request.Cluster) || SpeaksTooLittle(request.From))
            return;

        var asker = request.From;
        var answer = new PromiseAnswer(
            ThisNode, request.Term, request.Sounding, false, _voter.Record.Promised, null, _formed);
        var mayPromise = MayPromise(request) && _voter.Record.Admits(request.Term, request.Last, request.Forces is true);
        switch (mayPromise ? _voter.Consider(request.Term, asker, Now, Timings.Lease) : null)
        {
            case VoteAnswer.Grant when request.Sounding:
                Send(asker, answer with { Granted = true });
                break;
            case VoteAnswer.Grant grant:
                YieldTo(request.Term);
                _voter = grant.Voter;
                _node.Guard.Saw(request.Term);
                var promised = answer with
                {
                    Granted = true,
                    Promised = request.Term,
                    Promise = new Promise(_voter.Record.Store, LogExtract.For(Log, request.Last, request.CommitIndex, SpokenBy(asker))),
                };
                Flush(() => Send(asker, promised));
                WaitForCandidacy();
                break;
            case VoteAnswer.Refuse { HeldFor: var heldFor } when heldFor > TimeSpan.Zero && heldFor <= Timings.CandidateStagger * 3 && !isAskedAgain:
                // Both count from the same beat of the last coordinator, this one a little later: the candidate need not
                // ask twice for that.
                Timers.StartSingleTimer($"asked-{asker}", new AskedBefore(request), AtLeastOneMs(heldFor));
                break;
            default:
                Send(asker, answer);
                break;
        }
    }

    private void OnPromiseAnswer(PromiseAnswer answer)
    {
        if (answer.Promised > _highestSeen)
            _highestSeen = answer.Promised;

        if (!IsPeer(answer.From) || _asking is not { } asking || asking.Round.Term != answer.Term || asking.IsSounding != answer.Sounding)
            return;

        if (!answer.Granted)
        {
            _asking = asking = asking with { Round = asking.Round.RefusedBy(answer.From, answer.Term) };
            if (!asking.IsSounding && !asking.Forces && !asking.Round.MayWin(Votes))
                OnLostRound();
            return;
        }

        _formed |= answer.Formed;
        CountPromise(answer.From, answer.Term, answer.Promise ?? new Promise("", LogExtract.None));
    }

    private void CountPromise(NodeName voter, Term term, Promise promise)
    {
        if (_asking is not { } asking || asking.Round.Term != term)
            return;

        _asking = asking = asking with { Round = asking.Round.With(voter, term, promise) };
        if (asking.Forces)
        {
            CountForced(asking);
        }
        else if (asking.IsSounding)
        {
            if (asking.Round.IsLikely(Votes, NewerVotes))
                Ask(Now);
        }
        else if (asking.Round.Won(Log, _seed) is { } adopted)
        {
            OpenTerm(asking, adopted);
        }
        else if (asking.Round.Newer(Log) is { } newer)
        {
            _newerVotes = newer;
            AskVoters();
        }
    }

    /// <summary>A higher term is about: whatever this node leads or asks for below it is over.</summary>
    private void YieldTo(Term term)
    {
        if (_leading is { } leading && leading.Term < term)
            StepDown($"term {term} is granted to another");

        if (_asking?.Round.Term < term)
            _asking = null;
    }
}
