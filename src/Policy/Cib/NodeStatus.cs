using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>What was observed of a node. Values stay as written: generations of Pacemaker write them differently.</summary>
/// <param name="InCluster"><c>in_ccm</c>: true, false, or since when (seconds since 1970; 0: not).</param>
/// <param name="PeerProcess"><c>crmd</c>: online, offline, or since when.</param>
/// <param name="IsRemote">Not a member: a remote or guest node.</param>
/// <param name="TransientAttributes">Attributes that last as long as the node's present life.</param>
/// <param name="History">Null: the node has no history at all.</param>
/// <param name="Attributes">All attributes of the element, in document order.</param>
public sealed record NodeStatus(
    string Id,
    string? Name,
    string? InCluster,
    string? PeerProcess,
    string? Join,
    string? Expected,
    bool IsRemote,
    ImmutableArray<AttributeBlock> TransientAttributes,
    ImmutableArray<AttributeBlock> TransientUtilization,
    ImmutableArray<ResourceHistory>? History,
    ImmutableArray<KeyValuePair<string, string>> Attributes)
{
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in Attributes)
                if (key == name)
                    return value;
            return null;
        }
    }
}

/// <summary>What a node did with one resource.</summary>
/// <param name="Container">The resource inside which it runs, if any.</param>
/// <param name="ShutdownLock">Since when the resource is held for the node's return, seconds since 1970; null: not held.</param>
public sealed record ResourceHistory(
    string Id,
    string? Standard,
    string? Provider,
    string? Type,
    string? Container,
    long? ShutdownLock,
    ImmutableArray<OperationRecord> Operations);

/// <summary>The last result of one operation (task and interval) on one node.</summary>
/// <param name="Id">The element's id, for example <c>web_last_failure_0</c>: says that it is the last failure.</param>
/// <param name="Key"><c>RESOURCE_TASK_INTERVAL</c>.</param>
/// <param name="Task">For example <c>start</c>.</param>
/// <param name="IntervalMs">0: ran once.</param>
/// <param name="CallId">Grows with each call on the node; -1: pending.</param>
/// <param name="ExitCode">The agent's (OCF exit code); 193: none yet.</param>
/// <param name="Status">How its execution ended: 0 done, 1 cancelled, 2 timed out, 3 not supported, 4 failed, -1 pending, …</param>
/// <param name="TransitionKey"><c>ACTION:TRANSITION:EXPECTED:UUID</c>; EXPECTED is the exit code that was hoped for.</param>
/// <param name="LastChange">When the exit code last changed, seconds since 1970; null: not recorded.</param>
/// <param name="ExtraAttributes">All attributes that have no member here, in document order.</param>
public sealed record OperationRecord(
    string Id,
    string Key,
    string Task,
    int IntervalMs,
    int CallId,
    int ExitCode,
    int Status,
    string? TransitionKey,
    string? TransitionMagic,
    string? ExitReason,
    long? LastChange,
    string? OnNode,
    string? Digest,
    string? RestartDigest,
    string? ForceRestart,
    string? SecureDigest,
    string? SecureParameters,
    string? FeatureSet,
    string? MigrateSource,
    string? MigrateTarget,
    ImmutableArray<KeyValuePair<string, string>> ExtraAttributes);

/// <param name="Granted">Null: never said.</param>
/// <param name="LastGranted">Seconds since 1970, as written.</param>
public sealed record TicketStatus(
    string Id,
    string? Granted,
    string? Standby,
    string? LastGranted,
    ImmutableArray<KeyValuePair<string, string>> Attributes);
