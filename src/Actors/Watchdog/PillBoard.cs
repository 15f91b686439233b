using System.Collections.Immutable;
using HaActors.Agents.Pills;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Actors.Watchdog;

/// <summary>What a node knows of its slots. Written by a thread for each device, read by the one that pets.</summary>
/// <param name="timeout">The watchdog's: a reading counts for that long.</param>
public sealed class PillBoard(int devices, TimeSpan timeout)
{
    private readonly Lock _lock = new();
    private PillEvidence _evidence = PillEvidence.Of(devices);
    private ImmutableSortedDictionary<int, string> _troubles = ImmutableSortedDictionary<int, string>.Empty;

    /// <summary>What is wrong with devices; null: nothing.</summary>
    public string? Trouble
    {
        get
        {
            lock (_lock)
                return _troubles.IsEmpty ? null : string.Join("; ", _troubles.Values);
        }
    }

    public static PillBoard? Of(PillPort? pills, NodeSettings settings) =>
        pills is null ? null : new PillBoard(pills.Devices.Length, settings.Configuration.Fencing.WatchdogTimeout);

    public bool IsClear(Instant now)
    {
        lock (_lock)
            return _evidence.IsClear(now, timeout);
    }

    /// <param name="began">From before the device was asked.</param>
    public void WasClear(int device, Instant began)
    {
        lock (_lock)
        {
            _evidence = _evidence.Read(device, began);
            _troubles = _troubles.Remove(device);
        }
    }

    public void Failed(int device, string why)
    {
        lock (_lock)
            _troubles = _troubles.SetItem(device, why);
    }
}
