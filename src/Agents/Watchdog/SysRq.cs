namespace HaActors.Agents;

/// <summary>Reboots this machine, or switches it off, at once by the kernel's magic keys, without syncing or unmounting.</summary>
/// <param name="trigger"><c>/proc/sysrq-trigger</c>; root may write it whatever <c>kernel.sysrq</c> says.</param>
public sealed class SysRq(string trigger) : ISelfFence
{
    public void Reset() => Press("b");

    public void SwitchOff() => Press("o");

    private void Press(string key)
    {
        try
        {
            File.WriteAllText(trigger, key);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // In a container, say. The watchdog is not petted any more either, and the others wait for that alone.
        }
    }
}
