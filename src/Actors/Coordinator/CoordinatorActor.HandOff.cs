using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Policy;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Coordinator;

/// <summary>
/// Daemons that are restarted while their resources run on. That a node is away is a committed entry: whoever coordinates
/// next knows it, too, fences nobody for it, and starts nothing of what runs there.
/// </summary>
public sealed partial class CoordinatorActor
{
    // Since when each is in its phase, as far as this coordinator knows.
    private readonly SortedDictionary<NodeName, (HandOffPhase Phase, Instant Since)> _handOffs = [];

    private bool MayHandOff => _node.InForce.State.WireInForce >= WireVersions.HandOffs;

    private static ImmutableSortedDictionary<NodeName, HandOff> HandOffsOf(DesiredState desired) =>
        desired.HandOffs ?? ImmutableSortedDictionary<NodeName, HandOff>.Empty;

    /// <summary>A node that wants to go and whose resources are left alone goes without them.</summary>
    /// <returns>False: it has to be emptied.</returns>
    private bool HandOffInstead(NodeState node)
    {
        if (!MayHandOff || !HandOff.IsInMaintenance(Configuration, _proposed, node.Name))
            return false;

        var planned = HandOff.Of(_proposed, node.Name);
        var isSettled = node.Resources.Values.All(resource => resource.Busy is null);
        if (node is not { Leaving: true, Presence: NodePresence.Online } || !isSettled || planned is { Phase: HandOffPhase.Away })
            return true;

        var away = new HandOff(planned?.Bound ?? HandOff.DefaultBound, HandOffPhase.Away, node.Incarnation, [.. node.Resources.Values])
        {
            Attributes = node.Attributes,
        };
        Change(desired => HandOff.Set(desired, node.Name, away), () => LetGo(node.Name, node.Incarnation));
        return true;
    }

    private void LetGo(NodeName name, Incarnation life)
    {
        // Another life of it is about, or an operator has changed his mind: then it is emptied after all.
        if (_state.Node(name) is not { Presence: NodePresence.Online } node || node.Incarnation != life
            || HandOff.AwayState(_state.Desired, name) is not { } away)
            return;

        _transition.Tell(new TransitionActor.Forget(name));
        SetNode(away);
        _log.Info("Node {Node} goes for at most {Bound}, and its resources run on", name, HandOff.Of(_proposed, name)!.Bound);
        NoteDown(name);
        LookAfterVotes();
        if (name == ThisNode)
            _leavesBy = new HandedOff(_term, life);
        else if (HasGivenUpVotes(name))
            Send(name, new HandedOff(_term, life));
        Reconsider();
    }

    /// <summary>Before a node that was away is used, nobody may take it for away any more.</summary>
    /// <returns>False: that is on its way; <see cref="Admit"/> follows.</returns>
    private bool HasReturned(NodeName name)
    {
        if (HandOff.Of(_proposed, name) is { Phase: HandOffPhase.Away or HandOffPhase.Overdue } away)
        {
            var back = away with { Phase = HandOffPhase.Returned, Life = null, Resources = [], Attributes = null };
            Change(desired => HandOff.Set(desired, name, back), () => Admit(name));
            return false;
        }

        return HandOff.Of(_state.Desired, name) is not { Phase: HandOffPhase.Away or HandOffPhase.Overdue };
    }

    /// <summary>What was decided with all of a returned node known ends its hand-off.</summary>
    private void EndHandOffs(Decision decision)
    {
        foreach (var (name, handOff) in HandOffsOf(_proposed).ToList())
        {
            if (handOff.Phase != HandOffPhase.Returned || _state.Node(name) is not { Presence: NodePresence.Online } node)
                continue;

            var isLookedAt = node.Resources.Values.All(resource => resource.Busy is null)
                && !decision.Graph.Actions.Any(action =>
                    action.Action is ClusterAction.OnResource { Verb: ResourceVerb.Probe } probe && probe.Node == name);
            if (!isLookedAt)
                continue;

            _log.Info("Node {Node} is back, and has its resources again", name);
            Change(desired => HandOff.Set(desired, name, null), () => { });
        }
    }

    /// <summary>Looked at with each sight: no phase lasts longer than was agreed.</summary>
    private void LookAfterHandOffs()
    {
        foreach (var (name, handOff) in HandOffsOf(_proposed).ToList())
        {
            if (!_handOffs.TryGetValue(name, out var known) || known.Phase != handOff.Phase)
                _handOffs[name] = known = (handOff.Phase, Now);

            if (Now - known.Since <= handOff.Bound)
                continue;

            switch (handOff.Phase)
            {
                case HandOffPhase.Announced or HandOffPhase.Returned:
                    _log.Warning("The hand-off of node {Node} is not over after {Bound}: it ends", name, handOff.Bound);
                    Change(desired => HandOff.Set(desired, name, null), () => { });
                    break;
                case HandOffPhase.Away when _state.Node(name).Presence == NodePresence.Away && CanStillFence(name):
                    _log.Error("Node {Node} is away for longer than {Bound}: it counts as lost", name, handOff.Bound);
                    Change(desired => HandOff.Set(desired, name, handOff with { Phase = HandOffPhase.Overdue }), () => LoseOverdue(name));
                    break;
            }
        }
    }

    private void LoseOverdue(NodeName name)
    {
        if (_state.Node(name) is { Presence: NodePresence.Away } node)
            Lose(node, "its hand-off overran its bound");
        Reconsider();
    }

