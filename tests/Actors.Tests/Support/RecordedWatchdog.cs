using HaActors.Agents;

namespace HaActors.Actors.Tests;

/// <summary>A watchdog that notes what it is told.</summary>
internal sealed class RecordedWatchdog : IWatchdog, ISelfFence
{
    public List<string> Done { get; } = [];

    public string? WhyNot { get; set; }

    public string? Open(TimeSpan timeout)
    {
        Done.Add($"open {timeout.TotalSeconds}");
        return WhyNot;
    }

    public bool Pet()
    {
        Done.Add("pet");
        return true;
    }

    public bool Disarm()
    {
        Done.Add("disarm");
        return true;
    }

    public void Reset() => Done.Add("reset");

    public void SwitchOff() => Done.Add("off");
}
