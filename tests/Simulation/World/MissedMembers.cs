using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.World;

/// <summary>
/// When each node first missed each of those that a partition cut off from it. A strategy decides once nothing has
/// changed for stable-after: a node that misses two of them further apart than that decides on a partition that there
/// never was, and both sides may stay. Detectors that long stalls have made patient do that.
/// </summary>
internal sealed class MissedMembers(ClusterWorld world, IReadOnlyCollection<string> inside)
{
    private readonly SortedDictionary<string, SortedDictionary<string, TimeSpan>> _since = new(StringComparer.Ordinal);

    /// <summary>How precisely it is known, if it is asked at this interval.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(250);

    public void Look()
    {
        foreach (var node in world.Live)
        {
            if (!_since.TryGetValue(node.Name, out var since))
                since = _since[node.Name] = new SortedDictionary<string, TimeSpan>(StringComparer.Ordinal);
            var state = ClusterWorld.Member(node).State;
            var reached = state.Members.Except(state.Unreachable).Select(member => member.Address.Host).ToList();
            foreach (var other in world.Nodes.Where(other => IsCutOff(node, other) && !reached.Contains(other.Name)))
                since.TryAdd(other.Name, world.Driver.Now);
        }
    }

    /// <summary>Between one and the next that the same node missed.</summary>
    public TimeSpan LongestGap() => _since.Values
        .Select(since => since.Values.Order().ToList())
        .SelectMany(times => times.Skip(1).Zip(times, (later, earlier) => later - earlier))
        .DefaultIfEmpty(TimeSpan.Zero)
        .Max();

    private bool IsCutOff(SimulatedNode node, SimulatedNode other) =>
        inside.Contains(node.Name) != inside.Contains(other.Name);
}
