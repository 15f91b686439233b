using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace HaActors.Actors.Protocol;

/// <content>Membership and votes.</content>
[JsonDerivedType(typeof(GetQuorum), "get-quorum")]
[JsonDerivedType(typeof(GetServices), "get-services")]
[JsonDerivedType(typeof(SetVotes), "set-votes")]
[JsonDerivedType(typeof(SetExpectedVotes), "set-expected-votes")]
[JsonDerivedType(typeof(ForceQuorum), "force-quorum")]
[JsonDerivedType(typeof(RemoveOnLeave), "remove-on-leave")]
[JsonDerivedType(typeof(LeaveCluster), "leave-cluster")]
[JsonDerivedType(typeof(JoinCluster), "join-cluster")]
public abstract partial record OperatorRequest
{
    /// <summary>Answered with <see cref="OperatorAnswer.Quorum"/>, also without a coordinator: then with what this node knows.</summary>
    public sealed record GetQuorum : OperatorRequest;

    /// <summary>Answered with <see cref="OperatorAnswer.Services"/>.</summary>
    public sealed record GetServices : OperatorRequest;

    /// <param name="Votes">0 or more.</param>
    /// <param name="By">Who asks.</param>
    public sealed record SetVotes(string Node, int Votes, string By) : OperatorRequest;

    public sealed record SetExpectedVotes(int Votes, string By) : OperatorRequest;

    /// <summary>
    /// Of a person, to the asked node: makes a quorum of those that it hears (safety rule 16). Answered with
    /// <see cref="OperatorAnswer.Force"/>.
    /// </summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Off">Nodes that the person vouches for: they are off.</param>
    public sealed record ForceQuorum(string By, string Reason, ImmutableArray<string> Off) : OperatorRequest
    {
        /// <summary>Only says what would come of it.</summary>
        public bool IsTrial { get; init; }
    }

    /// <summary>When the asked node leaves next, its votes leave with it.</summary>
    public sealed record RemoveOnLeave(string By) : OperatorRequest;

    /// <summary>Of this node, to itself: empties it, and takes it out of the cluster until <see cref="JoinCluster"/>.</summary>
    public sealed record LeaveCluster : OperatorRequest;

    /// <summary>Of this node, to itself: back after <see cref="LeaveCluster"/>.</summary>
    public sealed record JoinCluster : OperatorRequest;
}

/// <content>Membership and votes.</content>
[JsonDerivedType(typeof(Quorum), "quorum")]
[JsonDerivedType(typeof(Services), "services")]
[JsonDerivedType(typeof(Force), "force")]
public abstract partial record OperatorAnswer
{
    public sealed record Quorum(QuorumStatus Picture) : OperatorAnswer;

    public sealed record Services(ImmutableArray<ServiceGroup> Groups) : OperatorAnswer;

    public sealed record Force(ForceReport Report) : OperatorAnswer;
}

/// <summary>What comes of forcing a quorum, or would.</summary>
/// <param name="Result">planned (it would be done), refused, forced, or failed (somebody did not agree in time).</param>
/// <param name="Text">For people.</param>
/// <param name="Node">Where it was asked.</param>
/// <param name="Generation">The one that begins with it.</param>
/// <param name="Index">Of the newest entry of that node's log, committed or not.</param>
/// <param name="At">When that entry was made; null: it is in a snapshot. What others committed since is lost.</param>
/// <param name="ToConfirm">Silent voters that have to be confirmed off first.</param>
/// <param name="Expected">Votes expected afterwards.</param>
/// <param name="Needed">Votes needed afterwards.</param>
public sealed record ForceReport(
    string Result,
    string Text,
    string Node,
    long Generation,
    long Index,
    DateTimeOffset? At,
    ImmutableArray<string> ToConfirm,
    ImmutableArray<ForceVoter> Voters,
    int Expected,
    int Needed);

/// <param name="Votes">Before.</param>
/// <param name="Proof">heard, fenced, named-off, store-lost, unconfirmed or mute.</param>
public sealed record ForceVoter(string Node, int Votes, string Proof, string? Detail);

/// <summary>Votes and what follows from them, as far as one node knows.</summary>
/// <param name="ClusterId">Drawn when the cluster was founded; null before.</param>
/// <param name="AskedNode">The node that answers.</param>
/// <param name="Coordinator">Null: there is none that this node knows of.</param>
/// <param name="Generation">0, and one more for each quorum that was forced.</param>
/// <param name="Index">Of the newest entry of the log that is committed.</param>
/// <param name="Quorate">The asked node hears a quorum.</param>
/// <param name="Expected">The denominator: absent nodes' votes included.</param>
/// <param name="Total">Votes of the nodes that are there.</param>
/// <param name="Needed">Votes that a quorum needs.</param>
/// <param name="Flags">
/// Quorate, 2Node, WaitForAll, LastManStanding, AutoTieBreaker, Joint (votes are changing), Forced.
/// </param>
public sealed record QuorumStatus(
    string Cluster,
    string? ClusterId,
    string AskedNode,
    string? Coordinator,
    long Term,
    long Generation,
    long Index,
    bool Quorate,
    int Expected,
    int Total,
    int Needed,
    ImmutableArray<string> Flags,
    ImmutableArray<VoterStatus> Nodes,
    ImmutableArray<string> Problems);

/// <param name="Role">member, arbiter or witness (of that the address is the kind of database).</param>
/// <param name="Presence">unseen, joining, online, lost or down; heard or silent where nobody coordinates.</param>
/// <param name="NextVotes">What they are changing to; null: they are not.</param>
/// <param name="AwayVotes">What it gets back when it returns; null: nothing was taken.</param>
/// <param name="Voted">It stands for the present term; null: the asked node cannot tell.</param>
/// <param name="BreaksTies">Of two halves its one goes on.</param>
public sealed record VoterStatus(
    string Name,
    string Address,
    string Role,
    string Presence,
    bool Standby,
    int Votes,
    int? NextVotes,
    int? AwayVotes,
    bool? Voted,
    bool BreaksTies,
    string? Incarnation);

/// <summary>Nodes that do something together.</summary>
/// <param name="Kind">membership, log, coordinator, fencing, clone, promotable clone, bundle, group or resource.</param>
/// <param name="State">Of the group as a whole: stable, joint, deciding, fencing, running, degraded or stopped.</param>
public sealed record ServiceGroup(string Name, string Kind, string State, ImmutableArray<ServiceMember> Members);

/// <param name="State">What it is in that group, in a word.</param>
public sealed record ServiceMember(string Node, string State);
