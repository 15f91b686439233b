using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HaActors.Policy.Model;

namespace HaActors.Actors.Protocol;

/// <summary>
/// What a person or script may ask of the cluster through any node. Sent to <c>local:/user/operator</c> of that node;
/// answered with <see cref="OperatorAnswer"/>, at the latest when the cluster has made the change durable or refused it.
/// </summary>
[JsonDerivedType(typeof(GetStatus), "get-status")]
[JsonDerivedType(typeof(GetFenceHistory), "get-fence-history")]
[JsonDerivedType(typeof(GetCib), "get-cib")]
[JsonDerivedType(typeof(GetConfiguration), "get-configuration")]
[JsonDerivedType(typeof(PlanConfiguration), "plan-configuration")]
[JsonDerivedType(typeof(GetHistory), "get-history")]
[JsonDerivedType(typeof(GetDirectors), "get-directors")]
[JsonDerivedType(typeof(SetStandby), "set-standby")]
[JsonDerivedType(typeof(SetHandOff), "set-hand-off")]
[JsonDerivedType(typeof(SetMaintenance), "set-maintenance")]
[JsonDerivedType(typeof(Unlock), "unlock")]
[JsonDerivedType(typeof(FenceNode), "fence-node")]
[JsonDerivedType(typeof(GetFenceDevices), "get-fence-devices")]
[JsonDerivedType(typeof(ConfirmFenced), "confirm-fenced")]
[JsonDerivedType(typeof(UnblockFence), "unblock-fence")]
[JsonDerivedType(typeof(Unfence), "unfence")]
[JsonDerivedType(typeof(SetTarget), "set-target")]
[JsonDerivedType(typeof(Restart), "restart")]
[JsonDerivedType(typeof(Move), "move")]
[JsonDerivedType(typeof(Ban), "ban")]
[JsonDerivedType(typeof(Clear), "clear")]
[JsonDerivedType(typeof(Cleanup), "cleanup")]
public abstract partial record OperatorRequest
{
    private protected OperatorRequest()
    {
    }

    /// <summary>It changes nothing: whoever has no answer may ask again.</summary>
    [JsonIgnore]
    public bool IsQuestion => this is GetStatus or GetFenceHistory or GetFenceDevices or GetCib or GetQuorum or GetServices or GetConfiguration
        or PlanConfiguration or GetConfigurationHistory or CompareConfigurations or ChangeConfiguration { IsTrial: true };

    /// <summary>Answered with <see cref="OperatorAnswer.Status"/>, also without a coordinator: then with what this node knows.</summary>
    public sealed record GetStatus : OperatorRequest;

    /// <summary>Answered with <see cref="OperatorAnswer.Fences"/>, newest first.</summary>
    public sealed record GetFenceHistory : OperatorRequest;

    /// <summary>Answered with <see cref="OperatorAnswer.Cib"/>.</summary>
    public sealed record GetCib : OperatorRequest;

    /// <summary>Answered with <see cref="OperatorAnswer.Configuration"/>.</summary>
    public sealed record GetConfiguration : OperatorRequest
    {
        /// <summary>Null: the present one.</summary>
        public long? Revision { get; init; }
    }

    /// <summary>Asks what another configuration would change; answered with <see cref="OperatorAnswer.Plan"/>.</summary>
    /// <param name="Text">The whole of it, as <see cref="Policy.Configuration.ConfigurationDocument"/> writes it.</param>
    public sealed record PlanConfiguration(string Text) : OperatorRequest;

    /// <summary>Answered with <see cref="OperatorAnswer.History"/> by the asked node, also without a coordinator.</summary>
    public sealed record GetHistory(HistoryQuery Query) : OperatorRequest;

    /// <summary>Answered with <see cref="OperatorAnswer.Directors"/> by the asked node, also without a coordinator.</summary>
    public sealed record GetDirectors : OperatorRequest;

    /// <summary>Empties a node (true) or lets it run resources again (false).</summary>
    public sealed record SetStandby(string Node, bool Standby) : OperatorRequest;

    /// <summary>Lets a node's daemon be restarted while its resources run on. Of wire version 3.</summary>
    /// <param name="BoundMs">How long it may be away, in milliseconds; null: that is over.</param>
    public sealed record SetHandOff(string Node, long? BoundMs) : OperatorRequest;

    /// <summary>The whole cluster leaves its resources alone (true), or looks after them again. Of wire version 3.</summary>
    public sealed record SetMaintenance(bool On) : OperatorRequest;

    /// <summary>A resource waits no longer for the node that was shut down with it. Of wire version 3.</summary>
    public sealed record Unlock(string Resource) : OperatorRequest;

    public sealed record FenceNode(string Node, string Reason) : OperatorRequest
    {
        /// <summary>Null: whatever the cluster does with lost nodes.</summary>
        public FenceMode? Mode { get; init; }
    }

