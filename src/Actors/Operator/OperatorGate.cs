using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Facts;
using HaActors.Actors.Events;
using HaActors.Actors.History;
using HaActors.Actors.Membership;
using HaActors.Actors.Protocol;
using HaActors.Actors.Quorum;
using HaActors.Actors.VirtualService;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Operator;

/// <summary>
/// Brings operators' requests to the coordinator, wherever it is, and answers itself with what this node knows when
/// there is none.
/// </summary>
public sealed class OperatorGate : ReceiveActor, IWithTimers
{
    /// <summary>From <see cref="Quorum.QuorumActor"/>: when it changes, and again every few beats.</summary>
    /// <param name="Strangers">Heard, but not counted, and why.</param>
    /// <param name="Silent">Nodes that do not vote, this one perhaps, and why.</param>
    public sealed record Sight(
        NodeName? Coordinator,
        Term Term,
        bool Quorate,
        ImmutableSortedDictionary<NodeName, Incarnation> Heard,
        ImmutableSortedDictionary<NodeName, string> Strangers,
        ImmutableSortedDictionary<NodeName, string> Silent)
    {
        /// <summary>Nodes on which nothing may begin, this one perhaps, and why.</summary>
        public ImmutableSortedDictionary<NodeName, string> Unfit { get; init; } = ImmutableSortedDictionary<NodeName, string>.Empty;

        public bool Says(Sight other) =>
            Coordinator == other.Coordinator
            && Term == other.Term
            && Quorate == other.Quorate
            && Heard.SequenceEqual(other.Heard)
            && Strangers.SequenceEqual(other.Strangers)
            && Silent.SequenceEqual(other.Silent)
            && Unfit.SequenceEqual(other.Unfit);
    }

    private sealed record Expired(long Id);

    /// <param name="AskedOf">The coordinator then.</param>
    /// <param name="See">So much of the log must be known here before it is asked again; null: it is asked.</param>
    private sealed record Waiting(IActorRef Asker, OperatorRequest Request, NodeName? AskedOf, long? See = null);

    public const string Name = "operator";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly NodeRuntime _node;
    private readonly NodeSettings _settings;
    private readonly LatestSight _latest;
    private readonly NodeProblems _problems;
    private readonly InForce _inForce;
    private readonly PeerPaths _paths;
    private readonly SortedDictionary<long, Waiting> _waiting = [];
    private Sight _sight = new(
        null, Term.None, false, ImmutableSortedDictionary<NodeName, Incarnation>.Empty, ImmutableSortedDictionary<NodeName, string>.Empty,
        ImmutableSortedDictionary<NodeName, string>.Empty);
    private long _calls;

    public OperatorGate(NodeRuntime node, Address self)
    {
        _node = node;
        _settings = node.Settings;
        _latest = node.Sight;
        _problems = node.Problems;
        _inForce = node.InForce;
        _paths = new PeerPaths(node, self);
        Receive<Sight>(OnSight);
        Receive<OperatorRequest.GetHistory>(request => Context.ActorOf(
            HistoryCollector.Props(node, _paths, request.Query, Sender)));
        Receive<OperatorRequest.GetDirectors>(_ => Context.ActorOf(DirectorCollector.Props(node, _paths, Sender)));
        Receive<OperatorRequest.ForceQuorum>(force => Context.ActorSelection($"../{QuorumActor.Name}").Tell(force, Sender));
        Receive<OperatorRequest>(OnRequest);
        Receive<OperatorReply>(OnReply);
        Receive<Expired>(expired => AnswerWithout(expired.Id, "The coordinator did not answer in time."));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeRuntime node, Address self) =>
        Akka.Actor.Props.Create(() => new OperatorGate(node, self));

