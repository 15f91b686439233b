using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Actors.Resource;
using HaActors.Policy.Model;
using HaActors.Policy;

namespace HaActors.Actors.Node;

/// <summary>Quorum is gone: what runs here is stopped on this node's own word (safety rule 29).</summary>
public sealed partial class NodeActor
{
    private ClusterConfiguration? _weighedBy;

    // At the moment when quorum is lost unless it is vouched for anew: others may act on that soon after. Earlier all the
    // same, because a machine's sleep counts for quorum and not for timers.
    private void CheckQuorumNext()
    {
        var timings = _node.Settings.Timings;
        var left = _node.Guard.QuorateUntil - _node.Ports.Clock.Now();
        var pause = left <= TimeSpan.Zero ? timings.BeatInterval / 2 : left < timings.DeadTime / 2 ? left : timings.DeadTime / 2;
        Timers.StartSingleTimer(nameof(CheckQuorum), new CheckQuorum(), pause);
    }

    private void OnCheckQuorum()
    {
        CheckQuorumNext();
        if (!ReferenceEquals(_weighedBy, Configuration))
            Weigh();
        var quorate = _node.Guard.IsQuorate;
        if (quorate == _wasQuorate && !(_keepsRunning && !_node.Guard.MayRace))
            return;

        _wasQuorate = quorate;
        _keepsRunning = false;
        if (quorate)
        {
            _log.Info("Node {Node} has quorum", _node.Settings.Self);

            // From here on the coordinator says what stops; but a node that leaves, or was asked to stop everything, goes on.
            if (!_isLeaving && _emptiedFor is null)
                _ownStops = TransitionGraph.Empty;

            return;
        }

        if (Configuration.Options.NoQuorumPolicy == NoQuorumPolicy.Suicide)
            EndAsFenced();
        OnNoQuorum();
    }

    /// <summary>A process that died may have left resources running here; nobody stops them unless this one does.</summary>
    private void OnStillAlone()
    {
        if (!_wasQuorate && !_node.Guard.IsQuorate)
            OnNoQuorum();
    }

    private void OnNoQuorum()
    {
        _log.Warning("Node {Node} has no quorum: {Policy}", _node.Settings.Self, Configuration.Options.NoQuorumPolicy);
        foreach (var actor in _actors.Values)
            actor.Tell(new ResourceActor.DropClusterWork());

        // Nobody is left who could release it.
        if (_leaver is not null)
            LeaveByItself("quorum was lost meanwhile");
        else if (_node.Guard.MayRace)
            _keepsRunning = true;
        else if (Configuration.Options.NoQuorumPolicy != NoQuorumPolicy.Freeze)
            StopByItself();
    }

    /// <summary>As if it were fenced: at once, without a stop that could take long. Only where quorum was lost, or a node would never boot.</summary>
    private void EndAsFenced()
    {
        if (_node.Watchdog is { } watchdog)
        {
            _log.Error("Node {Node} ends itself: it lost quorum, and no-quorum-policy is suicide", _node.Settings.Self);
            watchdog.Condemn();
        }
        else
        {
            _log.Error("Node {Node} cannot end itself, having no watchdog: it stops its resources instead", _node.Settings.Self);
        }
    }

    private void StopByItself()
    {
#if MUTANTS
        if (Planted.Is(Plant.LocalStopsSkipped))
            return;
#endif
        _ownStops = LocalStops.Of(
            Configuration, DesiredState.Empty, Itself(Settled), leaves: _isLeaving || _emptiedFor is not null);
        _ownEnded.Clear();
        StopWhatMay();
        GoWhenStopped();
    }

    private NodeState Itself(Func<ResourceState, ResourceState> seen) => new(
        _node.Settings.Self,
        NodePresence.Online,
        _node.Settings.Incarnation,
        _isLeaving,
        _states.ToImmutableSortedDictionary(static state => state.Key, state => seen(state.Value)))
    {
        Attributes = Attributes,
    };

    /// <summary>What is at stake if two nodes race: told to the other one.</summary>
    private void Weigh()
    {
        var configuration = Configuration;
        _weighedBy = configuration;
        _node.Load.Active = _states.Values.Count(state => state.Activity == Activity.Running);
        if (configuration.Quorum.TwoNode && configuration.Options.PriorityFencingDelay > TimeSpan.Zero)
            _node.Load.Priority = NodePriority.Of(configuration, Itself(static state => state));
    }

    /// <summary>What is under way is waited for by the resource's actor: as if it had gone as far as it can.</summary>
    private static ResourceState Settled(ResourceState state) => state.Busy switch
    {
        null => state,
        ResourceVerb.Start or ResourceVerb.MigrateFrom or ResourceVerb.Probe =>
            state with { Busy = null, Activity = Activity.Unknown, History = [] },
        ResourceVerb.Promote => state with { Busy = null, MayBePromoted = true },
        _ => state with { Busy = null },
    };

    /// <summary>What fails holds up nobody: there is no one else who could do better.</summary>
    private void StopWhatMay()
    {
        foreach (var action in _ownStops.Actions)
        {
            if (_ownEnded.Contains(action.Number) || action.Operation is not { } operation
                || _ownRuns.ContainsKey(operation.Resource) || !action.Inputs.All(_ownEnded.Contains))
                continue;

            var run = new ResourceActor.Run(null, operation);
            _ownRuns[operation.Resource] = run;
            ActorOf(operation.Resource).Tell(run);
        }
    }

    private void OnOwnRunEnded(ResourceActor.Ended ended)
    {
        if (ended.Outcome == ActionOutcome.Failed)
            _log.Error("Node {Node} lost quorum and cannot {Operation} {Resource}: {Reason}. It must be fenced", _node.Settings.Self, ended.Run.Verb, ended.Resource, ended.Detail);

        Report(ended.Resource, ended.Failed ? Attributes : null);
        if (!_ownRuns.TryGetValue(ended.Resource, out var run) || !ReferenceEquals(run, ended.Run))
            return;

        _ownRuns.Remove(ended.Resource);
        if (_ownStops.Actions.FirstOrDefault(action => ReferenceEquals(action.Operation, run.Operation)) is { } action)
            _ownEnded.Add(action.Number);
        StopWhatMay();
        GoWhenStopped();
    }
}
