using Akka.Actor;
using HaActors.Actors.Membership;
using HaActors.Actors.Operator;
using HaActors.Actors.Protocol;
using HaActors.Actors.Quorum;
using HaActors.Policy;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Events;

/// <summary>
/// Passes on what is published in one incarnation of the cluster's system: all to this node's hub, and what every node
/// should hear of to the others.
/// </summary>
public sealed class EventRelay : ReceiveActor, IWithTimers
{
    /// <summary>Of the coordinator. Its reasons are worked out here, since they cost as much as the decision.</summary>
    internal sealed record Decided(Term Term, long Transition, Decision? Before, Decision Now);

    private sealed record WriteRecord;

    public const string Name = "events";

    // A takeover's own entries go first.
    private static readonly TimeSpan BeforeRecord = TimeSpan.FromSeconds(2);
    private const int MostText = 2000;

    private readonly NodeRuntime _node;
    private readonly IActorRef _hub;
    private readonly PeerPaths _paths;
    private readonly List<Change> _unwritten = [];
    private Term _recordTerm;
    private long _recorded;

    public EventRelay(NodeRuntime node, IActorRef hub, Address self)
    {
        _node = node;
        _hub = hub;
        _paths = new PeerPaths(node, self);
        Receive<ClusterEvent>(OnPublished);
        Receive<GetHistoryPage>(request => _hub.Forward(request));
        Receive<OperatorGate.Sight>(sight => _hub.Tell(sight));
        Receive<Decided>(decided =>
        {
            if (CoordinatorNews.Of(decided.Term, decided.Transition, decided.Before, decided.Now) is { } news)
            {
                _node.Publish(Context.System, news);
                Record(decided.Term, new Change.Decided(Shortened(EventSentence.Of(news))));
            }
        });
        Receive<WriteRecord>(_ => OnWriteRecord());
        Receive<QuorumActor.Committed>(_ => { });
        Receive<Announce>(announced =>
        {
            // A kind that a later version sends is none of this one's business.
            if (EventText.Read(announced.Event) is { } happened)
                _hub.Tell(happened);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private NodeName ThisNode => _node.Settings.Self;

    public static Props Props(NodeRuntime node, IActorRef hub, Address self) =>
        Akka.Actor.Props.Create(() => new EventRelay(node, hub, self));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(ClusterEvent));

    private void OnPublished(ClusterEvent happened)
    {
        _hub.Tell(happened);
        if (happened is ClusterEvent.Fencing { Step: FencingStep.Confirmed or FencingStep.Failed or FencingStep.Manual, Term: { } term } fence
            && fence.Operation != "monitor")
            Record(term, new Change.Fenced(fence.Subject, fence.Step.ToString().ToLowerInvariant(), Shortened(EventSentence.Of(fence))));

        if (happened is not (ClusterEvent.Membership { IsVerdict: true } or ClusterEvent.Fencing or ClusterEvent.Configuration))
            return;

        var announce = new Announce(EventText.Write(happened));
        foreach (var node in _node.Configuration.Nodes.Keys.Where(node => node != ThisNode))
            Context.ActorSelection(_paths.PathOf(node, Name)).Tell(announce);
    }

    /// <summary>Decisions and fences are kept in the log, too. Nobody waits for that, and a term that is over keeps no more.</summary>
    private void Record(Term term, Change change)
    {
        if (term != _recordTerm)
            _unwritten.Clear();

        _recordTerm = term;
        _unwritten.Add(change);
        if (!Timers.IsTimerActive(nameof(WriteRecord)))
            Timers.StartSingleTimer(nameof(WriteRecord), new WriteRecord(), BeforeRecord);
    }

    private void OnWriteRecord()
    {
        foreach (var change in _unwritten)
        {
            var id = new CommandId(new CommandOrigin($"{ThisNode}/{_recordTerm}/record"), ++_recorded);
            Context.ActorSelection($"../{QuorumActor.Name}").Tell(new QuorumActor.Propose(_recordTerm, id, change), Self);
        }

        _unwritten.Clear();
    }

    private static string Shortened(string text) => text.Length > MostText ? text[..MostText] : text;
}
