using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Actors.Protocol;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>What operators ask of fencing.</summary>
public sealed partial class CoordinatorActor
{
    /// <returns>False: it is about something else.</returns>
    private bool OnFencingRequest(OperatorRequest request, Action<OperatorAnswer> answer)
    {
        switch (request)
        {
            case OperatorRequest.GetFenceHistory:
                answer(new OperatorAnswer.Fences([.. _fences.Reverse().Select(record => record with { IsInForce = IsInForce(record) })]));
                return true;
            case OperatorRequest.GetFenceDevices:
                answer(new OperatorAnswer.FenceDevices([.. DeviceStatuses()]));
                return true;
            case OperatorRequest.ConfirmFenced confirm:
                Confirm(confirm, answer);
                return true;
            case OperatorRequest.UnblockFence unblock:
                Unblock(unblock, answer);
                return true;
            case OperatorRequest.Unfence unfence:
                Unfence(unfence, answer);
                return true;
            default:
                return false;
        }
    }

    // By who is known to be down, as this coordinator has it recorded or is about to, and not by the time: clocks differ, and a node that was fenced may be back and gone again.
    private bool? IsInForce(FenceRecord record) => record.Outcome == "confirmed"
        ? _proposed.KnownDown.TryGetValue(new NodeName(record.Target), out var down) && down == record.Life
        : null;

    private void Confirm(OperatorRequest.ConfirmFenced request, Action<OperatorAnswer> answer)
    {
        var name = new NodeName(request.Node);
        if (FencingRefusal.OfConfirming(_state, name, ThisNode) is { } refusal)
        {
            answer(new OperatorAnswer.Rejected(refusal));
            return;
        }

        if (_fencing.Remove(name, out var fencing))
            Context.Stop(fencing);

        var now = _node.Ports.Clock.GetUtcNow();
        Remember(new FenceRecord(
            request.Node, request.Reason, ThisNode.Value, _term.Number, now, 0, "confirmed", ByHand,
            $"{request.By} vouches that it is off: {request.Reason}")
        {
            Action = "off",
            By = request.By,
            Life = _state.Node(name).Incarnation,
        });
        _log.Warning("{Person} confirms that node {Node} is off: {Reason}", request.By, name, request.Reason);
        Publish(new ClusterEvent.Fencing(name, FencingStep.Manual, "off", Detail: $"{request.By}: {request.Reason}", Term: _term));
        IsFenced(name, counts: false, () => answer(new OperatorAnswer.Accepted(
            $"{name} counts as off, on the word of {request.By}. Should it still run, its resources now run twice.")));
    }

    private void Unblock(OperatorRequest.UnblockFence request, Action<OperatorAnswer> answer)
    {
        var name = new NodeName(request.Node);
        if (!Facts.Blocked.Contains(name))
            answer(new OperatorAnswer.Rejected($"{name} is not blocked."));
        else
            Change(
                desired => FencingFacts.Change(desired, facts => facts.Forgiven(name)),
                () => answer(new OperatorAnswer.Accepted($"{name} may be fenced again.")));
    }

    private void Unfence(OperatorRequest.Unfence request, Action<OperatorAnswer> answer)
    {
        var name = new NodeName(request.Node);
        if (!Configuration.Nodes.ContainsKey(name))
            answer(new OperatorAnswer.Rejected(OperatorChange.NoSuchNode(request.Node, Configuration)));
        else if (FencePlan.UnfencingDevices(Configuration, name) is { IsEmpty: true })
            answer(new OperatorAnswer.Rejected($"No fence device with provides-unfencing is configured for {name}."));
        else if (_fencing.ContainsKey(name))
            answer(new OperatorAnswer.Rejected($"{name} is being fenced."));
        else
        {
            BeginUnfencing(name);
            answer(new OperatorAnswer.Accepted($"{name} is switched on by {string.Join(", ", FencePlan.UnfencingDevices(Configuration, name).Select(device => device.Id))}."));
        }
    }
}

/// <summary>Why a person's word about a node is not taken. Pure.</summary>
public static class FencingRefusal
{
    /// <returns>Null: it is taken.</returns>
    public static string? OfConfirming(ClusterState state, NodeName name, NodeName self)
    {
        if (!state.Configuration.Nodes.ContainsKey(name))
            return OperatorChange.NoSuchNode(name.Value, state.Configuration);

        return state.Node(name).Presence switch
        {
            NodePresence.Down => $"{name} is known to be down already.",
            NodePresence.Online or NodePresence.Joining =>
                $"{name} is {(name == self ? "this very node" : "heard")}, so it is not off. Fence it: pbm ha fence {name}.",
            _ => null,
        };
    }
}
