using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Actors.Protocol;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>
/// Speaks for the witness to this node's <see cref="QuorumActor"/>, its parent, as a voter on another node would: beats,
/// promises and entries become reads and compare-and-set writes of the database. Keeps nothing that the others rely on.
/// </summary>
public sealed class WitnessActor : ReceiveActor, IWithTimers
{
    /// <param name="Of">The messages for which the database was asked: what comes later, or of an earlier life, is void.</param>
    private sealed record Came(List<IProtocolMessage> Of, object Result);

    private sealed record Wrote(WitnessRecord Next, bool IsDone);

    private sealed record Unreachable(string Why);

    private sealed record Due;

    /// <summary>Entries that wait while one write is under way; more are sent again by the leader.</summary>
    private const int MostWaiting = 16;

    private readonly NodeRuntime _node;
    private readonly IWitness _witness;
    private readonly WitnessSeat _seat;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly List<IProtocolMessage> _waiting = [];
    private readonly List<IProtocolMessage> _answers = [];
    private List<IProtocolMessage> _taken = [];
    private (PromiseRequest Request, Instant Since)? _held;
    private WitnessRecord? _known;
    private WitnessWatch? _watch;
    private bool _isBusy;
    private Instant _answeredAt;
    private bool? _isReachable;
    private string? _broken;

