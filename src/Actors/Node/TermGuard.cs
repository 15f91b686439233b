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
    private Instant _quorateUntil = Instant.Never;
    private bool _isUnguarded;
    private ImmutableArray<NodeName> _unanswered = [];

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

    /// <summary>Of a node whose watchdog is what fences it: nothing begins here before it is armed.</summary>
    public void WatchdogIs(bool armed)
    {
        lock (_lock)
            _isUnguarded = !armed;
    }

    /// <summary>May an action begin on this word, at this moment?</summary>
    public bool Allows(Authority authority)
    {
        lock (_lock)
            return authority.Term >= _newest && clock.Now() < _quorateUntil && !_isUnguarded;
    }
}
