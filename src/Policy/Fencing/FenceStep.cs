using HaActors.Policy.Model;

namespace HaActors.Policy.Fencing;

/// <summary>What the shell must do next for a plan.</summary>
public abstract record FenceStep
{
    private FenceStep()
    {
    }

    /// <summary>Have a device do something, then answer with <see cref="FenceEvent.Ended"/>.</summary>
    /// <param name="Attempt">Numbers the plan's runs; an answer carries it back.</param>
    /// <param name="After">To be waited first.</param>
    public sealed record Run(long Attempt, FenceDevice Device, FenceVerb Verb, TimeSpan After, TimeSpan Timeout) : FenceStep
    {
        /// <summary>Whether it knows the node at all: any status that it tells confirms, "on" as well as "off".</summary>
        public bool IsQuestion { get; init; }
    }

    /// <summary>Wait, then answer with <see cref="FenceEvent.Woke"/>.</summary>
    public sealed record Wait(TimeSpan Time) : FenceStep;

    /// <summary>Nothing can be tried: tell a person.</summary>
    public sealed record Stuck(string Why) : FenceStep;

    /// <summary>The plan's goal is confirmed by all devices of one level. Of a reboot: off; switching on may follow.</summary>
    /// <param name="Devices">Their ids, joined by <c>+</c>.</param>
    public sealed record Achieved(string Devices) : FenceStep;

    /// <summary>Nothing is left to do.</summary>
    public sealed record Done : FenceStep;
}

public abstract record FenceEvent
{
    private FenceEvent()
    {
    }

    public sealed record Begin : FenceEvent;

    public sealed record Woke : FenceEvent;

    /// <param name="Confirmed">The device answered this very request, and its status, where it can tell, agrees.</param>
    public sealed record Ended(long Attempt, bool Confirmed) : FenceEvent;
}
