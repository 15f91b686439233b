using HaActors.Actors.Node;
using HaActors.Agents;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Actors.Watchdog;

/// <summary>
/// Keeps this node alive while it hears a quorum, and only then. Stepped by a thread of its own, which waits for no actor;
/// any thread may tell it that the actors answer, or that this node must not live on.
/// </summary>
/// <param name="timeout">After which the device resets the machine; the others wait it out.</param>
/// <param name="pills">Of a node that is fenced by pills: it lives only as long as it can see that there is none.</param>
public sealed class WatchdogKeeper(
    IWatchdog device, ISelfFence? self, TermGuard guard, TimeProvider clock, TimeSpan timeout, PillBoard? pills = null)
{
    /// <summary>Nothing may begin before the watchdog is armed: so it is armed soon after there is a quorum.</summary>
    private static readonly TimeSpan WhileUnarmed = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private Instant _answeredAt = Instant.Never;
    private bool _isArmed;
    private bool _isCondemned;
    private volatile bool _isOver;

    /// <summary>Why the device cannot be used; null: it can, or was not needed yet.</summary>
    public string? Broken { get; private set; }

    /// <summary>
    /// Why nothing may begin here, though this node does not want to leave; null: it may, or the device was not needed yet.
    /// Waits for nobody, a device that hangs included.
    /// </summary>
    public string? WhyUnarmed => _isOver || guard.IsGuarded ? null : Broken ?? pills?.Trouble;

    public bool IsArmed
    {
        get
        {
            lock (_lock)
                return _isArmed;
        }
    }

    /// <summary>This node's actors answered just now.</summary>
    public void ActorsAnswered()
    {
        lock (_lock)
            _answeredAt = clock.Now();
    }

    /// <summary>What is known of this node's slots; null: it is not fenced by pills.</summary>
    public PillBoard? Pills => pills;

    public TimeSpan Timeout => timeout;

    /// <summary>This node must do nothing any more.</summary>
    /// <param name="staysOff">It is not to come back by itself.</param>
    public void Condemn(bool staysOff = false)
    {
        lock (_lock)
            _isCondemned = true;

        if (staysOff)
            self?.SwitchOff();
        else
            self?.Reset();
    }

    /// <summary>It left, or handed its work over: it lives by no watchdog any more.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
                return _isOver;
        }
    }

    /// <summary>This node is empty, and its leaving is committed.</summary>
    /// <returns>False: the device cannot be stopped, and the machine will be reset.</returns>
    public bool HandOff()
    {
        lock (_lock)
        {
            _isOver = true;
            guard.WatchdogIs(armed: false);
            return !_isArmed || device.Disarm();
        }
    }

    /// <summary>One turn of the loop.</summary>
    /// <returns>How long until the next one.</returns>
    public TimeSpan Step()
    {
        lock (_lock)
        {
            if (_isOver)
                return timeout;

            // Quorum is looked at here and nowhere earlier: a look from before a pause of this thread is worth nothing.
            var answers = clock.Now() - _answeredAt < timeout;
            switch (Petting.Decide(_isArmed, guard.IsQuorate, answers, pills?.IsClear(clock.Now()) ?? true, _isCondemned))
            {
                case PetAction.Arm:
                    Arm();
                    guard.WatchdogIs(_isArmed);
                    break;
                case PetAction.Bite:
                    Arm();
                    break;
                case PetAction.Pet:
                    device.Pet();
                    break;
            }

            return _isArmed ? timeout / 4 : Broken is null ? WhileUnarmed : timeout;
        }
    }

    private void Arm()
    {
        Broken = device.Open(timeout);
        _isArmed = Broken is null;
    }
}
