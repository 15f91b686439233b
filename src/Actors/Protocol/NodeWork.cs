using System.Collections.Immutable;
using Akka.Event;
using HaActors.Policy;
using HaActors.Policy.Media;
using HaActors.Policy.Model;

namespace HaActors.Actors.Protocol;

/// <summary>The coordinator of a term wants to know what runs on a node, now and on every change.</summary>
/// <param name="Known">The newest report that it has; 0: none. A node with nothing newer need not answer.</param>
public sealed record ReportRequest(Term Term, NodeName Coordinator, long Known) : IProtocolMessage;

/// <summary>What a node knows of its own resources.</summary>
/// <param name="Sequence">Rises by one within the incarnation; an older report never overwrites a newer.</param>
/// <param name="Leaving">The node wants to be emptied before it stops.</param>
/// <param name="IsWhole">False: only what changed since the report of the number before.</param>
/// <param name="Attributes">All of them; null: as in the report before.</param>
public sealed record NodeReport(
    NodeName Node,
    Incarnation Incarnation,
    long Sequence,
    bool Leaving,
    bool IsWhole,
    ImmutableArray<ResourceState> Resources,
    ImmutableSortedDictionary<string, string>? Attributes) : IProtocolMessage
{
    /// <summary>Operations that the node takes at a time; null: any number.</summary>
    public int? ActionLimit { get; init; }

    /// <summary>Null: not at all, or the sender is older than this.</summary>
    public Busyness? Busy { get; init; }

    /// <summary>Nodes that it hears steadily over a heartbeat medium, whose actor systems answer; null: none.</summary>
    public ImmutableArray<NodeName>? Hears { get; init; }

    /// <summary>What is wrong on it alone, in sentences; null: nothing, or the sender is older than this.</summary>
    public ImmutableArray<string>? Problems { get; init; }
}

/// <summary>The coordinator has one action carried out. Sent again until it is answered; the node does it once.</summary>
/// <param name="Incarnation">The life of the node that is meant: a later one must not find old orders waiting for it.</param>
public sealed record CarryOut(Authority Authority, Incarnation Incarnation, ResourceOperation Operation) : IProtocolMessage;

public enum ActionOutcome
{
    Succeeded,
    Failed,

    /// <summary>Not begun: the authority is outdated, or this node has no quorum.</summary>
    Refused,
}

/// <param name="State">The resource after the action.</param>
/// <param name="Sequence">Of the report that includes <paramref name="State"/>.</param>
/// <param name="Attributes">The node's, if the action changed them; null: as before.</param>
public sealed record CarriedOut(
    NodeName Node,
    Incarnation Incarnation,
    Authority Authority,
    ResourceVerb Verb,
    ActionOutcome Outcome,
    string? Detail,
    ResourceState State,
    long Sequence,
    ImmutableSortedDictionary<string, string>? Attributes) : IProtocolMessage;

/// <summary>What an operator wants forgotten on a node: failures, and what follows from them.</summary>
/// <param name="Resource">Null: of all resources.</param>
public sealed record ForgetFailures(Term Term, ResourceId? Resource) : IProtocolMessage;

/// <summary>The node is empty and recorded as cleanly left: it may go.</summary>
public sealed record Released(Term Term, Incarnation Incarnation) : IProtocolMessage;

/// <summary>
/// It is committed that the node's daemon is away for a while: it may go, its resources run on, and its watchdog may be
/// disarmed. Of wire version 3.
/// </summary>
public sealed record HandedOff(Term Term, Incarnation Incarnation) : IProtocolMessage;

/// <summary>Has another node run a fence device.</summary>
/// <param name="Target">Empty: the device itself is meant.</param>
public sealed record RunFence(Authority Authority, NodeName Target, string Device) : IProtocolMessage
{
    /// <summary>Null: whatever the cluster does with lost nodes.</summary>
    public FenceVerb? Verb { get; init; }

    /// <summary>Carried back by the answer.</summary>
    public long? Attempt { get; init; }
}

public sealed record FenceRan(
    Authority Authority, NodeName Target, string Device, bool Confirmed, string Detail) : IProtocolMessage
{
    public long? Attempt { get; init; }

    /// <summary>Who ran it.</summary>
    public NodeName? Node { get; init; }

    /// <summary>Of a list: the machines that the device knows.</summary>
    public ImmutableArray<string>? Listed { get; init; }

    /// <summary>Of a status: the device knows the node; null: another operation, or a build from before this was said.</summary>
    public bool? Knows { get; init; }
}

/// <summary>
/// Has a node that hears the target over a heartbeat medium ask it to stop everything, for a coordinator that does not hear it itself.
/// Answered with <see cref="MediumAnswered"/> as often as there is something new. Sent again until it is taken back; it is done once.
/// </summary>
/// <param name="Nonce">Nobody can guess it, and it is used once: an answer to anything else does not count.</param>
/// <param name="Left">How long the coordinator still waits for an answer.</param>
public sealed record AskOverMedium(Authority Authority, NodeName Target, ulong Nonce, TimeSpan Left) : IProtocolMessage;

/// <summary>The answer, or what else ended it, is not waited for any more.</summary>
public sealed record AskNoMore(Term Term, NodeName Target, ulong Nonce) : IProtocolMessage;

/// <param name="Progress">Null: the target is not heard, or not any more.</param>
/// <param name="Medium">The one that brought the answer; empty: none did.</param>
public sealed record MediumAnswered(
    NodeName Node, NodeName Target, Term Term, ulong Nonce, StopProgress? Progress, string Medium) : IProtocolMessage;

/// <summary>The receiver must do nothing any more, and sees to it itself. No answer is waited for.</summary>
public sealed record FenceYourself(Term Term, Incarnation Incarnation, string Reason) : IProtocolMessage;

/// <summary>An operator's request on its way to the coordinator.</summary>
public sealed record OperatorCall(NodeName From, long Id, OperatorRequest Request) : IProtocolMessage
{
    /// <summary>How much of the log the asking node knew; null: a build from before this was said.</summary>
    public long? Seen { get; init; }
}

public sealed record OperatorReply(long Id, OperatorAnswer Answer) : IProtocolMessage
{
    /// <summary>
    /// Nothing was done, because another request may have come before: to be asked again, if it is still waited for, when so much of the log
    /// is known. Null: this is the answer.
    /// </summary>
    public long? See { get; init; }
}

/// <summary>What one node knows first and every node should hear of; at most once.</summary>
/// <param name="Event">JSON; see <see cref="Events.EventText"/>.</param>
public sealed record Announce(string Event) : IProtocolMessage, IDeadLetterSuppression;
