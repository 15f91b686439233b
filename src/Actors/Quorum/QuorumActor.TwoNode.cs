using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Events;
using HaActors.Actors.Fencing;
using HaActors.Policy.Fencing;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>Of two nodes the one that fences the other goes on alone (safety rule 13).</summary>
public sealed partial class QuorumActor
{
    private static readonly TimeSpan SwitchingOn = TimeSpan.FromMinutes(1);

    private sealed record StandAlone(NodeName Fenced);

    // Of this life: in that term this node had the whole log, and nothing could be committed without both.
    private Term? _togetherIn;
    private IActorRef _race = ActorRefs.Nobody;
    private Lease? _raceLease;

    // The peer's life that the fence ends; by the time that this is recorded it may live its next one.
    private Incarnation? _raced;
    private long _races;

    private QuorumOptions Options => _node.Configuration.Quorum;

    private void ReceiveRace()
    {
        Receive<FencingActor.Began>(began =>
        {
            // To ask whether it knows the node is no deed.
            if (began.Verb != FenceVerb.Status)
                PublishRace(began.Target, FencingStep.Attempt, began.Device.Id, null);
        });
        Receive<FencingActor.Answered>(answered =>
        {
            if (!answered.Confirmed)
                PublishRace(answered.Target, FencingStep.Failed, null, answered.Detail);
        });
        Receive<FencingActor.Stuck>(stuck => _log.Error("Nothing can be done about {Node}: {Reason}", stuck.Target, stuck.Why));
        Receive<FencingActor.Ended>(ended => Sender.Equals(_race), OnRaceWon);
        Receive<StandAlone>(alone => OnStandAlone(alone.Fenced));
    }

    private void PublishRace(NodeName target, FencingStep step, string? device, string? detail) =>
        _node.Publish(Context.System, new ClusterEvent.Fencing(target, step, "off", device, ThisNode, detail));

    private TimeSpan PriorityDelay => _node.Configuration.Options.PriorityFencingDelay;

    private RaceStake OwnStake => new(
        Options.TwoNode && PriorityDelay > TimeSpan.Zero ? _node.Load.Priority : null, _node.Load.Active);

    private NodeName? RacePeer => Options.TwoNode && _node.Configuration.Options.FencingEnabled ? TwoNodeRace.PeerOf(Votes, ThisNode) : null;

    /// <summary>
    /// What was committed since is on this node's disk, too, unless the other fenced this life of it: it took, or had
    /// confirmed, an entry of that term under votes of which both are needed.
    /// </summary>
    private void NoteTogether(Term term)
    {
        if (Log.Last.Term == term && RacePeer is not null)
            _togetherIn = term;
    }

    private void LookAtRace(Instant now, ImmutableArray<Peer> heard)
    {
        // Its log is whole, and what it appends from here on needs both.
        if (_leading is { IsOpen: true } leading)
            NoteTogether(leading.Term);

#if MUTANTS
        if (Planted.Is(Plant.RacesBeforeMeeting))
            _togetherIn ??= Term.None;
#endif
        var mayRace = _togetherIn is not null && MayVote && !_hasHandedOver && Unfit is null
            && RacePeer is { } other && _node.Configuration.FenceDevices.Any(device => device.CanFence(other));
        _node.Guard.MayRace = mayRace;
        if (!mayRace || RacePeer is not { } peer || heard.Any(one => one.Name == peer && one.BlankStore is null) || !_listening.MayJudge(now) || _leading is not null)
        {
            EndRace();
            return;
        }

        // Of a peer with an empty store the old life is gone; only who is alone can admit the new one.
        // A process that stood still fences nobody before it has looked again.
        if (_raceLease is { } lease)
            lease.ExtendTo(now + Timings.DeadTime);
        else
            BeginRace(peer, now);
    }

