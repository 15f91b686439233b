using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Fencing;

/// <summary>What devices said of themselves.</summary>
/// <param name="Listed">What a device that lists its machines listed last.</param>
public sealed record FenceKnowledge(ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Listed)
{
    public static FenceKnowledge None { get; } = new(ImmutableSortedDictionary<string, ImmutableSortedSet<string>>.Empty);
}

public enum Eligibility
{
    Able,

    /// <summary>It was not asked, or did not answer: worth a try, after those that are able.</summary>
    Unknown,

    Unable,
}

/// <summary>Whether a device can fence a node.</summary>
public static class FenceEligibility
{
    public static Eligibility Of(FenceDevice device, NodeName node, FenceKnowledge knowledge)
    {
        if (!device.CanFence(node))
            return Eligibility.Unable;

        return device.EffectiveCheck switch
        {
            HostCheck.StaticList or HostCheck.None => Eligibility.Able,
            HostCheck.DynamicList when knowledge.Listed.TryGetValue(device.Id, out var listed) =>
                listed.Contains(device.PortOf(node)) ? Eligibility.Able : Eligibility.Unable,
            _ => Eligibility.Unknown,
        };
    }
}
