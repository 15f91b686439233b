using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Actors.Resource;
using HaActors.Policy;
using HaActors.Policy.Model;

namespace HaActors.Actors.Node;

/// <summary>The ways in which this node's life ends: emptied, released, handed off, or asked to stop everything.</summary>
public sealed partial class NodeActor
{
    private void OnStopEverything(StopEverything order)
    {
        if (order.Term < _node.Guard.Newest)
            return;

        _emptiedFor = (order.Term, Sender);
        foreach (var actor in _actors.Values)
            actor.Tell(new ResourceActor.DropClusterWork());

        StopByItself();
    }

    private void GoWhenStopped()
    {
        if (_emptiedFor is { } asked && _ownRuns.Count == 0)
        {
            asked.Asker.Tell(new EverythingStopped(asked.Term, IsEmpty));
        }

        if (_ownRuns.Count == 0 && _leaver is not null && !Timers.IsTimerActive(nameof(Overdue)))
            Go(cleanly: false);
    }

    private void OnLeave()
    {
        _leaver = Sender;
        _isLeaving = true;
        _log.Info("Node {Node} wants to leave", _node.Settings.Self);
        if (!_node.Guard.IsQuorate)
        {
            LeaveByItself("there is no quorum");
            return;
        }

        var patience = TimeSpan.FromSeconds(5) + Configuration.Resources.Values
            .Aggregate(TimeSpan.Zero, (sum, resource) => sum + resource.Operations.StopTimeout);
        Timers.StartSingleTimer(nameof(Overdue), new Overdue(), patience);
        ReportAll();
    }

    private void OnReleased(Released released)
    {
        if (released.Incarnation != _node.Settings.Incarnation)
            return;

        if (_leaver is not null)
            Go(cleanly: true);
        else if (_emptiedFor is { } asked && released.Term >= asked.Term)
            BeginAnew(asked.Term);
    }

    /// <summary>
    /// What nobody looked at in this life of the process may run: it is not for this node to say that it does not, unless nobody ever looks for
    /// it here. Nor does it know what there may be before it heard in this life what is configured now.
    /// </summary>
    private bool IsEmpty => _node.InForce.IsConfirmed && LocalStops.IsEmpty(Configuration, Itself(Seen));

    /// <returns>True: not in this life.</returns>
    private bool IsUsedAfterAll(Term term)
    {
        if (_emptiedFor is not { } asked || term < asked.Term)
            return false;

        if (term == asked.Term)
            return BeginAnew(asked.Term);

        // Another coordinator never lost this node, or does not know of it: it asks what there is.
        _emptiedFor = null;
        return false;
    }

    /// <summary>
    /// Its word that everything is stopped was taken for the end of this life: whatever was ordered in it before is void.
    /// Another life begins when the coordinator can be heard again.
    /// </summary>
    private bool BeginAnew(Term term)
    {
        if (_isLeaving || !IsEmpty)
            return false;

        _node.Ports.BeginAnew($"it stopped everything on the word of term {term}, and its place was taken");
        return true;
    }

    private void OnHandedOff(HandedOff away)
    {
        if (_leaver is null || away.Incarnation != _node.Settings.Incarnation)
            return;

        _log.Info("Node {Node} goes, and what it runs runs on", _node.Settings.Self);
        Go(cleanly: true, handsOff: true);
    }

    private void LeaveByItself(string why)
    {
        _log.Warning("Node {Node} stops its resources by itself: {Reason}", _node.Settings.Self, why);
        Timers.Cancel(nameof(Overdue));
        StopByItself();
    }

    private void Go(bool cleanly, bool handsOff = false)
    {
        Timers.Cancel(nameof(Overdue));
        _leaver?.Tell(new MayGo(cleanly, handsOff));
        _leaver = null;
    }
}
