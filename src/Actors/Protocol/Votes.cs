using System.Collections.Immutable;
using Akka.Event;
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
    BeatAnswer? Answer) : IProtocolMessage, IDeadLetterSuppression;

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
public sealed record PromiseRequest(NodeName From, Term Term, bool Sounding) : IProtocolMessage, IDeadLetterSuppression;

/// <param name="Granted">True: the promise is on the voter's disk; of a sounding: it would be given.</param>
/// <param name="Record">What the voter remembers, so that the candidate can adopt the newest.</param>
public sealed record PromiseAnswer(
    NodeName From,
    Term Term,
    bool Sounding,
    bool Granted,
    Term Promised,
    VoterRecord Record,
    bool Formed) : IProtocolMessage, IDeadLetterSuppression;

/// <summary>
/// The one that led a term gives no order in it any more, and asks for no other: its voters need not wait for the lease.
/// Lost, it costs time alone.
/// </summary>
public sealed record TermReleased(NodeName From, Term Term) : IProtocolMessage, IDeadLetterSuppression;

/// <summary>The leader's newest desired state, to be flushed by every voter.</summary>
public sealed record Replicate(
    NodeName From, Position Position, DesiredState Desired) : IProtocolMessage, IDeadLetterSuppression;

/// <param name="Accepted">The newest position that the voter has on disk.</param>
public sealed record Replicated(
    NodeName From, Position Accepted, Term Promised) : IProtocolMessage, IDeadLetterSuppression;
