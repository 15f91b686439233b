using HaActors.Agents;

namespace HaActors.Simulation.Product;

/// <summary>A machine's watchdog: it counts on when the process that armed it is paused or gone.</summary>
internal sealed class SimulatedWatchdog(HaWorld world, Machine machine) : IWatchdog
{
    private TimeSpan _timeout;

    public string? Open(TimeSpan timeout)
    {
        _timeout = world.Mutant == Mutant.WatchdogBitesLate ? timeout * 5 : timeout;
        var wasArmed = machine.BittenAt is not null;
        machine.BittenAt = world.Driver.Now + _timeout;
        if (!wasArmed)
            Watch(machine.Boot);
        return null;
    }

    public bool Pet()
    {
        machine.LivedByWatchdog = true;
        if (machine.BittenAt is not null)
            machine.BittenAt = world.Driver.Now + _timeout;
        return true;
    }

    public bool Disarm()
    {
        machine.BittenAt = null;
        return true;
    }

    private void Watch(int boot)
    {
        if (machine.Boot != boot || machine.BittenAt is not { } bittenAt)
            return;
        if (bittenAt > world.Driver.Now)
        {
            world.Driver.After(bittenAt - world.Driver.Now, () => Watch(boot));
            return;
        }

        world.Coverage.Count("reset by the watchdog");
        world.PowerOff(machine, "watchdog");
    }
}

/// <summary>The machine's own end, by its own hand.</summary>
internal sealed class SimulatedReset(HaWorld world, Machine machine) : ISelfFence
{
    public void Reset() => world.Driver.After(TimeSpan.Zero, () => world.PowerOff(machine, "self"));

    public void SwitchOff() => Reset();
}
