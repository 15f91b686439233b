namespace Akka.Util;

/// <summary>An on/off switch whose changes, and the actions bound to them, happen one at a time.</summary>
public class Switch(bool startAsOn = false)
{
    private readonly object _lock = new();
    private volatile bool _on = startAsOn;

    public bool IsOn => _on;
    public bool IsOff => !_on;

    /// <summary>Changes the state and runs the action; when the action throws, the change is taken back.</summary>
    /// <returns>Whether the switch was in <paramref name="from"/>, so that the action ran.</returns>
    protected bool TranscendFrom(bool from, Action action)
    {
        lock (_lock)
        {
            if (_on != from) return false;
            _on = !from;
            try
            {
                action();
                return true;
            }
            catch
            {
                _on = from;
                throw;
            }
        }
    }

    public bool SwitchOn(Action action) => TranscendFrom(false, action);
    public bool SwitchOff(Action action) => TranscendFrom(true, action);
    public bool SwitchOn() => TranscendFrom(false, () => { });
    public bool SwitchOff() => TranscendFrom(true, () => { });

    /// <summary>Runs the action when on; the state may change meanwhile.</summary>
    public bool IfOn(Action action) => RunIf(_on, action);

    /// <summary>Runs the action when off; the state may change meanwhile.</summary>
    public bool IfOff(Action action) => RunIf(!_on, action);

    /// <summary>Runs the action when on, and keeps it on until the action ends.</summary>
    public bool WhileOn(Action action)
    {
        lock (_lock) return RunIf(_on, action);
    }

    /// <summary>Runs the action when off, and keeps it off until the action ends.</summary>
    public bool WhileOff(Action action)
    {
        lock (_lock) return RunIf(!_on, action);
    }

    /// <summary>Runs the action while nothing can switch.</summary>
    public void Locked(Action action)
    {
        lock (_lock) action();
    }

    private static bool RunIf(bool condition, Action action)
    {
        if (condition) action();
        return condition;
    }
}
