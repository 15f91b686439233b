using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>What one node knows when a person wants to force a quorum there.</summary>
/// <param name="WhySilent">Why it does not vote itself; null: it does.</param>
/// <param name="IsQuorate">It hears a quorum that may decide by itself.</param>
/// <param name="Heard">The others that it hears, the witness among them.</param>
/// <param name="Configured">Nodes of the configuration, and the witness.</param>
/// <param name="NamedOff">Nodes that the person vouches for: they are off.</param>
/// <param name="SawFences">
/// This life of its process was in a quorum: what it has on disk of fences is not from before it was itself away.
/// </param>
public sealed record ForceFacts(
    NodeName Self,
    ReplicaLog Log,
    string? WhySilent,
    bool IsQuorate,
    ImmutableSortedDictionary<NodeName, HeardVoter> Heard,
    ImmutableSortedSet<NodeName> Configured,
    ImmutableSortedSet<NodeName> NamedOff,
    bool SawFences);

/// <param name="BlankStore">Its store, as long as it has no log; null: it has one.</param>
/// <param name="Silent">Why it does not vote; null: it does.</param>
public sealed record HeardVoter(string? BlankStore, string? Silent);

/// <summary>Why a voter is no danger to a quorum that is forced, or that it is one.</summary>
public enum VoterProof
{
    /// <summary>It is heard and has to agree.</summary>
    Heard,

    /// <summary>The log says that it was fenced, or left.</summary>
    Fenced,

    /// <summary>A person says that it is off.</summary>
    NamedOff,

    /// <summary>It is heard with an empty store: what its old one promised is gone.</summary>
    StoreLost,

    /// <summary>It is silent, which proves nothing.</summary>
    Unconfirmed,

    /// <summary>It is heard, does not vote, and may vote again.</summary>
    Mute,
}

/// <param name="Votes">That it has before.</param>
public sealed record ProvenVoter(NodeName Node, int Votes, VoterProof Proof, string? Detail);

