using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Fencing;

/// <summary>Since when each of a node's devices is known to hold no pill for it.</summary>
/// <param name="Clear">When the newest reading began that found the slot clear; what it holds later nobody knows.</param>
public sealed record PillEvidence(ImmutableArray<Instant> Clear)
{
    public static PillEvidence Of(int devices) => new([.. Enumerable.Repeat(Instant.Never, devices)]);

    public PillEvidence Read(int device, Instant began) => new(Clear.SetItem(device, Instant.Max(Clear[device], began)));

    /// <summary>
    /// Tells whether a majority was clear within the watchdog's time-out. A pill that a majority holds is then on one of them.
    /// </summary>
    public bool IsClear(Instant now, TimeSpan watchdogTimeout) =>
        Clear.Count(began => now - began < watchdogTimeout) >= Majority(Clear.Length);

    public static int Majority(int devices) => (devices / 2) + 1;
}