    /// <summary>Answered with <see cref="OperatorAnswer.FenceDevices"/>.</summary>
    public sealed record GetFenceDevices : OperatorRequest;

    /// <summary>A person vouches that a node is off, where no device can tell.</summary>
    /// <param name="By">Who.</param>
    public sealed record ConfirmFenced(string Node, string Reason, string By) : OperatorRequest;

    /// <summary>A node that was fenced too often may be fenced again.</summary>
    public sealed record UnblockFence(string Node) : OperatorRequest;

    /// <summary>Switches a node on by all devices that unfence.</summary>
    public sealed record Unfence(string Node) : OperatorRequest;

    /// <summary>Wants a resource or group started (true) or stopped (false).</summary>
    public sealed record SetTarget(string Resource, bool Started) : OperatorRequest;

    public sealed record Restart(string Resource) : OperatorRequest;

    /// <summary>Moves a resource or group once.</summary>
    /// <param name="Node">Null: the best node other than the present one.</param>
    public sealed record Move(string Resource, string? Node) : OperatorRequest
    {
        /// <summary>Only the promoted role of a promotable clone; its instances stay where they are.</summary>
        public bool Promoted { get; init; }
    }

    /// <summary>Keeps a resource, group or clone off a node, until <see cref="Clear"/>.</summary>
    /// <param name="Node">Null: the one where it is.</param>
    public sealed record Ban(string Resource, string? Node) : OperatorRequest
    {
        /// <summary>Only the promoted role of a promotable clone.</summary>
        public bool Promoted { get; init; }
    }

    /// <summary>Takes back bans and moves.</summary>
    /// <param name="Node">Null: of all nodes.</param>
    public sealed record Clear(string Resource, string? Node) : OperatorRequest;

    /// <summary>Forgets failures and looks again.</summary>
    /// <param name="Resource">Null: of all resources.</param>
    /// <param name="Node">Null: on all nodes.</param>
    public sealed record Cleanup(string? Resource, string? Node) : OperatorRequest;
}

[JsonDerivedType(typeof(Accepted), "accepted")]
[JsonDerivedType(typeof(Rejected), "rejected")]
[JsonDerivedType(typeof(Unavailable), "unavailable")]
[JsonDerivedType(typeof(Status), "status")]
[JsonDerivedType(typeof(Fences), "fences")]
[JsonDerivedType(typeof(FenceDevices), "fence-devices")]
[JsonDerivedType(typeof(Cib), "cib")]
[JsonDerivedType(typeof(Configuration), "configuration")]
[JsonDerivedType(typeof(Plan), "plan")]
[JsonDerivedType(typeof(History), "history")]
[JsonDerivedType(typeof(Directors), "directors")]
public abstract partial record OperatorAnswer
{
    private protected OperatorAnswer()
    {
    }

    /// <summary>Done: a quorum has it on disk. The effect on resources follows.</summary>
    public sealed record Accepted(string Text) : OperatorAnswer;

    /// <summary>Nothing was changed.</summary>
    public sealed record Rejected(string Reason) : OperatorAnswer;

    /// <summary>Nobody can decide now; nothing was changed.</summary>
    public sealed record Unavailable(string Reason) : OperatorAnswer;

    public sealed record Status(ClusterStatus Cluster) : OperatorAnswer;

    public sealed record Fences(ImmutableArray<FenceRecord> Records) : OperatorAnswer;

    public sealed record FenceDevices(ImmutableArray<FenceDeviceStatus> Devices) : OperatorAnswer;

    public sealed record History(HistoryPicture Picture) : OperatorAnswer;

    /// <param name="All">In the order of their names.</param>
    /// <param name="Silent">Directors that did not answer.</param>
    public sealed record Directors(ImmutableArray<DirectorStatus> All, ImmutableArray<string> Silent) : OperatorAnswer;

    /// <param name="Xml">What the coordinator knows, as a cluster information base; see <see cref="Policy.ClusterPicture"/>.</param>
    public sealed record Cib(string Xml) : OperatorAnswer;

    /// <param name="Text">As <see cref="Policy.Configuration.ConfigurationDocument"/> writes it; secrets are masked.</param>
    public sealed record Configuration(string Text) : OperatorAnswer
    {
        /// <summary>Null or 0: the log has none yet.</summary>
        public long? Revision { get; init; }
    }

    public sealed record Plan(ConfigurationPlan Change) : OperatorAnswer;
}

