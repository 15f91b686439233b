using Akka.Actor;
using HaActors.Actors.History;
using HaActors.Actors.Operator;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Actors.Events;

/// <summary>
/// Brings everything that this node should hear of to the event stream of the system that lives as long as the process:
/// what its cluster's systems publish, one after the other, what other nodes announce, and what it sees itself.
/// </summary>
public sealed class EventHub : ReceiveActor
{
    public const string Name = "events";

    private readonly NodeRuntime _node;
    private readonly SortedDictionary<NodeName, (MembershipChange Change, Incarnation? Life)> _verdicts = [];
    private OperatorGate.Sight? _sight;

    public EventHub(NodeRuntime node)
    {
        _node = node;
        Receive<OperatorGate.Sight>(OnSight);
        Receive<GetHistoryPage>(request => Context.ActorSelection($"../{HistoryActor.Name}").Tell(request, Sender));
        Receive<ClusterEvent>(happened => IsNews(happened), Context.System.EventStream.Publish);
    }

    public static Props Props(NodeRuntime node) => Akka.Actor.Props.Create(() => new EventHub(node));

    private void OnSight(OperatorGate.Sight sight)
    {
        foreach (var happened in SightNews.Of(_node.Settings.Self, _node.InForce.Votes, _sight, sight))
            _node.Publish(Context.System, happened);

        _sight = sight;
    }

    /// <summary>A new coordinator learns again what the last one knew: that is none.</summary>
    private bool IsNews(ClusterEvent happened)
    {
        if (happened is not ClusterEvent.Membership { IsVerdict: true } verdict)
            return true;

        var isKnown = _verdicts.TryGetValue(verdict.Subject, out var last) && last.Life == verdict.Life;
        if (isKnown && (last.Change == verdict.Change || (last.Change == MembershipChange.Online && verdict.Change == MembershipChange.Joining)))
            return false;

        if (verdict.Change is not (MembershipChange.Standby or MembershipChange.Active))
            _verdicts[verdict.Subject] = (verdict.Change, verdict.Life);
        return true;
    }
}
