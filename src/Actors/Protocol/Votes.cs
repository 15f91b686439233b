using System.Collections.Immutable;
using Akka.Event;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Protocol;

/// <summary>"I am here": sent by every node to every other, each beat interval, in or out of the cluster.</summary>
/// <param name="Sequence">Numbers the sender's beats within its incarnation; answers carry it back.</param>
/// <param name="ConfigurationHash">Nodes with different configurations do not count each other.</param>
/// <param name="IsMember">The sender is in the cluster's membership.</param>
/// <param name="Backs">Whom the sender would let found the cluster.</param>
/// <param name="Hears">Nodes that the sender heard within its dead time.</param>
/// <param name="Leads">The term that the sender leads; none if it does not.</param>
/// <param name="Lost">Of the leader: nodes that nobody may answer any more, until they are fenced.</param>
/// <param name="Formed">The sender took part in a formed cluster since it started.</param>
/// <param name="Answer">To the receiver's newest beat, unless it was answered already.</param>
/// <param name="BlankStore">The sender's store, as long as it has no log.</param>
/// <param name="Cluster">Whose log the sender has; null if it has none.</param>
/// <param name="CommitIndex">Up to here the sender knows of its log that it is committed.</param>
/// <param name="Silent">Why the sender does not vote; null if it does.</param>
public sealed record Beat(
    NodeName From,
    Incarnation Incarnation,
    long Sequence,
    string ConfigurationHash,
    bool IsMember,
    NodeName Backs,
    ImmutableArray<NodeName> Hears,
    Term Leads,
    ImmutableArray<NodeName> Lost,
    bool Formed,
    BeatAnswer? Answer,
    string? BlankStore,
    string? Cluster,
    long CommitIndex,
    string? Silent) : IProtocolMessage, IDeadLetterSuppression
{
    /// <summary>What the sender understands; null: a build from before this was said.</summary>
    public WireVersions? Speaks { get; init; }

    /// <summary>What counts in place of <see cref="ConfigurationHash"/> once there is a log; null: the sender is older than this.</summary>
    public string? StartHash { get; init; }

    /// <summary>Resources that run on the sender; told in two-node mode only.</summary>
    public int? Active { get; init; }

    /// <summary>What runs on the sender is worth that much; told in two-node mode with a priority-fencing-delay only.</summary>
    public int? Priority { get; init; }

    /// <summary>Why nothing may begin on the sender; null: it may, or the sender is older than this.</summary>
    public string? Unfit { get; init; }

    /// <summary>Which of the sender's heuristics fail; null: none, or the sender is older than this.</summary>
    public string? Trouble { get; init; }
}

/// <summary>
/// Travels in the next beat to the same node; alone, and at once, when it says something new.
/// </summary>
/// <param name="Sequence">That of the beat that is answered.</param>
/// <param name="Supports">
/// The led term that the answering voter now binds itself to for the length of the lease; none if it does not.
/// </param>
public sealed record BeatAnswer(
    NodeName From,
    Incarnation Incarnation,
    long Sequence,
    Term Supports,
    Term Promised) : IProtocolMessage, IDeadLetterSuppression;

/// <summary>A candidate asks for a term.</summary>
/// <param name="Sounding">
/// Only asks whether it would be granted. A candidate that cannot win then raises no term, its own neither, and so
/// disturbs no coordinator.
/// </param>
/// <param name="Last">Where the candidate's log ends.</param>
/// <param name="CommitIndex">Up to here the candidate's log is the cluster's for certain.</param>
/// <param name="Store">The receiver's store, as the candidate's log names it.</param>
/// <param name="Cluster">Whose log the candidate has.</param>
/// <param name="Founds">The candidate heard that no voter has a log: it will begin one.</param>
public sealed record PromiseRequest(
    NodeName From,
    Term Term,
    bool Sounding,
    Position Last,
    long CommitIndex,
    string? Store,
    string? Cluster,
    bool Founds) : IProtocolMessage, IDeadLetterSuppression
{
    /// <summary>True: a person forces a quorum, and the term begins a generation; null: it does not.</summary>
    public bool? Forces { get; init; }
}

/// <param name="Granted">True: the promise is on the voter's disk; of a sounding: it would be given.</param>
/// <param name="Promise">With a promise, what the candidate lacks of the voter's log.</param>
public sealed record PromiseAnswer(
    NodeName From,
    Term Term,
    bool Sounding,
    bool Granted,
    Term Promised,
    Promise? Promise,
    bool Formed) : IProtocolMessage, IDeadLetterSuppression;

/// <summary>
/// The one that led a term gives no order in it any more, and asks for no other: its voters need not wait for the lease.
/// Lost, it costs time alone.
/// </summary>
public sealed record TermReleased(NodeName From, Term Term) : IProtocolMessage, IDeadLetterSuppression;

/// <summary>Of the leader of a term: entries of its log, to be flushed by every node, and what of them is committed.</summary>
/// <param name="Cluster">Whose log it is.</param>
/// <param name="Previous">The position before the first entry.</param>
/// <param name="Snapshot">To be taken before the entries: of the position before the first of them.</param>
public sealed record Replicate(
    NodeName From,
    Term Term,
    string Cluster,
    Position Previous,
    ImmutableArray<Entry> Entries,
    long CommitIndex,
    Snapshot? Snapshot) : IProtocolMessage, IDeadLetterSuppression
{
    /// <summary>The quorums that persons forced in this log: who has entries that they left out gives them up. Null: none.</summary>
    public ImmutableList<ForcedQuorum>? Forced { get; init; }
}

/// <param name="Term">That of the message that is answered.</param>
/// <param name="Promised">If it is higher, nothing was taken.</param>
/// <param name="Store">The memory that the entries are in.</param>
/// <param name="Match">Up to this index the sender's log is the leader's, on disk.</param>
/// <param name="TryAfter">Not null: the entries did not fit; the leader may send those after this index.</param>
public sealed record Replicated(
    NodeName From,
    Term Term,
    Term Promised,
    string Store,
    long Match,
    long CommitIndex,
    long? TryAfter) : IProtocolMessage, IDeadLetterSuppression
{
    /// <summary>What the sender gave up with this, because a person had forced a quorum without it; null: nothing.</summary>
    public LostEntries? Lost { get; init; }
}

/// <summary>Of a node that got an order: does its giver still hold the term?</summary>
/// <param name="Number">The asker's, which comes back: an answer is as old as its question.</param>
public sealed record AuthorityQuestion(Term Term, long Number) : IProtocolMessage, IDeadLetterSuppression;

/// <param name="Left">For how long the lease held when this was sent.</param>
public sealed record AuthorityAnswer(Term Term, long Number, TimeSpan Left) : IProtocolMessage, IDeadLetterSuppression;
