using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Policy;
using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>What operators ask: checked, made durable, then answered.</summary>
public sealed partial class CoordinatorActor
{
    private readonly RequestOrder _requests = new();

    private long Committed => _node.InForce.State.At.Index;

    private void OnOperatorCall(OperatorCall call)
    {
        var asker = Sender;
        void Answer(OperatorAnswer answer)
        {
            if (answer is OperatorAnswer.Accepted)
                _requests.Done(call.From, Committed);
            asker.Tell(new OperatorReply(call.Id, answer));
        }

        if (!_lease.Holds)
        {
            Answer(new OperatorAnswer.Unavailable("The coordinator has lost touch with a quorum: ask again."));
            return;
        }

        if (_leavesBy is not null)
        {
            Answer(new OperatorAnswer.Unavailable("The coordinator is leaving: ask again."));
            return;
        }

        if (!call.Request.IsQuestion && _requests.MissingFrom(call.From, call.Seen) is { } index)
        {
            asker.Tell(new OperatorReply(
                call.Id, new OperatorAnswer.Unavailable("Another request came first: see what is so now, then ask again.")) { See = index });
            return;
        }

        switch (call.Request)
        {
            case OperatorRequest.GetStatus:
                Answer(new OperatorAnswer.Status(WithProblems(StatusPicture.Of(
                    _state, _decision, ThisNode, call.From, _term, _node.Configuration, _node.InForce.Votes, _node.Witness.Reached), call.From)));
                break;
            case OperatorRequest.GetCib:
                Answer(new OperatorAnswer.Cib(ClusterPicture.Of(_state, ThisNode)));
                break;
            case OperatorRequest.Cleanup cleanup:
                Answer(Cleanup(cleanup));
                break;
            case var request when OnFencingRequest(request, Answer)
                || OnVotesRequest(request, call.From, Answer)
                || OnMaintenanceRequest(request, Answer)
                || OnConfigurationRequest(request, Answer):
                break;
            default:
                switch (OperatorChange.Of(call.Request, _state, _decision, _node.Ports.Decide))
                {
                    case OperatorChange.Refused refused:
                        Answer(new OperatorAnswer.Rejected(refused.Reason));
                        break;
                    case OperatorChange.Apply apply:
                        _requests.Take(call.From, Committed);
                        Change(apply.Change, () => Answer(new OperatorAnswer.Accepted(apply.Text)));
                        break;
                }

                break;
        }
    }

    /// <param name="asker">Adds its own by itself.</param>
    private ClusterStatus WithProblems(ClusterStatus status, NodeName asker) => status with
    {
        Problems =
        [
            .. HandOffProblems(),
            .. Facts.Blocked.Select(node =>
                $"{node} was fenced too often and is left alone: look at it, then 'pbm ha fence unblock {node}'."),
            .. _looks.Where(look => look.Value.Ok == false).Select(look =>
                $"Fence device {look.Key} does not work ({look.Value.Detail}): what it fences is not taken over."),
            .. _problems.Where(node => node.Key != asker && _state.Node(node.Key).Presence is NodePresence.Joining or NodePresence.Online)
                .SelectMany(node => node.Value.Select(problem => $"{node.Key}: {problem}")),
            .. status.Problems,
        ],
    };

    private OperatorAnswer Cleanup(OperatorRequest.Cleanup request)
    {
        var unit = PlacementUnit.All(Configuration).FirstOrDefault(candidate => candidate.Id.Value == request.Resource);
        var members = unit?.Members.Select(member => member.Id)
            ?? Configuration.Resources.Keys.Where(id => id.Value == request.Resource);
        ImmutableArray<ResourceId> resources = [.. members];
        if (request.Resource is { } resource && resources.IsEmpty)
            return new OperatorAnswer.Rejected(OperatorChange.NoSuchResource(resource, Configuration));

        if (request.Node is { } only && !Configuration.Nodes.ContainsKey(new NodeName(only)))
            return new OperatorAnswer.Rejected(OperatorChange.NoSuchNode(only, Configuration));

        foreach (var node in _state.Nodes.Values.Where(node => node.Presence == NodePresence.Online))
        {
            if (request.Node is not null && request.Node != node.Name.Value)
                continue;

            if (request.Resource is null)
                Send(node.Name, new ForgetFailures(_term, null));
            foreach (var id in resources.Union(node.Resources.Keys.Where(known => resources.Any(member => PlacementUnit.IsInstance(known, member)))))
                Send(node.Name, new ForgetFailures(_term, id));
        }

        return new OperatorAnswer.Accepted(request.Resource is null
            ? "All failures are forgotten; what failed is looked at again."
            : $"Failures of {request.Resource} are forgotten; it is looked at again.");
    }
}
