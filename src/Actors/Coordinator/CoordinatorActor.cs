using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Actors.Membership;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Actors.Quorum;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using HaActors.Policy;

namespace HaActors.Actors.Coordinator;

/// <summary>
/// The cluster's one decision maker. Present on every node, awake only on the one that was granted the term: collects
/// what nodes report, asks Policy what follows, and has it carried out.
/// </summary>
public sealed partial class CoordinatorActor : ReceiveActor, IWithTimers
{
    /// <summary>This node leads the term; its entry is on a quorum's disks.</summary>
    public sealed record TermWon(Term Term, DesiredState Desired, bool Formed);

    public sealed record TermLost(Term Term);

    /// <summary>Who is heard now, and who hears whom.</summary>
    /// <param name="Kept">The reachable set; empty if none has quorum.</param>
    /// <param name="MayJudge">False while this node itself ran too late to call others silent.</param>
    public sealed record Sight(
        ImmutableSortedDictionary<NodeName, Incarnation> Heard, ImmutableSortedSet<NodeName> Kept, bool MayJudge)
    {
        /// <summary>Voters that stand for the term now.</summary>
        public ImmutableSortedSet<NodeName> Supporting { get; init; } = [];

        /// <summary>Admitted nodes with all on disk that is committed.</summary>
        public ImmutableSortedSet<NodeName> Ready { get; init; } = [];
    }

    private sealed record ReconsiderLater;

    public const string Name = "coordinator";

    // Rules of time and forgotten failures are noticed at the latest then.
    private static readonly TimeSpan RecheckInterval = TimeSpan.FromMinutes(15);

    private readonly NodeRuntime _node;
    private readonly Lease _lease;
    private readonly PeerPaths _paths;
    private readonly IActorRef _media;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly Instant _startedAt;
    private readonly SortedDictionary<NodeName, (Incarnation Incarnation, long Sequence)> _lastReport = [];
    private readonly SortedDictionary<NodeName, ImmutableArray<string>> _problems = [];
    private readonly SortedDictionary<NodeName, Instant> _joinedAt = [];
    private readonly Dictionary<long, Action<QuorumActor.Committed>> _whenCommitted = [];
    private Term _term;
    private ClusterState _state = null!;
    private DesiredState _proposed = DesiredState.Empty;
    private Decision? _decision;
    private ClusterState? _decidedUpon;
    private DecisionPace _pace = DecisionPace.Fresh;
    private RefusalPace _refusals = RefusalPace.Fresh;
    private LossJudge _judge = LossJudge.Fresh;
    private IActorRef _transition = ActorRefs.Nobody;
    private long _transitions;
    private long _proposals;
    private bool _formed;
    private bool _looked;
    private bool _halting;
    private bool _changedSinceHalt;
    private Instant _askedAllAt = Instant.Never;
    private IProtocolMessage? _leavesBy;
    private bool _isStorm;

