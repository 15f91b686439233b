using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>
/// How long this node may act as the coordinator without hearing more from its voters. Asked before every action and
/// before every program that a fence starts.
/// </summary>
public sealed class Lease(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private Instant _until = Instant.Never;

    public bool Holds
    {
        get
        {
#if MUTANTS
            if (Planted.Is(Plant.LeaseNeverEnds))
                return _until > Instant.Never;
#endif
            lock (_lock)
                return clock.Now() < _until;
        }
    }

    /// <summary>How much longer it holds; zero if it does not.</summary>
    public TimeSpan Left
    {
        get
        {
            lock (_lock)
                return _until - clock.Now() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void ExtendTo(Instant until)
    {
        lock (_lock)
            _until = Instant.Max(_until, until);
    }

    public void Revoke()
    {
        lock (_lock)
            _until = Instant.Never;
    }
}
