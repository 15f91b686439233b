using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Fencing;

/// <summary>When one node was fenced lately, by the wall clocks of the coordinators that did it, oldest first.</summary>
public sealed record FenceTally(ImmutableArray<DateTimeOffset> At)
{
    /// <summary>A loop's limit is not above this.</summary>
    private const int Remembered = 20;

    public static FenceTally None { get; } = new([]);

    public FenceTally With(DateTimeOffset at) => new([.. At.TakeLast(Remembered - 1), at]);
}

/// <summary>
/// A node that is fenced, comes back and must be fenced again is not helped by one more fence: a person must look at it.
/// Until then nothing of it is taken for dead, so that giving up costs service and not data.
/// </summary>
public static class FenceLoop
{
    /// <remarks>Wall clocks may jump either way: a fence that seems to lie in the future is near, too.</remarks>
    public static bool IsLooping(FenceTally tally, LoopSettings settings, DateTimeOffset now) =>
        settings.Limit > 0
        && tally.At.Count(at => (now - at).Duration() <= settings.Window) >= settings.Limit;

    /// <param name="onlineFor">How long the node is online without a break.</param>
    public static bool IsOver(LoopSettings settings, TimeSpan onlineFor) => settings.Limit > 0 && onlineFor >= settings.Stay;
}
