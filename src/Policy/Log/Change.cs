using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Policy.Log;

/// <summary>What an entry of the log says. The set is closed; a discriminator once written never changes its meaning.</summary>
[JsonDerivedType(typeof(Found), "found")]
[JsonDerivedType(typeof(OpenTerm), "open-term")]
[JsonDerivedType(typeof(SetDesired), "set-desired")]
[JsonDerivedType(typeof(Configure), "configure")]
[JsonDerivedType(typeof(Restore), "restore")]
[JsonDerivedType(typeof(ChangeVotes), "change-votes")]
[JsonDerivedType(typeof(SettleVotes), "settle-votes")]
[JsonDerivedType(typeof(Alone), "alone")]
[JsonDerivedType(typeof(Forced), "forced")]
[JsonDerivedType(typeof(LostByForce), "lost-by-force")]
[JsonDerivedType(typeof(Readmit), "readmit")]
[JsonDerivedType(typeof(RaiseWire), "raise-wire")]
[JsonDerivedType(typeof(Decided), "decided")]
[JsonDerivedType(typeof(Fenced), "fenced")]
public abstract record Change
{
    private Change()
    {
    }

    /// <summary>Entry 1, and no other: a cluster begins.</summary>
    /// <param name="Cluster">Drawn by chance: two clusters of one name are still two.</param>
    /// <param name="Stores">The stores that may vote; a store that is made later must be readmitted first.</param>
    public sealed record Found(string Cluster, ImmutableSortedDictionary<NodeName, string> Stores, VoteTable Votes) : Change
    {
        /// <summary>The founder's, revision 1; null: it had none.</summary>
        public string? Configuration { get; init; }
    }

    /// <summary>A new coordinator's first entry: once it is committed, all before it is (safety rule 6).</summary>
    public sealed record OpenTerm(NodeName Leader) : Change;

    /// <summary>The whole of what operators asked for and the cluster must not forget.</summary>
    public sealed record SetDesired(DesiredState Desired) : Change;

    /// <summary>A new text of the configuration, for whoever knew the present one.</summary>
    /// <param name="BasedOn">Refused unless this is the configuration's revision.</param>
    public sealed record Configure(long BasedOn, string Text) : Change;

    /// <summary>Back to a text that was in force before; refused like <see cref="Configure"/>.</summary>
    /// <param name="Revision">The one whose text this is, for the record.</param>
    public sealed record Restore(long BasedOn, long Revision, string Text) : Change;

    /// <summary>
    /// Other votes: from here on both tables count, until <see cref="SettleVotes"/>. Refused while another change is under
    /// way, and if a voter has no store that is known.
    /// </summary>
    public sealed record ChangeVotes(VoteTable Votes) : Change;

    /// <summary>Both majorities have the change of votes: the old table counts no more.</summary>
    public sealed record SettleVotes : Change;

    /// <summary>
    /// Of two voters this one is confirmed fenced: its votes count no more, from here on and without a joint phase, since
    /// nothing was committed without the other (safety rule 13).
    /// </summary>
    public sealed record Alone(NodeName Peer) : Change;

    /// <summary>
    /// A person forced a quorum: the first entry of a generation. What others have behind the entry before this one is
    /// given up, were it committed (safety rule 16). Who did it and when, the entry says.
    /// </summary>
    /// <param name="Fork">Drawn by chance: two that were forced apart are told from each other by it.</param>
    /// <param name="Certain">Up to this index what is before was committed, and so is the same for all.</param>
    /// <param name="Tail">The terms of the entries from there to this one: others may have other ones in their place.</param>
    /// <param name="Off">Nodes on whose being off it rests.</param>
    /// <param name="Votes">They count from here on, without a joint phase: all others are off, or agreed.</param>
    public sealed record Forced(
        string Fork, long Certain, ImmutableArray<Term> Tail, ImmutableSortedSet<NodeName> Off, string Reason, VoteTable Votes) : Change
    {
        public static Forced On(ReplicaLog log, string fork, ForcePlan plan, string reason) => new(
            fork, log.CommitIndex, [.. log.After(log.CommitIndex).Select(entry => entry.Position.Term)], plan.Off, reason, plan.Table);
    }

    /// <summary>For the record: what a node had behind the fork, and gave up when it came back.</summary>
    public sealed record LostByForce(NodeName Node, LostEntries Entries) : Change;

    /// <summary>
    /// A node's store is new: its old one and all that it promised is gone for good. Counts once it is committed, by
    /// voters other than this one.
    /// </summary>
    public sealed record Readmit(NodeName Node, string Store) : Change;

    /// <summary>All configured nodes speak this version of the protocol: from here on nobody who does not is counted.</summary>
    public sealed record RaiseWire(int Version) : Change;

    /// <summary>For the record.</summary>
    public sealed record Decided(string Text) : Change;

    /// <summary>For the record: what became of a fence.</summary>
    public sealed record Fenced(NodeName Target, string Outcome, string Why) : Change;
}

/// <summary>One entry of the log. Two entries of one position are the same entry.</summary>
/// <param name="Id">Of what a client asked for; null for what the coordinator itself writes.</param>
/// <param name="At">The coordinator's wall clock, for people alone.</param>
/// <param name="By">Who asked for it.</param>
public sealed record Entry(Position Position, CommandId? Id, DateTimeOffset At, string By, Change Change)
{
    [JsonIgnore]
    public long Index => Position.Index;
}
