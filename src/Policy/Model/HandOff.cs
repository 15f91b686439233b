using System.Collections.Immutable;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Model;

public enum HandOffPhase
{
    /// <summary>Its resources are left alone, and its daemon may go without stopping them.</summary>
    Announced,

    /// <summary>Its daemon went, by intention: what it ran runs on, and nobody else may start it.</summary>
    Away,

    /// <summary>Away for longer than was agreed: it counts as lost. Its watchdog is not armed, and confirms nothing.</summary>
    Overdue,

    /// <summary>Its daemon is back in a new life; what runs there is looked at before anything is decided about it.</summary>
    Returned,
}

/// <summary>A node whose daemon is restarted while its resources run on.</summary>
/// <param name="Bound">How long each phase may last, by the clock of whoever coordinates.</param>
/// <param name="Life">The one that went; null before.</param>
/// <param name="Resources">What it knew of its resources when it went; empty before.</param>
public sealed record HandOff(TimeSpan Bound, HandOffPhase Phase, Incarnation? Life, ImmutableArray<ResourceState> Resources)
{
    /// <summary>Where nobody says otherwise.</summary>
    public static TimeSpan DefaultBound { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Its transient attributes when it went; null before.</summary>
    public ImmutableSortedDictionary<string, string>? Attributes { get; init; }

    /// <summary>The watchdog of that machine was disarmed on the word of a committed hand-off, and not armed again since.</summary>
    public static bool IsUnguarded(DesiredState desired, NodeName node) =>
        Of(desired, node) is { Phase: not HandOffPhase.Announced };

    public static HandOff Announce(TimeSpan bound) => new(bound, HandOffPhase.Announced, null, []);

    public static HandOff? Of(DesiredState desired, NodeName node) => desired.HandOffs?.GetValueOrDefault(node);

    /// <param name="handOff">Null: there is none any more.</param>
    public static DesiredState Set(DesiredState desired, NodeName node, HandOff? handOff)
    {
        var all = desired.HandOffs ?? ImmutableSortedDictionary<NodeName, HandOff>.Empty;
        all = handOff is null ? all.Remove(node) : all.SetItem(node, handOff);
        return desired with { HandOffs = all.IsEmpty ? null : all };
    }

    /// <summary>The node as it was when its daemon went.</summary>
    public static NodeState? AwayState(DesiredState desired, NodeName node) =>
        Of(desired, node) is { Phase: HandOffPhase.Away, Life: { } life } away
            ? NodeState.Unseen(node) with
            {
                Presence = NodePresence.Away,
                Incarnation = life,
                Resources = away.Resources.ToImmutableSortedDictionary(resource => resource.Id, resource => resource),
                Attributes = away.Attributes ?? NodeState.NoAttributes,
            }
            : null;

    /// <summary>Resources of this node are left alone: by a hand-off, or because node or cluster are in maintenance.</summary>
    public static bool IsInMaintenance(ClusterConfiguration configuration, DesiredState desired, NodeName node) =>
        Of(desired, node) is not null
        || desired.Maintenance is true
        || Says(configuration.Cib.Options, "maintenance-mode")
        || configuration.Cib.Nodes.Any(entry => entry.Name == node.Value && Says(entry.Attributes, "maintenance"));

    private static bool Says(ImmutableArray<AttributeBlock> blocks, string name) => blocks
        .SelectMany(block => block.Values)
        .Any(pair => pair.Name == name && CibValue.Truth(pair.Value, otherwise: false));
}

/// <summary>A resource that waits for the node that was shut down with it (Pacemaker's shutdown-lock).</summary>
/// <param name="Since">Seconds since 1970.</param>
public sealed record ShutdownLock(NodeName Node, long Since);