    private void OnRequest(OperatorRequest request)
    {
        var isNew = request is OperatorRequest.SetHandOff or OperatorRequest.SetMaintenance or OperatorRequest.Unlock
            or OperatorRequest.Ban or OperatorRequest.Clear or OperatorRequest.Move { Promoted: true } or OperatorRequest.Cleanup { Resource: null }
            or OperatorRequest.RemoveOnLeave;
        if (isNew && TooOld() is { } refusal)
        {
            Sender.Tell(refusal);
            return;
        }

        var id = ++_calls;
        _waiting[id] = new Waiting(Sender, request, _sight.Coordinator);
        if (_sight.Coordinator is not { } coordinator)
        {
            AnswerWithout(id, _sight.Quorate
                ? "There is no coordinator yet: ask again in a moment."
                : "This node hears no quorum, so nobody may decide.");
            return;
        }

        Timers.StartSingleTimer(id, new Expired(id), Patience);
        Ask(coordinator, id, request);
    }

    private OperatorAnswer.Rejected? TooOld() =>
        WireVersions.TooOld(_inForce.State.WireInForce, WireVersions.HandOffs) is { } why ? new OperatorAnswer.Rejected(why) : null;

    private void Ask(NodeName coordinator, long id, OperatorRequest request) =>
        Context.ActorSelection(_paths.PathOf(coordinator, CoordinatorActor.Name))
            .Tell(new OperatorCall(_settings.Self, id, request) { Seen = _inForce.State.At.Index }, Self);

    private void OnReply(OperatorReply reply)
    {
        if (reply.See is null)
            Answer(reply.Id, reply.Answer);
        else if (_waiting.TryGetValue(reply.Id, out var waiting))
            AskWhenSeen(reply.Id, waiting with { See = reply.See });
    }

    private void AskWhenSeen(long id, Waiting call)
    {
        var isSeen = _inForce.State.At.Index >= call.See;
        _waiting[id] = call with { See = isSeen ? null : call.See };
        if (isSeen && call.AskedOf is { } coordinator)
            Ask(coordinator, id, call.Request);
    }

    /// <summary>Whoever was asked and does not coordinate any more may never answer.</summary>
    private void OnSight(Sight sight)
    {
        if (!_sight.Says(sight))
            Context.ActorSelection($"../{EventRelay.Name}").Tell(sight);

        _sight = sight;
        _latest.Sight = sight;
        foreach (var (id, call) in _waiting.Where(call => call.Value.AskedOf != sight.Coordinator).ToList())
        {
            if (!call.Request.IsQuestion)
            {
                AnswerWithout(id, "The coordinator went before it answered: see whether it is done, then ask again.");
            }
            else if (sight.Coordinator is { } coordinator)
            {
                _waiting[id] = call with { AskedOf = coordinator };
                Ask(coordinator, id, call.Request);
            }
            else
            {
                AnswerWithout(id, "The coordinator went before it answered: ask again in a moment.");
            }
        }

        foreach (var (id, call) in _waiting.Where(call => call.Value.See is not null).ToList())
            AskWhenSeen(id, call);
    }

    private void AnswerWithout(long id, string why)
    {
        if (!_waiting.TryGetValue(id, out var waiting))
            return;

        Answer(id, waiting.Request switch
        {
            OperatorRequest.GetStatus => new OperatorAnswer.Status(LocalPicture.Of(_node, _sight, why)),
            OperatorRequest.GetQuorum => new OperatorAnswer.Quorum(QuorumPicture.Alone(_node, _sight, why)),
            _ => new OperatorAnswer.Unavailable(why),
        });
    }

    private void Answer(long id, OperatorAnswer answer)
    {
        Timers.Cancel(id);
        if (_waiting.Remove(id, out var waiting))
            waiting.Asker.Tell(answer is OperatorAnswer.Status status ? status with { Cluster = WithOwn(status.Cluster) } : answer);
    }

    private ClusterStatus WithOwn(ClusterStatus cluster) => cluster with
    {
        Problems =
        [
            .. _sight.Strangers.Select(stranger => $"{stranger.Key} is not counted: {stranger.Value}."),
            .. _sight.Silent.Select(silent => $"{silent.Key} does not vote: {silent.Value}."),
            .. Fitness.Problems(_sight.Unfit, _inForce.Votes, _sight.Heard.Keys.Append(_settings.Self)),
            .. _problems.All,
            .. cluster.Problems,
        ],
    };
}
