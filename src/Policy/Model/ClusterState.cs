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
    public static NodeState Unseen(NodeName name) => new(
        name, NodePresence.Unseen, default, false, ImmutableSortedDictionary<ResourceId, ResourceState>.Empty);

    public ResourceState Resource(ResourceId id) =>
        Resources.TryGetValue(id, out var state) ? state : ResourceState.Unknown(id);
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

/// <param name="FailCount">Failures since the last clean-up.</param>
/// <param name="Busy">The operation under way there, or null.</param>
/// <param name="Monitored">Its recurring monitor is running.</param>
/// <param name="LastFailure">What failed last and why, for people; null if nothing did.</param>
public sealed record ResourceState(
    ResourceId Id,
    Activity Activity,
    int FailCount,
    ResourceVerb? Busy,
    bool Monitored,
    string? LastFailure)
{
    /// <summary>The fail count that stands for "not here", whatever the threshold (Pacemaker's INFINITY).</summary>
    public const int BanningFailCount = 1_000_000;

    public static ResourceState Unknown(ResourceId id) => new(id, Activity.Unknown, 0, null, false, null);

    /// <summary>May be active, as far as anybody can tell.</summary>
    [JsonIgnore]
    public bool MayRun => Activity != Activity.Stopped;
}

/// <summary>What can be asked of a node for one resource.</summary>
public enum ResourceVerb
{
    Probe,
    Start,
    Stop,
    Monitor,
}