    private void BeginRace(NodeName peer, Instant now)
    {
        var configuration = _node.Configuration;
        var delay = TwoNodeRace.Delay(
            ThisNode,
            OwnStake,
            peer,
            _peers.ByName.GetValueOrDefault(peer)?.Stake ?? default,
            PriorityDelay,
            Timings.DeadTime) + Handicap.BeforeRace(Trouble is not null, PriorityDelay, Timings.DeadTime);
        var goal = configuration.Options.FenceMode == FenceMode.Off ? FenceVerb.Off : FenceVerb.Reboot;
        var plan = FencePlan.For(configuration, FenceKnowledge.None, peer, goal, delay);
        const string Why = "it is silent, and one of two goes on alone";
        _log.Warning("Node {Node} is silent: of two nodes the one goes on that fences the other, in {DelayMs} ms at the earliest", peer, (long)delay.TotalMilliseconds);
        _raced = _peers.ByName.GetValueOrDefault(peer)?.Incarnation;
        _raceLease = new Lease(_node.Ports.Clock);
        _raceLease.ExtendTo(now + Timings.DeadTime);
        _race = Context.ActorOf(
            FencingActor.Props(_node, _raceLease, _paths, peer, plan, new DeviceSlots(), isRace: true), $"race-{++_races}");
        _race.Tell(new FencingActor.Fence(new Authority(_voter.Record.Promised, 0, 0), Why, [ThisNode]));
        PublishRace(peer, FencingStep.Asked, null, Why);
    }

    private void EndRace()
    {
        _raceLease?.Revoke();
        _raceLease = null;
        if (_race.IsNobody())
            return;

        Context.Stop(_race);
        _race = ActorRefs.Nobody;
    }

    private void OnRaceWon(FencingActor.Ended ended)
    {
        if (_raceLease is not { Holds: true } || RacePeer != ended.Target)
            return;

        _log.Warning("Node {Node} is fenced by {Device}: {Self} goes on alone", ended.Target, ended.Devices, ThisNode);
        PublishRace(ended.Target, FencingStep.Confirmed, ended.Devices, null);
        OnStandAlone(ended.Target);
    }

    /// <summary>Takes the next term on its own flushed promise.</summary>
    private void OnStandAlone(NodeName fenced)
    {
        if (_raceLease is not { Holds: true } || RacePeer != fenced || _leading is not null || !IsOfNewestGeneration())
            return;

        var now = Now;
        if (_voter.Consider(NextTerm(), ThisNode, now, Timings.Lease) is not VoteAnswer.Grant own)
        {
            // The other led, and this node's promise has not lapsed yet.
            Timers.StartSingleTimer(nameof(StandAlone), new StandAlone(fenced), AtLeastOneMs(_voter.HeldUntil - now));
            return;
        }

        _asking = null;
        _voter = own.Voter;
        var term = _voter.Record.Promised;
        _node.Guard.Saw(term);
        Flush(() => LeadAlone(term, fenced));
    }

    private void LeadAlone(Term term, NodeName fenced)
    {
        if (_voter.Record.Promised != term || _leading is not null || RacePeer != fenced)
            return;

        // What is off is switched on again, which nothing waits for.
        _raceLease?.ExtendTo(Now + SwitchingOn);
        _raceLease = null;
        _race = ActorRefs.Nobody;
        _formed = true;
        _leader = (ThisNode, term);
        LeaveUnanswered([]);
        _leading = new Leadership(term, QuorumEvidence.None, Replication.Began(term, Others(), Log.Last.Index), IsOpen: false);
        _log.Info("Node {Node} takes term {Term} alone", ThisNode, term);
        _voter = _voter.Follow(term, ThisNode, Log);
        Add(new Change.Alone(fenced));
        if (_raced is { } life)
        {
            var desired = Log.Newest.Desired;
            Add(new Change.SetDesired(desired with { KnownDown = desired.KnownDown.SetItem(fenced, life) }));
        }

        Add(new Change.OpenTerm(ThisNode));
        OnTick();
        Spread();
    }
}