/// <summary>
/// Whether a person may force a quorum, and what comes of it (safety rule 16). All nodes, and what else votes, are accounted
/// for: they agree, or are known to be off. Who agrees promises a term of a new generation, and so none of an old one any
/// more; that is why nobody else can lead beside it, as long as what the person says is true.
/// </summary>
/// <param name="Refusal">In an operator's words; null: it may be.</param>
/// <param name="Table">The votes that count then: of those that agree. The others get theirs back when they return.</param>
/// <param name="Off">On whose being off it rests.</param>
public sealed record ForcePlan(
    string? Refusal, ImmutableArray<ProvenVoter> Voters, VoteTable Table, ImmutableSortedSet<NodeName> Off)
{
    /// <summary>They have to promise.</summary>
    public IEnumerable<NodeName> MustAgree => Voters.Where(voter => voter.Proof == VoterProof.Heard).Select(voter => voter.Node);

    /// <summary>Those that a person would have to confirm off.</summary>
    public IEnumerable<NodeName> ToConfirm => Voters.Where(voter => voter.Proof == VoterProof.Unconfirmed).Select(voter => voter.Node);

    public static ForcePlan For(ForceFacts facts)
    {
        var votes = facts.Log.Newest.Votes;
        ImmutableArray<ProvenVoter> voters = [.. MayVoteSomewhere(facts, votes).Select(voter => Proven(facts, votes, voter))];
        return new ForcePlan(WhyNot(facts, votes, voters), voters, TableOf(facts, votes, voters), [.. OffBy(facts, voters)]);
    }

    /// <summary>What a round of promises comes to, on the newest log among those that promised.</summary>
    /// <returns>Null as long as anybody whose promise it takes has not given it.</returns>
    public static (ReplicaLog Log, ForcePlan Plan)? Won(PromiseRound round, ForceFacts facts)
    {
        if (round.Newest(facts.Log) is not { } adopted)
            return null;

#if MUTANTS
        if (Planted.Is(Plant.ForceAdoptsNothing))
            adopted = facts.Log;
        if (Planted.Is(Plant.ForcesUnpromised))
            return (adopted, For(facts with { Log = adopted }));
#endif

        // Who counts is what that log says: it may know of other voters, and of nodes that are back (safety rule 6).
        var plan = For(facts with { Log = adopted });
        var isAgreed = plan.MustAgree.All(voter => round.Promises.TryGetValue(voter, out var promise)
            && (promise.Store == adopted.Newest.Stores.GetValueOrDefault(voter) || !adopted.Newest.Votes.IsVoter(voter)));
        return plan.Refusal is null && isAgreed && round.Promises.ContainsKey(facts.Self) ? (adopted, plan) : null;
    }

    /// <summary>
    /// Also those without a vote: another quorum may be forced on them, or was, in which this node has none.
    /// </summary>
    private static ImmutableSortedSet<NodeName> MayVoteSomewhere(ForceFacts facts, Votes votes) =>
        facts.Configured.Union(votes.Voters).Union(votes.Present.Away?.Keys ?? []).Union(votes.Next?.Away?.Keys ?? []).Add(facts.Self);

    private static ProvenVoter Proven(ForceFacts facts, Votes votes, NodeName voter)
    {
        var (proof, detail) = ProofOf(facts, votes, voter);
        return new ProvenVoter(voter, votes.VotesOf(voter), proof, detail);
    }

    private static (VoterProof Proof, string? Detail) ProofOf(ForceFacts facts, Votes votes, NodeName voter)
    {
        if (voter == facts.Self)
            return (VoterProof.Heard, null);

        if (facts.Heard.TryGetValue(voter, out var heard))
        {
            if (heard.BlankStore is { } blank && blank != facts.Log.Stores.GetValueOrDefault(voter))
                return (VoterProof.StoreLost, null);

            return heard.Silent is { } why ? (VoterProof.Mute, why) : (VoterProof.Heard, null);
        }

#if MUTANTS
        if (Planted.Is(Plant.ForceTakesSilenceForOff))
            return (VoterProof.NamedOff, null);
#endif
        if (facts.NamedOff.Contains(voter))
            return (VoterProof.NamedOff, null);

        return IsKnownDown(facts, votes, voter) ? (VoterProof.Fenced, null) : (VoterProof.Unconfirmed, null);
    }

    /// <summary>
    /// A record of a fence is of the past: since then the node may be back, with others. They could not decide anything
    /// without one that is not recorded as down, and such a one is accounted for otherwise.
    /// </summary>
    private static bool IsKnownDown(ForceFacts facts, Votes votes, NodeName voter)
    {
        var known = facts.Log.Committed.Desired.KnownDown;
        return facts.SawFences
            && known.ContainsKey(voter)
            && facts.Log.Newest.Desired.KnownDown.ContainsKey(voter)
            && !votes.Present.IsQuorum(known.Keys)
            && votes.Next?.IsQuorum(known.Keys) is not true;
    }

    private static string? WhyNot(ForceFacts facts, Votes votes, ImmutableArray<ProvenVoter> voters)
    {
        if (facts.Log.IsBlank)
            return $"{facts.Self} has no log, so nothing can go on here. Force a quorum on a node that has it; if none is left, "
                + "`haactors bootstrap` begins the cluster anew.";

        if (facts.WhySilent is { } silent)
            return $"{facts.Self} does not vote: {silent}.";

        if (!facts.Log.Stores.ContainsKey(facts.Self))
            return $"The log does not know {facts.Self}'s store: force a quorum on another node.";

        if (facts.IsQuorate)
            return "There is a quorum here: nothing need be forced.";

        if (facts.NamedOff.FirstOrDefault(node => !facts.Configured.Contains(node) && !votes.IsVoter(node)) is { Value: not null } unknown)
            return $"There is no node '{unknown}'. There are: {string.Join(", ", facts.Configured)}.";

        if (facts.NamedOff.FirstOrDefault(node => node == facts.Self || facts.Heard.ContainsKey(node)) is { Value: not null } present)
            return $"{present} is heard: it is not off.";

        if (voters.FirstOrDefault(voter => voter.Proof == VoterProof.Mute) is { } mute)
            return $"{mute.Node} is heard and does not vote: {mute.Detail}. Repair it, or switch it off and confirm that it is.";

        var missing = voters.Where(voter => voter.Proof == VoterProof.Unconfirmed).Select(voter => voter.Node).ToList();
        return missing.Count == 0
            ? null
            : $"{string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} silent, which is no proof that nobody decides there. "
                + $"Switch {(missing.Count == 1 ? "it" : "them")} off, go and look, then say so: "
                + $"--confirm-off {string.Join(',', missing)}";
    }

    private static VoteTable TableOf(ForceFacts facts, Votes votes, ImmutableArray<ProvenVoter> voters)
    {
        var table = (votes.Next ?? votes.Present) with { Expected = null };
        foreach (var gone in voters.Where(voter => voter.Proof != VoterProof.Heard && table.Of(voter.Node) > 0))
            table = VotePlan.Without(table, gone.Node) with { Expected = null };

        return table.Of(facts.Self) > 0 ? table : VotePlan.Restored(table, facts.Self);
    }

    private static IEnumerable<NodeName> OffBy(ForceFacts facts, ImmutableArray<ProvenVoter> voters) =>
        voters.Where(voter => voter.Proof is VoterProof.Fenced or VoterProof.NamedOff).Select(voter => voter.Node).Concat(facts.NamedOff);
}
