using System.Runtime.InteropServices;

namespace HaActors.Agents;

/// <summary>A kernel's watchdog device: <c>softdog</c>, <c>i6300esb</c>, <c>iTCO_wdt</c> and the like.</summary>
/// <param name="path">For example <c>/dev/watchdog</c>.</param>
/// <remarks>Source: Linux, Documentation/watchdog/watchdog-api.rst and include/uapi/linux/watchdog.h.</remarks>
public sealed partial class DeviceWatchdog(string path) : IWatchdog, IDisposable
{
    private const int WriteOnly = 1;
    private const int CloseOnExec = 0x80000;

    // _IOR('W', 5, int), _IOWR('W', 6, int), _IOR('W', 7, int): alike on x86 and arm.
    private const ulong KeepAlive = 0x80045705;
    private const ulong SetTimeout = 0xC0045706;
    private const ulong GetTimeout = 0x80045707;

    private int _device = -1;

    public string? Open(TimeSpan timeout)
    {
        if (_device >= 0)
            return null;

        var device = OpenFile(path, WriteOnly | CloseOnExec);
        if (device < 0)
            return $"{path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}";

        if (Refusal(device, (int)timeout.TotalSeconds) is { } refusal)
        {
            // What was just begun is called off: this node is not going to be petted.
            WriteFile(device, "V"u8.ToArray(), 1);
            _ = CloseFile(device);
            return refusal;
        }

        _device = device;
        return null;
    }

    private string? Refusal(int device, int seconds)
    {
        // A device whose time-out is fixed refuses to set it: what it says afterwards counts.
        var wanted = seconds;
        _ = Control(device, SetTimeout, ref wanted);
        var actual = 0;
        if (Control(device, GetTimeout, ref actual) != 0)
            return $"{path} is no watchdog: {Marshal.GetLastPInvokeErrorMessage()}";

        return actual > seconds
            ? $"{path} waits {actual} s at least, and the others wait for {seconds} s only: set ha.fencing.watchdog-timeout"
            : null;
    }

    public bool Pet()
    {
        var ignored = 0;
        return _device >= 0 && Control(_device, KeepAlive, ref ignored) == 0;
    }

    public bool Disarm()
    {
        if (_device < 0)
            return true;

        // "V" is the magic word without which closing the device stops nothing. Whether it did, only nowayout says.
        var taken = WriteFile(_device, "V"u8.ToArray(), 1) == 1;
        _ = CloseFile(_device);
        _device = -1;
        return taken && !HasNoWayOut();
    }

    /// <summary>Leaves a watchdog that runs alone: this machine is reset, unless a successor takes it over in time.</summary>
    public void Dispose()
    {
        if (_device >= 0)
            _ = CloseFile(_device);
        _device = -1;
    }

    private bool HasNoWayOut()
    {
        var attribute = $"/sys/class/watchdog/{(path.EndsWith("/watchdog", StringComparison.Ordinal) ? "watchdog0" : Path.GetFileName(path))}/nowayout";
        return File.Exists(attribute) && File.ReadAllText(attribute).Trim() == "1";
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int device, ulong request, ref int value);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteFile(int device, byte[] bytes, nint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseFile(int device);
}
