using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>
/// What a voter must never forget: the highest term it promised, and the newest desired state it accepted. Flushed to
/// its own disk before anything that depends on it is answered.
/// </summary>
public sealed record VoterRecord(
    Term Promised,
    NodeName? PromisedTo,
    Position Accepted,
    DesiredState Desired)
{
    public static VoterRecord Fresh { get; } = new(Term.None, null, Position.Nothing, DesiredState.Empty);
}

/// <summary>Where an accepted state stands in the cluster's history: by term first, then by index.</summary>
public readonly record struct Position(Term Term, long Index) : IComparable<Position>
{
    public static Position Nothing => default;

    public int CompareTo(Position other)
    {
        var byTerm = Term.CompareTo(other.Term);
        return byTerm != 0 ? byTerm : Index.CompareTo(other.Index);
    }

    public override string ToString() => $"{Term}/{Index}";
}

/// <summary>One node's vote: what it may promise to whom, and when (safety rules 1 and 2).</summary>
/// <param name="HeldUntil">Until then nobody but the holder gets a promise: the holder's lease rests on it.</param>
public sealed record Voter(VoterRecord Record, NodeName? Holder, Instant HeldUntil)
{
    /// <summary>A voter that begins, or begins again: it may have answered a heartbeat just before it died.</summary>
    public static Voter Started(VoterRecord record, Instant now, TimeSpan lease) => new(record, null, now + lease);

    /// <summary>Answers a candidate. A grant must be flushed before it is sent.</summary>
    public VoteAnswer Consider(Term asked, NodeName candidate, Instant now, TimeSpan lease)
    {
        if (asked <= Record.Promised)
            return new VoteAnswer.Refuse(Record.Promised, TimeSpan.Zero);

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

    /// <summary>Takes a new desired state from the coordinator of a term that is not outdated.</summary>
    /// <returns>Null when the term is outdated, or the position is not newer than what is there.</returns>
    public Voter? Accept(Position position, NodeName coordinator, DesiredState desired)
    {
        if (position.Term < Record.Promised || position.CompareTo(Record.Accepted) <= 0)
            return null;

        return this with { Record = new VoterRecord(position.Term, coordinator, position, desired) };
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
