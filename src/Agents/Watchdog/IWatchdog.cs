namespace HaActors.Agents;

/// <summary>A device that resets its machine unless it is petted in time.</summary>
public interface IWatchdog
{
    /// <summary>Opens the device, which starts it.</summary>
    /// <param name="timeout">The machine is reset so long after the last pet, or earlier; whole seconds.</param>
    /// <returns>Why it cannot be used; null: it runs.</returns>
    string? Open(TimeSpan timeout);

    /// <returns>False: the device did not take it.</returns>
    bool Pet();

    /// <summary>Stops it, for a planned hand-off alone.</summary>
    /// <returns>False: it goes on (<c>nowayout</c>), and the machine will be reset.</returns>
    bool Disarm();
}

/// <summary>Ends this machine at once, without stopping anything.</summary>
public interface ISelfFence
{
    void Reset();

    /// <summary>Switches it off; a machine that cannot is reset by its watchdog.</summary>
    void SwitchOff();
}
