using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy;

/// <summary>
/// When a node that refused an order is asked again. A node that joins hears its quorum a little later than it is heard, so
/// the first time is soon; one that stays without a quorum must not be asked as fast as it can refuse. Pure.
/// </summary>
public sealed record RefusalPace
{
    private const int MostDoublings = 6;

    // Each with the graph whose order it refused last: what it refused of one graph counts once.
    private ImmutableSortedDictionary<NodeName, (long Transition, int Rounds)> _rounds =
        ImmutableSortedDictionary<NodeName, (long Transition, int Rounds)>.Empty;

    public static RefusalPace Fresh { get; } = new();

    public RefusalPace Refused(NodeName node, long transition) =>
        _rounds.TryGetValue(node, out var known) && known.Transition == transition
            ? this
            : this with { _rounds = _rounds.SetItem(node, (transition, known.Rounds + 1)) };

    /// <summary>It did, or tried, what it was asked to do; or it lives another life.</summary>
    public RefusalPace Over(NodeName node) =>
        _rounds.ContainsKey(node) ? this with { _rounds = _rounds.Remove(node) } : this;

    /// <returns>A sixtieth of the dead time at first (10 ms for 600 ms), each time twice as long, the dead time at most.</returns>
    public TimeSpan Pause(NodeName node, TimeSpan deadTime)
    {
        var rounds = _rounds.GetValueOrDefault(node).Rounds;
        var pause = deadTime / 60 * (1 << Math.Clamp(rounds - 1, 0, MostDoublings));
        return pause < deadTime ? pause : deadTime;
    }
}