    /// <param name="media">The <see cref="Media.MediaActor"/> of this node; nobody where there are no media.</param>
    public CoordinatorActor(NodeRuntime node, Lease lease, Address self, IActorRef media)
    {
        _node = node;
        _lease = lease;
        _media = media;
        _paths = new PeerPaths(node, self);
        _startedAt = Now;
        Become(Dormant);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private ClusterConfiguration Configuration => _node.Configuration;

    private NodeName ThisNode => _node.Settings.Self;

    private Instant Now => _node.Ports.Clock.Now();

    private long WallClock => _node.Ports.Clock.GetUtcNow().ToUnixTimeSeconds();

    public static Props Props(NodeRuntime node, Lease lease, Address self, IActorRef media) =>
        Akka.Actor.Props.Create(() => new CoordinatorActor(node, lease, self, media));

    // Whoever crashed lost what was under way: all of it ends here, and another term begins with what the nodes report.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Escalate);

    protected override void PreRestart(Exception reason, object message)
    {
        Context.ActorSelection($"../{QuorumActor.Name}").Tell(new QuorumActor.CoordinatorFailed(), Self);
        base.PreRestart(reason, message);
    }

    private void Dormant()
    {
        Receive<TermWon>(Lead);
        Receive<OperatorCall>(call => Sender.Tell(new OperatorReply(
            call.Id, new OperatorAnswer.Unavailable("This node is not the coordinator any more: ask again."))));
        ReceiveAny(_ => { });
    }

    private void Leading()
    {
        Receive<TermWon>(Lead);
        Receive<TermLost>(lost => lost.Term == _term, _ => Retire());
        Receive<Sight>(OnSight);
        Receive<NodeReport>(OnReport);
        Receive<CarriedOut>(OnCarriedOut);
        Receive<TransitionActor.Halted>(OnHalted);
        Receive<TransitionActor.WentAsFar>(ended => ended.Transition == _transitions && !_halting, _ => OnWentAsFar());
        ReceiveFencing();
        ReceiveAnswers();
        Receive<QuorumActor.Committed>(OnCommitted);
        Receive<ConfigurationAdvanced>(_ => OnConfiguration());
        Receive<OperatorCall>(OnOperatorCall);
        Receive<ReconsiderLater>(_ => Reconsider());
        ReceiveAny(_ => { });
    }

    private void Lead(TermWon won)
    {
        StopChildren();
        _term = won.Term;
        _formed = won.Formed;
        _looked = false;
        _halting = false;
        _changedSinceHalt = false;
        _leavesBy = null;
        _handOffs.Clear();
        _isStorm = false;
        _decision = null;
        _pace = DecisionPace.Fresh;
        _refusals = RefusalPace.Fresh;
        _judge = LossJudge.Fresh;
        _lastReport.Clear();
        _hears.Clear();
        _problems.Clear();
        _joinedAt.Clear();
        _whenCommitted.Clear();
        ForgetVotes();
        _revision = _node.InForce.State.Revision;
        _requests.Begin(Committed);
        _proposed = won.Desired;
        _state = new ClusterState(Configuration, won.Desired, NodesAtStart(won.Desired), MayFence: false);
        _transition = Context.ActorOf(TransitionActor.Props(_node, _term, _lease, _paths), $"transition-{_term}");
        _log.Info("Node {Node} coordinates in term {Term}", ThisNode, _term);
        Become(Leading);
        SeedConfiguration();
    }

    private static ImmutableSortedDictionary<NodeName, NodeState> NodesAtStart(DesiredState desired) =>
        desired.KnownDown
            .Select(entry => NodeState.Unseen(entry.Key) with { Presence = NodePresence.Down, Incarnation = entry.Value })
            .Concat(HandOffsOf(desired).Select(entry => HandOff.AwayState(desired, entry.Key)).OfType<NodeState>()
                .Where(away => !desired.KnownDown.ContainsKey(away.Name)))
            .ToImmutableSortedDictionary(node => node.Name, node => node);

    private void Retire()
    {
        _log.Info("Node {Node} does not coordinate any more", ThisNode);
        StopChildren();
        Become(Dormant);
    }

    /// <summary>Stopping them also kills the fence programs that run under the old term (safety rule 2).</summary>
    private void StopChildren()
    {
        Timers.CancelAll();
        if (!_transition.IsNobody())
            Context.Stop(_transition);

        _transition = ActorRefs.Nobody;
        StopFencing();
    }

    private void SetNode(NodeState node)
    {
        Publish(CoordinatorNews.Of(_state.Node(node.Name), node));
        _state = _state with { Nodes = _state.Nodes.SetItem(node.Name, node) };
    }

    private void Publish(IEnumerable<ClusterEvent> news)
    {
        foreach (var happened in news)
            _node.Publish(Context.System, happened);
    }

    /// <summary>Something changed: stop the walk through the graph and decide anew around what is under way.</summary>
    private void Reconsider()
    {
        if (!_looked)
            return;

        // What was said to the transition after the halt is not in its answer to it: that one would be outdated.
        _changedSinceHalt = _halting;
        if (_halting)
            return;

        _halting = true;
        _transition.Tell(new TransitionActor.Halt());
    }

    private void OnHalted(TransitionActor.Halted halted)
    {
        if (!Sender.Equals(_transition))
            return;

        _halting = false;
        if (_changedSinceHalt)
        {
            _changedSinceHalt = false;
            Reconsider();
            return;
        }

        if (_pace.PauseBefore(Now) is var pause && pause > TimeSpan.Zero)
        {
            if (!Timers.IsTimerActive(nameof(DecisionPace)))
            {
                _log.Warning("Decisions follow each other without coming to rest; from now on {Pause} ms apart", (int)DecisionPace.Spacing.TotalMilliseconds);
                Timers.StartSingleTimer(nameof(DecisionPace), new ReconsiderLater(), pause);
            }

            return;
        }

        _pace = _pace.Decided(Now);
        var before = _decision;
        _decidedUpon = Overlay(halted.UnderWay);
        _decision = _node.Ports.Decide(_decidedUpon with
        {
            Now = WallClock,

            // A lock counts from the moment when it was decided: its resource may be stopped before that is committed.
            Desired = _decidedUpon.Desired with { ShutdownLocks = _proposed.ShutdownLocks },
        });
        KeepLocks(_decision);
        EndHandOffs(_decision);
        if (_log.IsDebugEnabled)
        {
            foreach (var reason in _decision.Reasons)
                _log.Debug("{Subject} {Reason}", reason.Subject, reason.Text);
        }

        CallOffFences();
        var online = _state.Nodes.Values.Where(node => node.Presence == NodePresence.Online)
            .ToImmutableSortedDictionary(node => node.Name, node => node.Incarnation);
        _transition.Tell(new TransitionActor.Carry(++_transitions, _decision.Graph, online, _decision.Limits));
        Context.ActorSelection($"../{EventRelay.Name}").Tell(new EventRelay.Decided(_term, _transitions, before, _decision));
        RecheckLater(_decision);
        TidyDesires();
    }

    /// <summary>What was expected went on without a new decision: is there anything left to decide?</summary>
    private void OnWentAsFar()
    {
        if (!ReferenceEquals(_decidedUpon, _state))
            Reconsider();
    }

    private void RecheckLater(Decision decision)
    {
        var pause = RecheckInterval;
        if (decision.RecheckAt is { } at && TimeSpan.FromSeconds(Math.Max(1, at - WallClock)) is var due && due < pause)
            pause = due;
        Timers.StartSingleTimer(nameof(RecheckInterval), new ReconsiderLater(), pause);
    }

    /// <summary>An action that was sent counts as under way, also before its node says so.</summary>
    private ClusterState Overlay(ImmutableArray<ClusterAction> underWay)
    {
        var state = _state;
#if MUTANTS
        if (Planted.Is(Plant.SentIsForgotten))
            return state;
#endif
        foreach (var action in underWay.OfType<ClusterAction.OnResource>())
        {
            var node = state.Node(action.Node);
            var resource = node.Resource(action.Resource);
            if (resource.Busy is not null || !action.Verb.Occupies())
                continue;

            node = node with { Resources = node.Resources.SetItem(action.Resource, resource.Sent(action.Verb, action.Node, action.Peer)) };
            state = state with { Nodes = state.Nodes.SetItem(node.Name, node) };
        }

        return state;
    }

    private void OnCarriedOut(CarriedOut result)
    {
        var before = _state;
        if (result.Authority.Term != _term || !Update(result))
            return;

        // A probe that found it running answered well, but what waits for "it is not there" must not begin.
        var succeeded = result.Outcome == ActionOutcome.Succeeded
            && (result.Verb != ResourceVerb.Probe || result.State.Activity == Activity.Stopped);
        _transition.Tell(new TransitionActor.Ended(result.Authority, succeeded));
        if (result.Outcome != ActionOutcome.Succeeded)
            _log.Warning("{Operation} of {Resource} on {Node} did not succeed: {Reason}", result.Verb, result.State.Id, result.Node, result.Detail);

        if (result.Outcome != ActionOutcome.Refused)
            _refusals = _refusals.Over(result.Node);
        if (succeeded && result.Verb == ResourceVerb.Stop)
            Forget(desired => desired with { Restarts = desired.Restarts.Remove(result.State.Id) });

        Release(result.Node);
        if (result.Outcome == ActionOutcome.Refused)
            AskLater(result, before);
        else if (!succeeded || (result.Verb != ResourceVerb.Notify && WasUnderWayAtDecision(result.Authority)))
            Reconsider();
    }

    private void AskLater(CarriedOut refused, ClusterState before)
    {
        // It did nothing: that is no news to decide upon at once.
        if (ReferenceEquals(_decidedUpon, before))
            _decidedUpon = _state;

        _refusals = _refusals.Refused(refused.Node, refused.Authority.Transition);
        var pause = _refusals.Pause(refused.Node, _node.Settings.Timings.DeadTime);
        Timers.StartSingleTimer($"refused-{refused.Node}", new ReconsiderLater(), pause);
    }

    /// <summary>The decision was made around it, and may have held back what its end lets begin.</summary>
    private bool WasUnderWayAtDecision(Authority authority) => _halting || authority.Transition != _transitions;

    private bool Update(CarriedOut result)
    {
        var node = _state.Node(result.Node);
        if (node.Presence != NodePresence.Online || node.Incarnation != result.Incarnation)
            return false;

        if (_lastReport.TryGetValue(result.Node, out var last)
            && last.Incarnation == result.Incarnation && last.Sequence > result.Sequence)
            return true;

        // A report that was sent before this answer knows less of this resource, however late it comes. One between the
        // last and this that was lost is asked for.
        if (last.Incarnation == result.Incarnation && last.Sequence + 1 < result.Sequence)
            AskForReport(result.Node, known: 0);
        _lastReport[result.Node] = (result.Incarnation, result.Sequence);
        SetNode(node with
        {
            Resources = node.Resources.SetItem(result.State.Id, result.State),
            Attributes = result.Attributes ?? node.Attributes,
        });
        return true;
    }

    private void AskForReport(NodeName node, long known) => Send(node, new ReportRequest(_term, ThisNode, known));

    private void OnReport(NodeReport report)
    {
        var node = _state.Node(report.Node);
        if (node.Presence is not (NodePresence.Joining or NodePresence.Online) || node.Incarnation != report.Incarnation)
            return;

        var isFirst = !_lastReport.TryGetValue(report.Node, out var last) || last.Incarnation != report.Incarnation;
        if (!isFirst && last.Sequence >= report.Sequence)
            return;

        // Of what changed between, nothing is known.
        if (!report.IsWhole && (isFirst || last.Sequence + 1 != report.Sequence))
        {
            AskForReport(report.Node, known: 0);
            return;
        }

        _lastReport[report.Node] = (report.Incarnation, report.Sequence);
        _hears[report.Node] = report.Hears ?? [];
        _problems[report.Node] = report.Problems ?? [];
        var resources = report.Resources.Select(static resource => KeyValuePair.Create(resource.Id, resource));
        var reported = node with
        {
            Leaving = report.Leaving,
            Resources = report.IsWhole ? resources.ToImmutableSortedDictionary() : node.Resources.SetItems(resources),
            Attributes = report.Attributes ?? node.Attributes,
            ActionLimit = report.ActionLimit ?? 0,
            Busy = report.Busy ?? Busyness.None,
        };
        if (node.Presence == NodePresence.Online && !IsNews(node, reported))
        {
            SetNode(reported);
            Release(report.Node);
            return;
        }

        SetNode(reported);
        Admit(report.Node);
        Release(report.Node);
        Reconsider();
    }

    /// <summary>That an operation has begun is none: it was ordered.</summary>
    private static bool IsNews(NodeState before, NodeState after) =>
        before.Leaving != after.Leaving
        || before.Busy != after.Busy
        || before.Resources.Count != after.Resources.Count
        || after.Resources.Values.Any(resource => resource.Busy is null && before.Resource(resource.Id) != resource)
        || !(ReferenceEquals(before.Attributes, after.Attributes) || before.Attributes.SequenceEqual(after.Attributes));

    /// <summary>A node is used once its report is in and nobody can still find it recorded as down.</summary>
    private void Admit(NodeName name)
    {
        var node = _state.Node(name);
        if (node.Presence != NodePresence.Joining || !_lastReport.ContainsKey(name))
            return;

        if (_proposed.KnownDown.ContainsKey(name))
        {
            Change(desired => desired with { KnownDown = desired.KnownDown.Remove(name) }, () => Admit(name));
            return;
        }

        if (!HasReturned(name))
            return;

        // Its removal is on the way already.
        if (_state.Desired.KnownDown.ContainsKey(name) || !IsUnfenced(node))
            return;

        SetNode(node with { Presence = NodePresence.Online });
        _log.Info("Node {Node} is online", name);
        Reconsider();
    }

    /// <summary>A node that wants to leave and is empty is recorded as down, and then told to go.</summary>
    private void Release(NodeName name)
    {
        var node = _state.Node(name);
        if (node.Leaving && HandOffInstead(node))
            return;

        var isEmpty = Configuration.Resources.Keys.Concat(node.Resources.Keys).All(id =>
            node.Resource(id) is { Busy: null } known
            && (!known.MayRun || (known.Activity == Activity.Unknown && _decision?.NotLookedFor.Contains((id, name)) == true)));
#if MUTANTS
        isEmpty |= Planted.Is(Plant.ReleasedWhileRunning);
#endif
        if (node is not { Leaving: true, Presence: NodePresence.Online } || !isEmpty || _proposed.KnownDown.ContainsKey(name))
            return;

        Change(desired => desired with { KnownDown = desired.KnownDown.SetItem(name, node.Incarnation) }, () =>
        {
            if (_state.Node(name).Incarnation != node.Incarnation)
                return;

            _transition.Tell(new TransitionActor.Forget(name));
            SetNode(_state.Node(name) with { Presence = NodePresence.Down });
            _log.Info("Node {Node} left", name);
            NoteDown(name);
            LookAfterVotes();
            if (name == ThisNode)
                _leavesBy = new Released(_term, node.Incarnation);
            else if (HasGivenUpVotes(name))
                Send(name, new Released(_term, node.Incarnation));
            Reconsider();
        });
    }

    private void Send(NodeName node, IProtocolMessage message) =>
        Context.ActorSelection(_paths.PathOf(node, NodeGateway.Name)).Tell(message, Self);
}
