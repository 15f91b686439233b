using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Actors.Protocol;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>A person makes a quorum of those that are there (safety rule 16).</summary>
public sealed partial class QuorumActor
{
    private const string Stuck = "generation";

    private static readonly TimeSpan ForcePatience = TimeSpan.FromSeconds(6);

    private sealed record ForceDue;

    /// <param name="Generation">The one that is to begin.</param>
    /// <param name="GivenUpAt">Who has not agreed by then does not.</param>
    private sealed record Forcing(
        OperatorRequest.ForceQuorum Request, IActorRef Asker, long Generation, Instant GivenUpAt);

    private Forcing? _forcing;

    // Of this life: it led, or took entries of who led.
    private bool _tookPart;

    /// <summary>Until it has begun the generation, or given that up, this node asks for no other term.</summary>
    private bool IsForcing => _forcing is { } forcing && Log.Last.Generation < forcing.Generation;

    private void ReceiveForce()
    {
        Receive<OperatorRequest.ForceQuorum>(OnForce);
        Receive<ForceDue>(_ => OnForceDue());
    }

    /// <summary>
    /// A term of a generation is for logs of it; this node was left out of the newest one, or that never came about.
    /// </summary>
    private bool IsOfNewestGeneration()
    {
        if (NewestTerm.Generation <= Log.Last.Generation)
        {
            _node.Problems.Clear(Stuck);
            return true;
        }

        _node.Problems.Set(
            Stuck,
            $"A quorum was forced without {ThisNode}, or somebody began to: it waits for that one's coordinator. "
            + "Is there none, 'pbm quorum force' has to be repeated.");
        return false;
    }

    private void OnForce(OperatorRequest.ForceQuorum request)
    {
        var plan = ForcePlan.For(FactsFor(request, Now));
        var generation = NewestTerm.Generation + 1;
        if (plan.Refusal is { } refusal)
            Sender.Tell(Report("refused", refusal, plan, generation));
        else if (_forcing is { } other)
        {
            var why = $"{other.Request.By} forces a quorum here at this moment.";
            Sender.Tell(Report("refused", why, plan, generation));
        }
        else if (request.IsTrial)
            Sender.Tell(Report("planned", Planned(plan), plan, generation));
        else
            Begin(new Forcing(request, Sender, generation, Now + ForcePatience));
    }

    private void Begin(Forcing forcing)
    {
        _log.Warning(
            "{Person} forces a quorum on node {Node}: {Reason}. Off: {Off}",
            forcing.Request.By,
            ThisNode,
            forcing.Request.Reason,
            string.Join(", ", forcing.Request.Off));
        _forcing = forcing;
        _asking = null;
        OnForceDue();
    }

    private void OnForceDue()
    {
        if (_forcing is not { } forcing)
            return;

        var now = Now;
        var plan = ForcePlan.For(FactsFor(forcing.Request, now));
        if (now >= forcing.GivenUpAt)
        {
            var silent = plan.MustAgree.Where(voter => _asking?.Round.Promises.ContainsKey(voter) is not true);
            EndForce(
                "failed",
                $"Not all that would have to agree did so in time: {string.Join(", ", silent)}. Ask again.",
                plan);
            return;
        }

        // Chance keeps two of them from asking past each other.
        var pause = Timings.PromiseTimeout * (1 + _node.Ports.Chance.NextDouble());
        Timers.StartSingleTimer(nameof(ForceDue), new ForceDue(), pause);
        if (!IsForcing || _leading is not null)
            return;

        if (plan.Refusal is { } refusal)
            EndForce("refused", refusal, plan);
        else
            AskForced(forcing, sounding: true, now);
    }

    /// <summary>Asks around first: a promise of the generation binds also if it comes to nothing.</summary>
    private void AskForced(Forcing forcing, bool sounding, Instant now)
    {
        var term = NewestTerm.NextIn(forcing.Generation);
        if (_voter.Consider(term, ThisNode, now, Timings.Lease) is not VoteAnswer.Grant own)
            return;

        if (sounding)
        {
            Begin(PromiseRound.For(term), sounding: true, now, forces: true);
            CountPromise(ThisNode, term, OwnPromise);
            return;
        }

        _voter = own.Voter;
        _node.Guard.Saw(term);
        Begin(PromiseRound.For(term), sounding: false, now, forces: true);
        Flush(() => CountPromise(ThisNode, term, OwnPromise));
    }

    private void CountForced(Attempt asking)
    {
        if (_forcing is not { } forcing)
            return;

        var now = Now;
        var facts = FactsFor(forcing.Request, now);
        if (!asking.IsSounding)
        {
            if (ForcePlan.Won(asking.Round, facts) is var (adopted, plan))
                OpenForced(asking, adopted, plan, forcing.Request);
        }
        else if (ForcePlan.For(facts).MustAgree.All(asking.Round.Promises.ContainsKey))
        {
            AskForced(forcing, sounding: false, now);
        }
    }

    private void OpenForced(Attempt asking, ReplicaLog adopted, ForcePlan plan, OperatorRequest.ForceQuorum request)
    {
        Take(asking, adopted);
        _formed = true;
        Add(Change.Forced.On(Log, RandomId(), plan, request.Reason), by: request.By);
        var desired = Log.Newest.Desired;
        var down = plan.Off.Where(Configuration.Nodes.ContainsKey).Aggregate(
            desired.KnownDown,
            (known, node) => known.SetItem(
                node, _peers.ByName.GetValueOrDefault(node)?.Incarnation ?? known.GetValueOrDefault(node)));
        Add(new Change.SetDesired(desired with { KnownDown = down }), by: request.By);
        Add(new Change.OpenTerm(ThisNode));
        OnTick();
        Spread();
    }

