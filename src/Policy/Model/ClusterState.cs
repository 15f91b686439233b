using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace HaActors.Policy.Model;

/// <summary>All that the coordinator of one term knows. Facts only; what follows from them is <see cref="Decision"/>.</summary>
/// <param name="MayFence">False while a forming cluster still waits for nodes that may be booting (safety rule 19).</param>
public sealed record ClusterState(
    ClusterConfiguration Configuration,
    DesiredState Desired,
    ImmutableSortedDictionary<NodeName, NodeState> Nodes,
    bool MayFence)
{
    /// <summary>Seconds since 1970: rules of time and the forgetting of failures go by it.</summary>
    public long Now { get; init; }

    /// <summary>False only where a node decides about itself alone.</summary>
    public bool HasQuorum { get; init; } = true;

    public NodeState Node(NodeName name) => Nodes.TryGetValue(name, out var node) ? node : NodeState.Unseen(name);

    /// <summary>All nodes that may run resources.</summary>
    public IEnumerable<NodeState> ConfiguredNodes => Configuration.Members.Select(Node);
}

public enum NodePresence
{
    /// <summary>Not heard since this coordinator's process began: may be off, booting or cut away.</summary>
    Unseen,

    /// <summary>Heard, but it has not reported yet what runs there.</summary>
    Joining,

    /// <summary>Heard, and its report is in.</summary>
    Online,

    /// <summary>Was there and is not any more; nobody knows what it still runs.</summary>
    Lost,

    /// <summary>Confirmed to do nothing: fenced, or left cleanly.</summary>
    Down,

    /// <summary>Its daemon went by intention, for a while; its resources run on as they were (a hand-off).</summary>
    Away,
}

/// <param name="Leaving">It asked to be emptied before it stops.</param>
/// <param name="Resources">What the node itself reported; a missing entry is unknown, never "stopped".</param>
public sealed record NodeState(
    NodeName Name,
    NodePresence Presence,
    Incarnation Incarnation,
    bool Leaving,
    ImmutableSortedDictionary<ResourceId, ResourceState> Resources)
{
    /// <summary>Attributes that last as long as the node's present life: fail counts, promotion scores, what agents measure.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = NoAttributes;

    /// <summary>Operations that it takes at a time, as long as nobody configured another number; 0: any.</summary>
    public int ActionLimit { get; init; }

    /// <summary>By its own word.</summary>
    public Busyness Busy { get; init; }

    public static ImmutableSortedDictionary<string, string> NoAttributes { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static NodeState Unseen(NodeName name) => new(
        name, NodePresence.Unseen, default, false, ImmutableSortedDictionary<ResourceId, ResourceState>.Empty);

    public ResourceState Resource(ResourceId id) =>
        Resources.TryGetValue(id, out var state) ? state : ResourceState.Unknown(id);

    /// <summary>Failures of a resource here since they were last forgotten.</summary>
    public int FailCount(ResourceId id) => FailureAttributes.Count(Attributes, id);
}

public enum Activity
{
    /// <summary>Not probed yet: it may run.</summary>
    Unknown,
    Stopped,
    Running,

    /// <summary>It should run and its agent says that it does not, or not well: must be stopped before anything else.</summary>
    Failed,

    /// <summary>A stop failed: only a fence, or a person, can tell that it does not run (safety rule 26).</summary>
    StopFailed,
}

/// <summary>One resource on one node. Safety rests on what may be; decisions rest on the history.</summary>
/// <param name="MayBePromoted">From the moment when a promotion begins until a demotion, stop or probe says otherwise.</param>
/// <param name="Busy">The operation under way there, or null. Recurring monitors do not count.</param>
/// <param name="Agent">For example <c>ocf:ha:vip</c>; null as long as nothing was asked of it.</param>
/// <param name="History">The last result of each operation; empty while nothing is known.</param>
public sealed record ResourceState(
    ResourceId Id,
    Activity Activity,
    bool MayBePromoted,
    ResourceVerb? Busy,
    string? Agent,
    ImmutableArray<OperationReport> History)
{
    public static ResourceState Unknown(ResourceId id) => new(id, Activity.Unknown, MayBePromoted: true, null, null, []);

    /// <summary>May be active, as far as anybody can tell.</summary>
    [JsonIgnore]
    public bool MayRun => Activity != Activity.Stopped;

    /// <summary>What failed last here and why, for people; null if nothing did.</summary>
    [JsonIgnore]
    public string? LastFailure => OperationHistory.LastFailure(History)?.Text;

    /// <summary>Of a live migration under way: the node at its other end; null also if that is not known.</summary>
    [JsonIgnore]
    public NodeName? MigrationPeer
    {
        get
        {
#if MUTANTS
            if (Planted.Is(Plant.MigrationTargetForgotten))
                return null;
#endif
            var name = History.LastOrDefault(report => report.IsPending && report.Verb == Busy) is not { } underWay ? null
                : Busy == ResourceVerb.MigrateTo ? underWay.MigrateTarget
                : underWay.MigrateSource;
            return name is null ? null : new NodeName(name);
        }
    }

    /// <summary>With an operation that its node was told to do, and may not have begun.</summary>
    /// <param name="peer">Of a live migration: the node at its other end.</param>
    public ResourceState Sent(ResourceVerb verb, NodeName here, NodeName? peer) => this with
    {
        Busy = verb,
        History = peer is { } other ? new OperationHistory(History).Sent(verb, here, other).Reports : History,
    };

    // The generated comparison would take equal histories for different ones.
    public bool Equals(ResourceState? other) => other is not null
        && Id == other.Id
        && Activity == other.Activity
        && MayBePromoted == other.MayBePromoted
        && Busy == other.Busy
        && Agent == other.Agent
        && History.SequenceEqual(other.History);

    public override int GetHashCode() => HashCode.Combine(Id, Activity, Busy, History.Length);
}
