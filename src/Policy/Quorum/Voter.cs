using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>One node's vote: what it may promise to whom, and when (safety rules 1 and 2).</summary>
/// <param name="HeldUntil">Until then nobody but the holder gets a promise: the holder's lease rests on it.</param>
public sealed record Voter(VoterRecord Record, NodeName? Holder, Instant HeldUntil)
{
    /// <summary>A voter that begins, or begins again: it may have answered a heartbeat just before it died.</summary>
#if MUTANTS
    public static Voter Started(VoterRecord record, Instant now, TimeSpan lease) =>
        new(record, null, Planted.Is(Plant.VoterForgetsLease) ? now : now + lease);
#else
    public static Voter Started(VoterRecord record, Instant now, TimeSpan lease) => new(record, null, now + lease);
#endif

    /// <summary>Answers a candidate. A grant must be flushed before it is sent.</summary>
    public VoteAnswer Consider(Term asked, NodeName candidate, Instant now, TimeSpan lease)
    {
#if MUTANTS
        if (!Planted.Is(Plant.PromisesTwice) || asked < Record.Promised)
#endif
        if (asked <= Record.Promised)
            return new VoteAnswer.Refuse(Record.Promised, TimeSpan.Zero);

#if MUTANTS
        if (!Planted.Is(Plant.PromisesWhileHeld))
#endif
        if (now < HeldUntil && Holder != candidate)
            return new VoteAnswer.Refuse(Record.Promised, HeldUntil - now);

        var promised = Record with { Promised = asked, PromisedTo = candidate };
        return new VoteAnswer.Grant(new Voter(promised, candidate, now + lease));
    }

    /// <summary>A coordinator's heartbeat was answered: nobody else gets a promise for the length of the lease.</summary>
    /// <returns>Null when the heartbeat is of an outdated term and must not be answered as one.</returns>
    public Voter? Support(Term term, NodeName coordinator, Instant now, TimeSpan lease)
    {
        if (term < Record.Promised)
            return null;

        var record = term > Record.Promised ? Record with { Promised = term, PromisedTo = coordinator } : Record;
        return new Voter(record, coordinator, now + lease);
    }

    /// <summary>The holder of this promise gives no order under it any more: nothing rests on it.</summary>
    /// <returns>Null when what binds this voter is another's promise, or of another term.</returns>
    public Voter? Release(Term term, NodeName holder, Instant now) =>
        Holder == holder && Record.Promised == term && now < HeldUntil ? this with { HeldUntil = now } : null;

    /// <summary>Whether the leader of this term may write into this voter's log.</summary>
    public bool Obeys(Term term) => term >= Record.Promised;

    /// <summary>Takes a log from the leader of a term that is not outdated; that is a promise, too.</summary>
    public Voter Follow(Term term, NodeName leader, ReplicaLog log)
    {
        // One that voted for itself names whoever won the term without it only when it has that one's entry.
        var to = term > Record.Promised || log.Last.Term == term ? leader : Record.PromisedTo;
        return this with { Record = Record with { Promised = term, PromisedTo = to, Log = log } };
    }
}

public abstract record VoteAnswer
{
    private VoteAnswer()
    {
    }

    public sealed record Grant(Voter Voter) : VoteAnswer;

    /// <param name="HeldFor">How long another holder's lease still binds this voter; zero when the term is outdated.</param>
    public sealed record Refuse(Term Promised, TimeSpan HeldFor) : VoteAnswer;
}
