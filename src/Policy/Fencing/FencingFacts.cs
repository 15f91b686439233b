using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Fencing;

/// <summary>What of fencing must outlive its coordinator.</summary>
/// <param name="Modes">What an operator's fence request wants, where that is not what the cluster does.</param>
/// <param name="Tallies">When nodes were fenced lately.</param>
/// <param name="Blocked">Nodes in a loop, that are not fenced before a person allows it.</param>
/// <param name="Unfenced">Nodes that were switched on by all devices that must, and in which life of theirs.</param>
public sealed record FencingFacts(
    ImmutableSortedDictionary<NodeName, FenceMode> Modes,
    ImmutableSortedDictionary<NodeName, FenceTally> Tallies,
    ImmutableSortedSet<NodeName> Blocked,
    ImmutableSortedDictionary<NodeName, Incarnation> Unfenced)
{
    public static FencingFacts None { get; } = new(
        ImmutableSortedDictionary<NodeName, FenceMode>.Empty,
        ImmutableSortedDictionary<NodeName, FenceTally>.Empty,
        [],
        ImmutableSortedDictionary<NodeName, Incarnation>.Empty);

    /// <summary>Changes them; those that hold nothing are none.</summary>
    public static DesiredState Change(DesiredState desired, Func<FencingFacts, FencingFacts> change)
    {
        var facts = change(desired.Fencing ?? None);
        var isEmpty = facts.Modes.IsEmpty && facts.Tallies.IsEmpty && facts.Blocked.IsEmpty && facts.Unfenced.IsEmpty;
        return desired with { Fencing = isEmpty ? null : facts };
    }

    /// <summary>A node was fenced.</summary>
    public FencingFacts Fenced(NodeName node, DateTimeOffset at, bool counts) => this with
    {
        Modes = Modes.Remove(node),
        Unfenced = Unfenced.Remove(node),
        Tallies = counts ? Tallies.SetItem(node, (Tallies.GetValueOrDefault(node) ?? FenceTally.None).With(at)) : Tallies,
    };

    /// <summary>A node stayed, or a person looked at it.</summary>
    public FencingFacts Forgiven(NodeName node) => this with { Tallies = Tallies.Remove(node), Blocked = Blocked.Remove(node) };
}
