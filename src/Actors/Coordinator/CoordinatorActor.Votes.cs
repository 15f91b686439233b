using System.Collections.Immutable;
using Akka.Event;
using HaActors.Actors.Operator;
using HaActors.Actors.Protocol;
using HaActors.Actors.Quorum;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Coordinator;

/// <summary>Who votes: what operators ask, and what follows from nodes that went or came back.</summary>
public sealed partial class CoordinatorActor
{
    // Far below the patience of a node that leaves; without an answer of the others it goes with its votes.
    private static readonly TimeSpan VotesPatience = TimeSpan.FromSeconds(3);

    private readonly SortedDictionary<NodeName, Instant> _downSince = [];
    private Sight _sight = new(ImmutableSortedDictionary<NodeName, Incarnation>.Empty, [], MayJudge: false);
    private bool _isChangingVotes;

    private QuorumOptions QuorumOptions => Configuration.Quorum;

    private Votes Votes => _node.InForce.Votes;

    private ImmutableSortedSet<NodeName> RemovedOnLeave => _proposed.RemoveOnLeave ?? [];

    private void ForgetVotes()
    {
        _isChangingVotes = false;
        _downSince.Clear();
    }

    private void NoteDown(NodeName name) => _downSince.TryAdd(name, Now);

    /// <summary>Looked at with each sight, and when a node has left.</summary>
    private void LookAfterVotes(Sight sight)
    {
        _sight = sight;
        foreach (var node in _state.Nodes.Values)
        {
            if (HasLeft(node))
                NoteDown(node.Name);
            else
                _downSince.Remove(node.Name);
        }

        LookAfterVotes();
    }

    // One that is away votes no more than one that is down; its resources are another matter.
    private bool HasLeft(NodeState node) => node.Presence == NodePresence.Away
#if MUTANTS
        || (Planted.Is(Plant.SilenceIsEvidence) && node.Presence == NodePresence.Lost)
#endif
        || (node.Presence == NodePresence.Down && _state.Desired.KnownDown.ContainsKey(node.Name));

    /// <summary>What an older build would misread waits until none can be in the cluster.</summary>
    private VoteTable? DueVotes =>
        VotePlan.Due(Votes, QuorumOptions, VoterFacts) is { } table && WhyNotYet(table) is null ? table : null;

    private string? WhyNotYet(VoteTable table) =>
        WireVersions.TooOld(_node.InForce.State.WireInForce, WireNeeds.Of(table));

    private void LookAfterVotes()
    {
        if (_isChangingVotes || DueVotes is not { } table)
            return;

        _log.Info("Votes change: {Votes}", Text(table));
        ProposeVotes(table, by: null, _ => { });
        foreach (var node in RemovedOnLeave.Where(node => table.Of(node) > 0))
            Change(desired => desired with { RemoveOnLeave = Without(desired.RemoveOnLeave, node) }, () => { });
    }

    private static ImmutableSortedSet<NodeName>? Without(ImmutableSortedSet<NodeName>? nodes, NodeName node) =>
        nodes?.Remove(node) is { IsEmpty: false } left ? left : null;

    private void ProposeVotes(VoteTable table, string? by, Action<QuorumActor.Committed> then)
    {
        _isChangingVotes = true;
        Propose(new Change.ChangeVotes(table), by, committed =>
        {
            _isChangingVotes = false;
            then(committed);
        });
    }

    private VoterFacts VoterFacts
    {
        get
        {
            ImmutableSortedSet<NodeName> present =
            [
                .. OnlineNodes.Where(node => _state.Node(node).Presence is not (NodePresence.Down or NodePresence.Away)),
                .. WitnessIn(_sight.Supporting),
            ];
            return new VoterFacts(
                Policy.Log.Votes.Of(Configuration).Present.ByNode,
                present,
                present.Intersect(_sight.Supporting.Union(_sight.Ready)),
                [
                    .. OnlineNodes.Where(node => _sight.Ready.Contains(node) && _state.Node(node) is { Presence: NodePresence.Online, Leaving: false }),
                    .. WitnessIn(_sight.Supporting.Intersect(_sight.Ready)),
                ],
                _downSince.ToImmutableSortedDictionary(node => node.Key, node => Now - node.Value),
                RemovedOnLeave);
        }
    }

    private static IEnumerable<NodeName> WitnessIn(ImmutableSortedSet<NodeName> voters) =>
        voters.Contains(WitnessSettings.Voter) ? [WitnessSettings.Voter] : [];

    /// <summary>One that leaves is let go once the others need not wait for its votes, where they go with it.</summary>
    private bool HasGivenUpVotes(NodeName name)
    {
        var goAlong = QuorumOptions.TwoNode || RemovedOnLeave.Contains(name);
        return !goAlong
            || !Votes.IsVoter(name)
            || (!_isChangingVotes && !Votes.IsJoint && DueVotes is null)
            || (_downSince.TryGetValue(name, out var since) && Now - since > VotesPatience);
    }

    /// <returns>False: it is about something else.</returns>
    private bool OnVotesRequest(OperatorRequest request, NodeName asked, Action<OperatorAnswer> answer)
    {
        switch (request)
        {
            case OperatorRequest.GetQuorum:
                answer(new OperatorAnswer.Quorum(QuorumPicture.Of(_node.InForce, _state, _sight, ThisNode, asked, _term)));
                return true;
            case OperatorRequest.GetServices:
                answer(new OperatorAnswer.Services([.. ServiceGroups.Of(_state, _sight, Votes, ThisNode, _fencing.Keys)]));
                return true;
            case OperatorRequest.SetVotes set:
                OnVoteChange(VotePlan.SetVotes(Votes, new NodeName(set.Node), set.Votes, VoterFacts), set.By, answer);
                return true;
            case OperatorRequest.SetExpectedVotes set:
                OnVoteChange(VotePlan.Expect(Votes, set.Votes, VoterFacts), set.By, answer);
                return true;
            case OperatorRequest.RemoveOnLeave:
                Change(
                    desired => desired with { RemoveOnLeave = RemovedOnLeave.Add(asked) },
                    () => answer(new OperatorAnswer.Accepted($"{asked} takes its votes along when it leaves.")));
                return true;
            default:
                return false;
        }
    }

    private void OnVoteChange(VoteChange change, string by, Action<OperatorAnswer> answer)
    {
        if (change is not VoteChange.To { Table: var table })
        {
            answer(new OperatorAnswer.Rejected(((VoteChange.Refused)change).Reason));
            return;
        }

        if (_isChangingVotes)
        {
            answer(new OperatorAnswer.Rejected("Another change of votes is under way: ask again when it is settled."));
            return;
        }

        if (WhyNotYet(table) is { } tooOld)
        {
            answer(new OperatorAnswer.Rejected(tooOld));
            return;
        }

        _log.Warning("{Person} changes the votes: {Votes}", by, Text(table));
        ProposeVotes(table, by, committed => answer(committed.Outcome.Refusal is { } why
            ? new OperatorAnswer.Rejected(why)
            : new OperatorAnswer.Accepted($"{table.Total} votes are expected now, {table.Needed} needed: {Text(table)}.")));
    }

    private static string Text(VoteTable table) => string.Join(", ", table.ByNode.Select(node => $"{node.Key} {node.Value}"));
}
