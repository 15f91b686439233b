using HaActors.Policy.HealthChecks;
using HaActors.Policy.Model;

namespace HaActors.Actors.Health;

/// <summary>
/// What all checkers of this director do, for the watchdog over them, which must not depend on any actor being alive.
/// Any thread may say and ask.
/// </summary>
public sealed class CheckBoard(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, CheckTiming> _planned = [];
    private Instant _lastEnded = clock.Now();
    private int _ownFaults;
    private string _ownFault = "";

    public CheckerPulse Pulse
    {
        get
        {
            lock (_lock)
                return new CheckerPulse(
                    _planned.Count,
                    _lastEnded,
                    _planned.Count == 0 ? default : _planned.Values.Min(timing => timing.Interval),
                    _planned.Count == 0 ? default : _planned.Values.Max(timing => timing.Timeout),
                    _ownFaults,
                    _ownFault);
        }
    }

    /// <param name="who">Distinguishes one repeated check from others.</param>
    public void Plan(object who, CheckTiming timing)
    {
        lock (_lock)
        {
            // Nothing could end while nothing was planned.
            if (_planned.Count == 0)
                _lastEnded = clock.Now();
            _planned[who] = timing;
        }
    }

    public void Drop(object who)
    {
        lock (_lock)
            _planned.Remove(who);
    }

    public void Ended(CheckVerdict verdict)
    {
        lock (_lock)
        {
            _lastEnded = clock.Now();
            _ownFaults = verdict.IsOwnFault ? _ownFaults + 1 : 0;
            if (verdict.IsOwnFault)
                _ownFault = verdict.Reason;
        }
    }
}