    /// <summary>A watchdog that was disarmed for a hand-off resets nothing, and nobody watches for pills: waiting confirms nothing (safety rule 22).</summary>
    private ClusterConfiguration FencingConfigurationFor(NodeName target) => HandOff.IsUnguarded(_proposed, target)
        ? Configuration with { FenceDevices = [.. Configuration.FenceDevices.Where(device => !device.NeedsWatchdog)] }
        : Configuration;

    private bool CanStillFence(NodeName name) => Configuration.Options.FencingEnabled
        && !FenceTopology.LevelsOf(FencingConfigurationFor(name), name, Knowledge).IsEmpty;

    /// <summary>
    /// It is lost in the midst of its return, and nothing can fence it, so nothing was started in its stead: heard again, it
    /// is looked at again.
    /// </summary>
    private bool MayComeBack(NodeName name) => HandOff.IsUnguarded(_proposed, name) && !CanStillFence(name);

    private IEnumerable<string> HandOffProblems()
    {
        foreach (var (name, handOff) in HandOffsOf(_proposed))
        {
            var left = handOff.Bound - (Now - (_handOffs.TryGetValue(name, out var known) ? known.Since : Now));
            var minutes = Math.Max(0, Math.Ceiling(left.TotalMinutes));
            yield return handOff.Phase switch
            {
                HandOffPhase.Announced =>
                    $"{name} is in maintenance for a hand-off, for {minutes} min more: restart its daemon, or 'pbm ha node hand-off {name} --end'.",
                HandOffPhase.Away when left > TimeSpan.Zero =>
                    $"{name} is away (hand-off), its resources run on unwatched: start its daemon within {minutes} min, or it is fenced.",
                HandOffPhase.Away =>
                    $"{name} is away for longer than was agreed, and nothing can fence it: start its daemon, or see that it is off and "
                    + $"'pbm ha fence confirm {name}'.",
                HandOffPhase.Overdue => $"{name} did not come back from its hand-off in time: it counts as lost.",
                _ => $"{name} is back from its hand-off; its resources are being looked at.",
            };
        }

        if (_proposed.Maintenance is true)
            yield return "The cluster is in maintenance: nothing is started, stopped or watched. 'pbm ha maintenance off' ends it.";
    }

    /// <returns>False: it is about something else.</returns>
    private bool OnMaintenanceRequest(OperatorRequest request, Action<OperatorAnswer> answer)
    {
        void Apply(string text, Func<DesiredState, DesiredState> change) =>
            Change(change, () => answer(new OperatorAnswer.Accepted(text)));

        switch (request)
        {
            case OperatorRequest.SetHandOff ask when HandOffRefusal(ask) is { } refusal:
                answer(new OperatorAnswer.Rejected(refusal));
                return true;
            case OperatorRequest.SetHandOff { BoundMs: { } boundMs } ask:
                Apply(
                    $"{ask.Node} is in maintenance; its daemon may be restarted, and its resources run on.",
                    desired => HandOff.Set(desired, new NodeName(ask.Node), HandOff.Announce(TimeSpan.FromMilliseconds(boundMs))));
                return true;
            case OperatorRequest.SetHandOff end:
                Apply($"The hand-off of {end.Node} is over.", desired => HandOff.Set(desired, new NodeName(end.Node), null));
                return true;
            case OperatorRequest.SetMaintenance maintenance:
                Apply(
                    maintenance.On ? "The cluster is in maintenance: its resources are left alone." : "The cluster looks after its resources again.",
                    desired => desired with { Maintenance = maintenance.On ? true : null });
                return true;
            case OperatorRequest.Unlock unlock when _proposed.ShutdownLocks?.ContainsKey(new ResourceId(unlock.Resource)) is not true:
                answer(new OperatorAnswer.Rejected($"{unlock.Resource} waits for no node."));
                return true;
            case OperatorRequest.Unlock unlock:
                Apply(
                    $"{unlock.Resource} waits for its node no longer.",
                    desired => WithLocks(desired, desired.ShutdownLocks?.Remove(new ResourceId(unlock.Resource))));
                return true;
            default:
                return false;
        }
    }

    private string? HandOffRefusal(OperatorRequest.SetHandOff ask)
    {
        var name = new NodeName(ask.Node);
        if (!Configuration.Nodes.ContainsKey(name))
            return OperatorChange.NoSuchNode(ask.Node, Configuration);

        var phase = HandOff.Of(_proposed, name)?.Phase;
        return ask.BoundMs is null
            ? phase switch
            {
                null => $"{name} is in no hand-off.",
                HandOffPhase.Announced or HandOffPhase.Returned => null,
                _ => $"{name} is away: its resources run there. Start its daemon first.",
            }
            : _state.Node(name) is { Presence: not NodePresence.Online }
                ? $"{name} is not online."
                : phase is null or HandOffPhase.Announced ? null : $"{name} is just coming back from a hand-off.";
    }

    /// <summary>Resources that wait for their node, as decided; from the moment on in which it begins to leave.</summary>
    private void KeepLocks(Decision decision)
    {
        if (!MayHandOff)
            return;

        var known = _proposed.ShutdownLocks ?? ImmutableSortedDictionary<ResourceId, ShutdownLock>.Empty;

        // When a lock began is settled by whoever decided it first.
        var now = decision.ShutdownLocks.ToImmutableSortedDictionary(
            held => held.Key,
            held => known.TryGetValue(held.Key, out var before) && before.Node == held.Value.Node ? before : held.Value);
        if (!now.SequenceEqual(known))
            Change(desired => WithLocks(desired, now), () => { });
    }

    private static DesiredState WithLocks(DesiredState desired, ImmutableSortedDictionary<ResourceId, ShutdownLock>? locks) =>
        desired with { ShutdownLocks = locks is { IsEmpty: false } ? locks : null };
}
