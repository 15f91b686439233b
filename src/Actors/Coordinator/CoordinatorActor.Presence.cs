using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Actors.Quorum;
using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>Who is there, who is lost, and what becomes of the lost.</summary>
public sealed partial class CoordinatorActor
{
    private void OnSight(Sight sight)
    {
        var before = _state;
        foreach (var (name, incarnation) in sight.Heard)
            Heard(name, incarnation, sight.Kept.Contains(name));

        if (sight.MayJudge)
            JudgeLosses(sight);

        _formed |= Configuration.Nodes.Keys.All(sight.Heard.ContainsKey)
            || Now - _startedAt >= _node.Settings.Timings.InitDead;
#if MUTANTS
        _formed |= Planted.Is(Plant.FencesBeforeAllWereHeard);
#endif
        _state = _state with { MayFence = _formed && sight.MayJudge };
        _looked |= sight.MayJudge;
        TellVoters();
        AskForReports(sight);
        LookAfterFencing();
        LookAfterAsked();
        LookAfterVotes(sight);
        LookAfterHandOffs();
        if (!ReferenceEquals(before.Nodes, _state.Nodes) || before.MayFence != _state.MayFence || _decision is null)
            Reconsider();
    }

    private void Heard(NodeName name, Incarnation incarnation, bool isKept)
    {
        var node = _state.Node(name);
        switch (node.Presence)
        {
#if MUTANTS
            case NodePresence.Joining or NodePresence.Online when Planted.Is(Plant.NewLifeTakenForOld):
                SetNode(node with { Incarnation = incarnation });
                break;
#endif
            case NodePresence.Unseen:
            case NodePresence.Down or NodePresence.Away when node.Incarnation != incarnation:
            case NodePresence.Lost when isKept && MayComeBack(name):
                Join(name, incarnation);
                break;
            case NodePresence.Lost when (!Configuration.Options.FencingEnabled || IsArbiter(name)) && isKept:
                Join(name, incarnation);
                break;
            case NodePresence.Joining or NodePresence.Online when node.Incarnation != incarnation:
                // To be heard is a process's word that its last life on the machine does nothing any more (safety rule
                // 27): what runs there is probed again. But a fence that is due or under way was meant for the last life:
                // its confirmation must not be taken for one of this life's end.
                if (_fencing.ContainsKey(name) || _asked.ContainsKey(name) || _node.Ports.Decide(_state).Fences.ContainsKey(name))
                    Lose(node, "its process is another one now, and it was to be fenced");
                else
                    Join(name, incarnation);
                break;
        }
    }

    // It runs nothing: nobody fences it, and nobody need be afraid of it.
    private bool IsArbiter(NodeName name) => Configuration.Nodes.GetValueOrDefault(name)?.Role == NodeRole.Arbiter;

    private void Join(NodeName name, Incarnation incarnation)
    {
        _lastReport.Remove(name);

        // An answer to what its last life was asked says nothing of this one.
        StopAsking(name);
        _wereAsked.Remove(name);
        _refusals = _refusals.Over(name);
        _joinedAt[name] = Now;
        _transition.Tell(new TransitionActor.Forget(name));
        SetNode(NodeState.Unseen(name) with { Presence = NodePresence.Joining, Incarnation = incarnation });
        _log.Info("Node {Node} joins", name);
    }

    private void JudgeLosses(Sight sight)
    {
        ImmutableSortedSet<NodeName> present =
        [
            .. _state.Nodes.Values
                .Where(node => node.Presence is NodePresence.Joining or NodePresence.Online)
                .Select(node => node.Name),
        ];
        (_judge, var lost) = _judge.Judge(present, [.. sight.Heard.Keys], sight.Kept, Now, _node.Settings.Timings.DeadTime);
        var limit = Configuration.Options.StormLimit;
        if (limit > 0 && lost.Count > limit)
        {
            if (!_isStorm)
                _log.Error("{Count} nodes seem lost at once, more than the limit of {Limit}: nobody is fenced, look at the network", lost.Count, limit);

            _isStorm = true;
            return;
        }

        if (_isStorm)
            _log.Warning("No more than {Limit} nodes seem lost any more: fencing goes on", limit);

        _isStorm = false;

        foreach (var name in lost.Where(name => name != ThisNode))
            Lose(_state.Node(name), "it is silent, or cut off from the others");

        LoseTheMute();
    }

    /// <summary>A process that beats but never says what it runs is hung: it would hold up every start for ever.</summary>
    private void LoseTheMute()
    {
        // It could not fence them, would count a quorum as lost and give its term up for that, again and again.
        if (!_node.Guard.IsGuarded)
            return;

        var patience = _node.Settings.Timings.InitDead;
        foreach (var node in _state.Nodes.Values.Where(node => node.Presence == NodePresence.Joining && node.Name != ThisNode).ToList())
        {
            if (!_lastReport.ContainsKey(node.Name) && _joinedAt.TryGetValue(node.Name, out var since) && Now - since > patience)
                Lose(node, "it is heard, but does not report what it runs");
        }
    }

    private void Lose(NodeState node, string why)
    {
        _lastReport.Remove(node.Name);
        if (_state.Desired.KnownDown.TryGetValue(node.Name, out var down)
            && (down == node.Incarnation || node.Presence == NodePresence.Joining))
        {
            // A node that was still joining was given nothing: as long as it is recorded as down, it is.
            _transition.Tell(new TransitionActor.Forget(node.Name));
            SetNode(down == node.Incarnation
                ? node with { Presence = NodePresence.Down }
                : NodeState.Unseen(node.Name) with { Presence = NodePresence.Down, Incarnation = down });
            if (!_proposed.KnownDown.ContainsKey(node.Name))
                Change(desired => desired with { KnownDown = desired.KnownDown.SetItem(node.Name, down) }, () => { });

            return;
        }

        // What it was asked to start may run there, unreported: that stays under way until the node is confirmed down.
        SetNode(node with { Presence = NodePresence.Lost });
        _log.Warning("Node {Node} is lost: {Reason}", node.Name, why);
    }

    /// <summary>Nobody answers a lost node, so that its own watch over its quorum runs out.</summary>
    private void TellVoters()
    {
        var lost = _state.Nodes.Values.Where(node => node.Presence == NodePresence.Lost).Select(node => node.Name)
            .Union(_silenced).Order();
        Context.ActorSelection($"../{QuorumActor.Name}").Tell(new QuorumActor.CoordinatorView([.. lost], _formed), Self);
    }

    private void AskForReports(Sight sight)
    {
        // A report may be lost with its connection; so those that are in are asked again now and then.
        var askAll = Now - _askedAllAt >= _node.Settings.Timings.DeadTime;
        if (askAll)
            _askedAllAt = Now;

        foreach (var (name, incarnation) in sight.Heard)
        {
            var node = _state.Node(name);
            var known = _lastReport.TryGetValue(name, out var last) && last.Incarnation == incarnation ? last.Sequence : 0;
            if (node.Presence == NodePresence.Joining || (askAll && node.Presence == NodePresence.Online))
                AskForReport(name, known);
            else if (node.Presence == NodePresence.Down && node.Incarnation == incarnation && HasGivenUpVotes(name))
                Send(name, new Released(_term, incarnation));
            else if (node.Presence == NodePresence.Away && node.Incarnation == incarnation && name != ThisNode && HasGivenUpVotes(name))
                Send(name, new HandedOff(_term, incarnation));
        }
    }
}
