using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Actors.Node;

/// <summary>
/// The point of effect's gatekeeper on this node: the newest term seen, and until when this node may believe that it
/// has quorum. Both of the process's actor systems and the agents' threads ask it.
/// </summary>
public sealed class TermGuard(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private Term _newest;
    private (Term Term, Instant Until) _vouched = (Term.None, Instant.Never);
    private Instant _quorateUntil = Instant.Never;
    private bool _isUnguarded;
    private ImmutableArray<NodeName> _unanswered = [];
    private bool _mayRace;

    public Term Newest
    {
        get
        {
            lock (_lock)
                return _newest;
        }
    }

    /// <summary>Quorum evidence is fresh, on this machine's own clock: also right after a pause it is not.</summary>
    public bool IsQuorate
    {
        get
        {
            lock (_lock)
                return clock.Now() < _quorateUntil;
        }
    }

    /// <summary>When the evidence that there is now runs out; <see cref="Instant.Never"/> if there was none.</summary>
    public Instant QuorateUntil
    {
        get
        {
            lock (_lock)
                return _quorateUntil;
        }
    }

    public void Saw(Term term)
    {
        lock (_lock)
        {
            if (term > _newest)
                _newest = term;
        }
    }

    public void QuorumVouchedUntil(Instant until)
    {
        lock (_lock)
            _quorateUntil = until;
    }

    /// <summary>
    /// Until then the holder of a term is known to hold it: nobody else can lead before. An order that was delayed in a
    /// network begins nothing after it (safety rules 2 and 23).
    /// </summary>
    public void VouchedUntil(Term term, Instant until)
    {
        lock (_lock)
        {
            if (term > _vouched.Term || (term == _vouched.Term && until > _vouched.Until))
                _vouched = (term, until);
        }
    }

    /// <summary>The holder of a term gave it back, or lost it.</summary>
    public void IsOver(Term term)
    {
        lock (_lock)
        {
            if (_vouched.Term == term)
                _vouched.Until = Instant.Never;
        }
    }

    public bool IsVouched(Term term)
    {
        lock (_lock)
            return IsVouchedNow(term);
    }

    private bool IsVouchedNow(Term term) => term == _vouched.Term && clock.Now() < _vouched.Until;

    /// <summary>Nodes that count as lost, and that this process answers in no incarnation of its cluster system.</summary>
    public ImmutableArray<NodeName> Unanswered
    {
        get
        {
            lock (_lock)
                return _unanswered;
        }
    }

    public void LeavesUnanswered(ImmutableArray<NodeName> lost)
    {
        lock (_lock)
            _unanswered = lost;
    }

    /// <summary>
    /// One of two nodes, which was with its peer in this life: when it hears it no more, it goes on with what runs while each
    /// tries to fence the other, and starts nothing (safety rule 13).
    /// </summary>
    public bool MayRace
    {
        get
        {
            lock (_lock)
                return _mayRace;
        }

        set
        {
            lock (_lock)
                _mayRace = value;
        }
    }

    /// <summary>Of a node whose watchdog is what fences it: nothing begins here before it is armed.</summary>
    public void WatchdogIs(bool armed)
    {
        lock (_lock)
            _isUnguarded = !armed;
    }

    /// <summary>It lives by its watchdog, or by none.</summary>
    public bool IsGuarded
    {
        get
        {
            lock (_lock)
                return !_isUnguarded;
        }
    }

    /// <summary>May an action begin on this word, at this moment?</summary>
    public bool Allows(Authority authority)
    {
#if MUTANTS
        if (Planted.Is(Plant.TermIgnoredAtEffect) || Planted.Is(Plant.TermIgnoredAtDoorAndEffect))
            return IsQuorate;
        if (Planted.Is(Plant.QuorumIgnoredAtEffect) || Planted.Is(Plant.QueueSurvivesLossOfQuorum))
            return authority.Term >= Newest;
#endif
        lock (_lock)
            return authority.Term >= _newest && IsVouchedNow(authority.Term) && clock.Now() < _quorateUntil && !_isUnguarded;
    }
}