    /// <summary>This node leads, and its term is committed: of the generation that was forced, if one was.</summary>
    private void OnForced()
    {
        if (_forcing is not { } forcing || IsForcing || Log.Newest.Forced?[^1] is not { } forced)
            return;

        _log.Warning(
            "Node {Node} leads a forced quorum, generation {Generation}, after entry {After}",
            ThisNode,
            forced.Generation,
            forced.After);
        _node.Publish(Context.System, EventOf(forced, null));
        var table = Log.Newest.Votes.Present;
        EndForce(
            "forced",
            $"A quorum is forced on {ThisNode}: {table.Needed} of {table.Total} votes are needed now."
                + Warning(forced.Off),
            ForcePlan.For(FactsFor(forcing.Request, Now)));
    }

    private void EndForce(string result, string text, ForcePlan plan)
    {
        if (_forcing is not { } forcing)
            return;

        Timers.Cancel(nameof(ForceDue));
        _forcing = null;
        if (_asking is { Forces: true })
            _asking = null;
        forcing.Asker.Tell(Report(result, text, plan, forcing.Generation));
        WaitForCandidacy();
    }

    private ForceFacts FactsFor(OperatorRequest.ForceQuorum request, Instant now)
    {
        var peers = _peers.HeardWithin(Timings.DeadTime, now);
        var voting = peers
            .Where(peer => peer is { Silent: null, BlankStore: null })
            .Select(peer => peer.Name)
            .Append(ThisNode);
        var mayDecide = MayVote && Votes.IsQuorum(voting) && HasMet(now) && IsOfNewestGeneration();
        return new ForceFacts(
            ThisNode,
            Log,
            WhySilent(now) ?? (IsAdmitted || Log.IsBlank ? null : "its store is new"),
            mayDecide
                || _leading is not null
                || peers.Any(peer => peer.Leads > Term.None && peer.Leads >= _voter.Record.Promised),
            peers.ToImmutableSortedDictionary(peer => peer.Name, peer => new HeardVoter(peer.BlankStore, peer.Silent ?? WhyTooOld(peer))),
            [.. Configuration.Nodes.Keys, .. WitnessAsPeer],
            [.. request.Off.Select(node => new NodeName(node))],
            _tookPart);
    }

    private static string Planned(ForcePlan plan)
    {
        var agreeing = plan.MustAgree.ToList();
        return $"It would be done: {string.Join(", ", agreeing)} "
            + $"{(agreeing.Count == 1 ? "agrees" : "would have to agree")}, "
            + $"{plan.Table.Needed} of {plan.Table.Total} votes would be needed. Nothing was changed.";
    }

    private static string Warning(ImmutableSortedSet<NodeName> off) => off.IsEmpty
        ? ""
        : $" {string.Join(", ", off)} {(off.Count == 1 ? "counts" : "count")} as off: "
            + "should one of them run, its resources now run twice. "
            + "Before you switch it on again, see that it reaches this node.";

    private OperatorAnswer.Force Report(string result, string text, ForcePlan plan, long generation)
    {
        var last = Log.Entries.IsEmpty ? null : Log.Entries[^1];
        return new OperatorAnswer.Force(new ForceReport(
            result,
            text,
            ThisNode.Value,
            generation,
            Log.Last.Index,
            last?.At,
            [.. plan.ToConfirm.Select(node => node.Value)],
            [
                .. plan.Voters.Select(voter =>
                    new ForceVoter(voter.Node.Value, voter.Votes, Word(voter.Proof), voter.Detail)),
            ],
            plan.Table.Total,
            plan.Table.Needed));
    }

    private static string Word(VoterProof proof) => proof switch
    {
        VoterProof.Heard => "heard",
        VoterProof.Fenced => "fenced",
        VoterProof.NamedOff => "named-off",
        VoterProof.StoreLost => "store-lost",
        VoterProof.Unconfirmed => "unconfirmed",
        _ => "mute",
    };

    /// <summary>
    /// A quorum was forced without this node: what it has behind the fork is no part of the cluster's log.
    /// </summary>
    private void GiveUp(LostEntries lost, ImmutableList<ForcedQuorum> all)
    {
        var forced = all.First(one => one.Generation == lost.Generation);
        _log.Error(
            "Lost by force of {Person} at {At:u}, {Reason}: {Entries}", forced.By, forced.At, forced.Reason, lost);
        _node.Publish(Context.System, EventOf(forced, lost));

        // What is left of its log may be none: it must not found another cluster upon that.
        _voter = _voter with { Record = _voter.Record with { MayBootstrap = false } };
    }

    private static ClusterEvent.Forced EventOf(ForcedQuorum forced, LostEntries? lost) => new(
        forced.Generation,
        forced.After,
        forced.By,
        forced.At,
        forced.Reason,
        [.. forced.Off.Select(node => node.Value)],
        lost);

    private void Record(NodeName node, LostEntries lost)
    {
        if (_leading is not { IsOpen: true })
            return;

        _log.Warning("Node {Node} gives up what a forced quorum left out: {Entries}", node, lost);
        Add(new Change.LostByForce(node, lost));
        Spread();
    }

    private string WhyForeign(string cluster) => ForcedQuorum.AreOfOneCluster(cluster, Log.Newest.Cluster!)
        ? "a quorum was forced there and another one here, without each other: decide which counts, "
            + "and empty the state directory of the other"
        : "it has the log of another cluster of this name: one of the two state directories is wrong";
}