/// <param name="AskedNode">The node that answers.</param>
/// <param name="Coordinator">Null: there is none that this node knows of.</param>
/// <param name="Quorate">The asked node hears a quorum of votes.</param>
/// <param name="Term">The highest term that the asked node knows.</param>
/// <param name="AgeMs">How old the picture is, in milliseconds; 0 when it comes from the coordinator itself.</param>
/// <param name="Activity">Actions under way or waiting, in plain words.</param>
/// <param name="Problems">Sentences for a person: what is wrong and what to do.</param>
public sealed record ClusterStatus(
    string Cluster,
    string AskedNode,
    string? Coordinator,
    bool Quorate,
    long Term,
    int VotesPresent,
    int VotesExpected,
    long AgeMs,
    ImmutableArray<NodeStatus> Nodes,
    ImmutableArray<ResourceStatus> Resources,
    ImmutableArray<string> Activity,
    ImmutableArray<string> Problems);

/// <param name="Presence">unseen, joining, online, lost or down.</param>
public sealed record NodeStatus(
    string Name,
    string Address,
    string Presence,
    bool Standby,
    bool Leaving,
    int Votes,
    string? Incarnation);

/// <param name="Group">What holds it (a group, clone or bundle); null for a primitive that stands alone.</param>
/// <param name="State">
/// started, promoted, unpromoted, stopped, starting, stopping, promoting, demoting, failed, blocked or unknown.
/// </param>
/// <param name="Node">Where it is, or null.</param>
/// <param name="Target">Where it belongs by the last decision, or null.</param>
/// <param name="Why">Why it is there, or not running.</param>
public sealed record ResourceStatus(
    string Id,
    string? Group,
    string Agent,
    string State,
    string? Node,
    string? Target,
    ImmutableArray<FailureStatus> Failures,
    string? Why)
{
    /// <summary>group, clone, promotable clone or bundle. Of one inside a clone there is an entry for each node.</summary>
    public string? HolderKind { get; init; }

    [JsonIgnore]
    public bool Runs => State is "started" or "promoted" or "unpromoted";
}

public sealed record FailureStatus(string Node, int Count, string? Last);

/// <summary>One try to fence a node, or to switch it on.</summary>
/// <param name="RequestedAt">When it began, by the coordinator's wall clock.</param>
/// <param name="ElapsedMs">Until it ended; null while it is pending.</param>
/// <param name="Outcome">
/// pending, confirmed, failed, or partial: the device did it, and others of its level must, too.
/// </param>
/// <param name="Device">Null: none was tried; of a person's word: <c>by hand</c>.</param>
public sealed record FenceRecord(
    string Target,
    string Reason,
    string Coordinator,
    long Term,
    DateTimeOffset RequestedAt,
    long? ElapsedMs,
    string Outcome,
    string? Device,
    string? Detail)
{
    /// <summary>off, reboot or on.</summary>
    public string? Action { get; init; }

    /// <summary>The node that asked the device.</summary>
    public string? Executor { get; init; }

    /// <summary>The person who vouched for it.</summary>
    public string? By { get; init; }

    /// <summary>The life of the target's process that it ended, as its coordinator knew it; stays with the coordinator.</summary>
    [JsonIgnore]
    public Incarnation? Life { get; init; }

    /// <summary>Of a confirmed one: the target has been down since, and was not used again. Null: an older build does not say.</summary>
    public bool? IsInForce { get; init; }

    /// <summary>Null while it is pending.</summary>
    public DateTimeOffset? EndedAt => ElapsedMs is { } elapsedMs ? RequestedAt.AddMilliseconds(elapsedMs) : null;
}

/// <param name="State">ok, failing, unknown (nobody looked yet) or unwatched.</param>
/// <param name="CanFence">Nodes; a question mark behind those that it may be able to fence.</param>
/// <param name="LookedAt">By the coordinator's wall clock; null: never.</param>
/// <param name="LookedFrom">The node that asked it.</param>
public sealed record FenceDeviceStatus(
    string Id,
    string Agent,
    string State,
    ImmutableArray<string> CanFence,
    DateTimeOffset? LookedAt,
    string? LookedFrom,
    string? Detail);

/// <summary>What another configuration would change.</summary>
/// <param name="Differences">In ordinal order of their paths; secrets are masked.</param>
/// <param name="Errors">Not empty: it cannot come into force, and nothing follows from it.</param>
/// <param name="Effects">What would move, start or stop, in words; empty: nothing.</param>
/// <param name="Actions">The transition that it would cause, in order.</param>
public sealed record ConfigurationPlan(
    ImmutableArray<ConfigurationDifference> Differences,
    ImmutableArray<string> Errors,
    ImmutableArray<string> Warnings,
    ImmutableArray<string> Effects,
    ImmutableArray<string> Actions);

/// <param name="Was">JSON; null: there was none.</param>
/// <param name="Is">JSON; null: it is removed.</param>
public sealed record ConfigurationDifference(string Path, string? Was, string? Is);