    public WitnessActor(NodeRuntime node, IWitness witness, string life)
    {
        _node = node;
        _witness = witness;
        _seat = new WitnessSeat(node.Settings.Self, life);
        _answeredAt = Now;
        Receive<Beat>(beat => Take(beat, replaces: waiting => waiting is Beat));
        Receive<PromiseRequest>(request => Take(request, replaces: waiting => waiting is PromiseRequest));
        Receive<Replicate>(entries => Take(entries, replaces: _ => false));
        Receive<TermReleased>(released => Take(released, replaces: waiting => waiting is Beat));
        Receive<Came>(came => ReferenceEquals(came.Of, _taken), came => On(came.Result));
        Receive<Due>(_ => OnDue());
        ReceiveAny(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private Instant Now => _node.Ports.Clock.Now();

    private NodeName ThisNode => _node.Settings.Self;

    private Timings Timings => _node.Settings.Timings;

    public static Props Props(NodeRuntime node, IWitness witness, string life) =>
        Akka.Actor.Props.Create(() => new WitnessActor(node, witness, life));

    private void Take(IProtocolMessage message, Func<IProtocolMessage, bool> replaces)
    {
        _waiting.RemoveAll(waiting => replaces(waiting));
        if (_waiting.Count < MostWaiting)
            _waiting.Add(message);

        Look();
        Next();
    }

    private void Next()
    {
        if (_isBusy || _waiting.Count == 0 || _broken is not null)
            return;

        _isBusy = true;
        _taken = [.. _waiting];
        _waiting.Clear();
        if (_taken.TrueForAll(IsRead))
            Await(_witness.PeekAsync(Timings.DeadTime));
        else if (_known is { } known)
            Write(known, isFresh: false);
        else
            Read();
    }

    private void Read() => Await(_witness.ReadAsync(Timings.DeadTime));

    // Who follows and who only asks around need not have the log.
    private static bool IsRead(IProtocolMessage message) =>
        message is Beat { Leads: var term } && term == Term.None || message is PromiseRequest { Sounding: true };

    private void Await<T>(Task<T> task)
        where T : notnull
    {
        var batch = _taken;
        _ = task.PipeTo(
            Self,
            success: result => new Came(batch, result),
            failure: cause => new Came(batch, new Unreachable(cause.Message)));
    }

    private void On(object result)
    {
        switch (result)
        {
            case WitnessHead head:
                OnPeeked(head);
                break;
            case WitnessRecord witness:
                Saw(witness.Head);
                Write(witness, isFresh: true);
                break;
            case Wrote wrote:
                OnWrote(wrote);
                break;
            case Unreachable failure:
                OnUnreachable(failure.Why);
                break;
        }
    }

    private void OnPeeked(WitnessHead head)
    {
        Saw(head);
        if (_known is { } known && (known.Version != head.Version || known.Voter.Store != head.Store))
            _known = null;

        foreach (var message in _taken)
        {
            if (message is Beat beat)
                AnswerBeat(beat, head, Term.None, head.Cluster is null ? head.Store : null, null);
            else if (message is PromiseRequest request)
                Sound(request, head);
        }

        Done();
    }

    /// <summary>All that waited, as one change.</summary>
    /// <param name="isFresh">Read for this very batch: what changes nothing may be answered from it.</param>
    private void Write(WitnessRecord known, bool isFresh)
    {
        _known = known;
        _answers.Clear();
        var next = _taken.Aggregate(known, Carry);
        if (next.Version > known.Version)
            Await(WriteAsync(known, next with { Version = known.Version + 1 }));
        else if (isFresh)
            Answer(known);
        else
            Read();
    }

    private async Task<Wrote> WriteAsync(WitnessRecord known, WitnessRecord next) =>
        new(next, await _witness.TryWriteAsync(known, next, Timings.DeadTime));

    private void OnWrote(Wrote wrote)
    {
        if (!wrote.IsDone)
        {
            // Somebody else was first: what waits is decided anew on what that one wrote.
            _known = null;
            Read();
            return;
        }

        Saw(wrote.Next.Head);
        Answer(wrote.Next);
    }

    private void Answer(WitnessRecord witness)
    {
        _known = witness;
        foreach (var answer in _answers)
            Context.Parent.Tell(answer);

        foreach (var beat in _taken.OfType<Beat>())
        {
            var supports = beat.Leads == witness.Voter.Promised && WitnessSeat.IsAdmitted(witness.Voter) ? beat.Leads : Term.None;
            var blank = witness.Voter.Log.IsBlank ? witness.Voter.Store : null;
            AnswerBeat(beat, witness.Head, supports, blank, WhySilent(witness.Voter));
        }

        Done();
    }

    private WitnessRecord Carry(WitnessRecord witness, IProtocolMessage message) => message switch
    {
        Beat { Leads: var term } beat when term > Term.None => _seat.Beat(witness, term, beat.Lost, Now, Timings.Lease) ?? witness,
        PromiseRequest { Sounding: false } request => Promise(witness, request),
        PromiseRequest request => Sounded(witness, request),
        Replicate entries => Replicate(witness, entries),
        TermReleased released => _seat.Release(witness, released.Term) ?? witness,
        _ => witness,
    };

    private WitnessRecord Sounded(WitnessRecord witness, PromiseRequest request)
    {
        Sound(request, witness.Head);
        return witness;
    }

    private WitnessRecord Promise(WitnessRecord witness, PromiseRequest request)
    {
        var voter = witness.Voter;
        if (IsForeign(request.Cluster, voter.Log.Newest.Cluster))
            return witness;

        var refusal = new PromiseAnswer(WitnessSeat.Name, request.Term, false, false, voter.Promised, null, false);
        if (!WitnessSeat.MayPromise(voter, request.Store, request.Founds) || !voter.Admits(request.Term, request.Last, request.Forces is true))
        {
            _answers.Add(refusal);
            return witness;
        }

        switch (_seat.Consider(witness, _watch, request.Term, Now, Timings.Lease))
        {
            case VoteAnswer.Grant grant:
                _answers.Add(refusal with
                {
                    Granted = true,
                    Promised = request.Term,
                    Promise = new Promise(voter.Store, LogExtract.For(voter.Log, request.Last, request.CommitIndex)),
                });
                return _seat.Promised(witness, grant);
            case VoteAnswer.Refuse { HeldFor: var left } when left > TimeSpan.Zero:
                Hold(request, left);
                return witness;
            default:
                _answers.Add(refusal);
                return witness;
        }
    }

    /// <summary>Would it be granted? The log is not looked at: it decides about stores that are new, which is rare.</summary>
    private void Sound(PromiseRequest request, WitnessHead head)
    {
        var answer = new PromiseAnswer(WitnessSeat.Name, request.Term, true, false, head.Promised, null, false);
        if (IsForeign(request.Cluster, head.Cluster))
            return;

        var left = head.Holder is null || head.Holder == _seat.Life ? TimeSpan.Zero : _watch!.Since + Timings.Lease - Now;
#if MUTANTS
        if (Planted.Is(Plant.WitnessForgetsLease))
            left = TimeSpan.Zero;
#endif
        if (request.Term <= head.Promised)
            Context.Parent.Tell(answer);
        else if (left > TimeSpan.Zero)
            Hold(request, left);
        else
            Context.Parent.Tell(answer with { Granted = true });
    }

    /// <summary>Another one's lease may still rest on it: it is looked at again when that is over, if the asker still waits then.</summary>
    private void Hold(PromiseRequest request, TimeSpan left)
    {
        var since = _held is { } before && before.Request == request ? before.Since : Now;
        _held = null;
        if (Now + left - since > Timings.PromiseTimeout)
            return;

        _held = (request, since);
        Timers.StartSingleTimer(nameof(Due), new Due(), left + TimeSpan.FromMilliseconds(1));
    }

    private void OnDue()
    {
        if (_held is { } held)
            Take(held.Request, replaces: waiting => waiting is PromiseRequest);
    }

    private WitnessRecord Replicate(WitnessRecord witness, Replicate entries)
    {
        var voter = witness.Voter;
        if (IsForeign(entries.Cluster, voter.Log.Newest.Cluster))
            return witness;

        var (next, outcome, lost) = _seat.Take(
            witness, entries.Term, entries.Forced, entries.Snapshot, entries.Previous, entries.Entries, entries.CommitIndex, _node.Settings.KeptEntries);
        var answer = new Replicated(WitnessSeat.Name, entries.Term, voter.Promised, voter.Store, 0, 0, null) { Lost = lost };
        switch (outcome)
        {
            case Appended.Taken taken:
                _answers.Add(answer with
                {
                    Promised = entries.Term, Match = taken.Matches, CommitIndex = Math.Min(entries.CommitIndex, taken.Matches),
                });
                break;
            case Appended.Gap gap:
                _answers.Add(answer with { Promised = entries.Term, TryAfter = gap.TryAfter });
                break;
            case Appended.Contradiction contradiction:
                Break(contradiction.Why);
                break;
            default:
                _answers.Add(answer);
                break;
        }

        return next ?? witness;
    }

    private void AnswerBeat(Beat beat, WitnessHead head, Term supports, string? blankStore, string? silent)
    {
        // Whoever counts as lost gets no echo (safety rule 22).
        var life = new Incarnation(head.Store);
        var isLost = head.Lost.Contains(ThisNode) && supports == Term.None;
#if MUTANTS
        isLost &= !Planted.Is(Plant.WitnessAnswersLost);
#endif
        var answer = isLost
            ? null
            : new BeatAnswer(WitnessSeat.Name, life, beat.Sequence, supports, head.Promised);
        Context.Parent.Tell(beat with
        {
            From = WitnessSeat.Name,
            Incarnation = life,
            IsMember = false,
            Backs = WitnessSeat.Name,
            Hears = [],
            Leads = Term.None,
            Lost = [],
            Formed = false,
            Answer = answer,
            BlankStore = blankStore,
            Cluster = head.Cluster,
            CommitIndex = head.CommitIndex,
            Silent = silent,
        });
    }

    private static string? WhySilent(VoterRecord voter) => voter.Log.IsBlank || WitnessSeat.IsAdmitted(voter)
        ? null
        : "its tables are new, or its database server was put in the place of another, and it has to be admitted by a quorum of the others";

    private bool IsForeign(string? one, string? other)
    {
        if (one is null || other is null || !ForcedQuorum.AreApart(one, other))
            return false;

        _node.Problems.Set(
            nameof(IsForeign),
            $"The witness's database has the log of another cluster named {_node.Settings.Configuration.Name}: give each its own database.");
        return true;
    }

    private void Saw(WitnessHead head)
    {
        _watch = WitnessWatch.Saw(_watch, head.Store, head.Version, Now);
        _answeredAt = Now;
        _node.Witness.Set(head.Lost.Contains(ThisNode) ? null : head.PromisedTo);
        SetReachable(true, null);
    }

    private void Done()
    {
        _isBusy = false;
        _taken = [];
        Next();
    }

    private void OnUnreachable(string why)
    {
        // What was under way may have been written, or be written yet: it is read anew, and never taken for either.
        _known = null;
        Look(why);
        Done();
    }

    private void Look(string? why = null)
    {
        if (Now - _answeredAt > Timings.DeadTime)
            SetReachable(false, why ?? "it does not answer");
    }

    private void SetReachable(bool isReachable, string? why)
    {
        if (_isReachable == isReachable)
            return;

        var isNews = _isReachable is not null || !isReachable;
        _isReachable = isReachable;
        if (isReachable)
            _node.Problems.Clear(WitnessSeat.Name.Value);
        else
            _node.Problems.Set(WitnessSeat.Name.Value, $"The witness is not reached from {ThisNode}, its vote does not count: {why}.");

        if (!isNews)
            return;

        if (isReachable)
            _log.Info("Node {Node} reaches the witness again", ThisNode);
        else
            _log.Warning("Node {Node} does not reach the witness: {Reason}", ThisNode, why);
        _node.Publish(Context.System, new ClusterEvent.Medium(WitnessSeat.Name.Value, null, isReachable ? "up" : "down", why));
    }

    /// <summary>Its log contradicts the cluster's (safety rule 7): it must vote no more.</summary>
    private void Break(string why)
    {
        _broken = why;
        _log.Error("The witness votes no more on {Node}, its log is not to be trusted: {Reason}", ThisNode, why);
        SetReachable(false, $"its log is not to be trusted ({why}); drop its tables once all nodes are in order");
    }
}
