using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Media;
using HaActors.Actors.Protocol;
using HaActors.Actors.Resource;
using HaActors.Policy.Model;
using HaActors.Policy;

namespace HaActors.Actors.Node;

/// <summary>
/// This node: parent of its resources, owner of what is known about them. Lives as long as the process, whatever
/// happens to the cluster's membership; stops its resources by itself when quorum is lost.
/// </summary>
public sealed partial class NodeActor : ReceiveActor, IWithTimers
{
    /// <summary>The gateway of the present cluster incarnation: reports go there.</summary>
    public sealed record Attach(IActorRef Gateway);

    /// <summary>Empty this node and tell the sender <see cref="MayGo"/>.</summary>
    public sealed record Leave;

    /// <param name="Cleanly">It is committed that nothing runs here any more; or that it runs on: see HandsOff.</param>
    /// <param name="HandsOff">What runs here runs on, for this node's next life.</param>
    public sealed record MayGo(bool Cleanly, bool HandsOff = false);

    /// <summary>
    /// Stop everything, on the word of the term's coordinator that counts this node as lost; the sender is told
    /// <see cref="EverythingStopped"/>. Nothing is started on a word of that term or an older one any more.
    /// </summary>
    public sealed record StopEverything(Term Term);

    /// <param name="Cleanly">Every stop was confirmed, and nothing may run here.</param>
    public sealed record EverythingStopped(Term Term, bool Cleanly);

    private sealed record CheckQuorum;

    private sealed record ProblemsChanged;

    private sealed record StillAlone;

    private sealed record Overdue;

    private const int RememberedActions = 256;

    private readonly NodeRuntime _node;
    private readonly Action _problemsChanged;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SortedDictionary<ResourceId, IActorRef> _actors = [];
    private readonly SortedDictionary<ResourceId, ResourceState> _states = [];
    private readonly Dictionary<Authority, CarriedOut?> _actions = [];
    private readonly Queue<Authority> _actionsInOrder = new();
    private readonly List<CarryOut> _open = [];

    // What this node does on its own word: the graph, what of it has ended, and what is under way.
    private readonly SortedSet<int> _ownEnded = [];
    private readonly SortedDictionary<ResourceId, ResourceActor.Run> _ownRuns = [];
    private TransitionGraph _ownStops = TransitionGraph.Empty;

    private IActorRef _gateway = ActorRefs.Nobody;
    private IActorRef? _leaver;
    private (Term Term, IActorRef Asker)? _emptiedFor;
    private bool _isLeaving;
    private long _sequence;
    private bool _wasQuorate;
    private bool _keepsRunning;

    public NodeActor(NodeRuntime node)
    {
        _node = node;
        var self = Self;
        _problemsChanged = () => self.Tell(new ProblemsChanged());
        Receive<Attach>(attach =>
        {
            _gateway = attach.Gateway;
            ReportAll();
        });
        Receive<ReportRequest>(request =>
        {
            _gateway = Sender;
            if (IsUsedAfterAll(request.Term))
                return;

            if (request.Known != _sequence)
                ReportAll();
        });
        Receive<CarryOut>(OnCarryOut);
        Receive<ResourceActor.Ended>(OnEnded);
        Receive<ResourceActor.Changed>(OnChanged);
        Receive<ResourceActor.BeganAgain>(OnBeganAgain);
        Receive<ForgetFailures>(OnForgetFailures);
        Receive<CheckQuorum>(_ => OnCheckQuorum());
        Receive<LookAtLoad>(_ => OnLookAtLoad());
        ReceiveAttributes();
        ReceiveDrbd();
        Receive<StillAlone>(_ => OnStillAlone());
        Receive<Leave>(_ => OnLeave());
        Receive<Released>(OnReleased);
        Receive<HandedOff>(OnHandedOff);
        Receive<StopEverything>(OnStopEverything);
        Receive<MediaActor.HearsOthers>(_ => ReportAll());
        Receive<ProblemsChanged>(_ => Send(isWhole: false, [], attributes: null));
        Receive<Overdue>(_ => LeaveByItself("no coordinator emptied this node in time"));
        Receive<Terminated>(died => _log.Error("Resource actor {Actor} stopped for good", died.ActorRef.Path.Name));
    }

    public const string Name = "node";

    public ITimerScheduler Timers { get; set; } = null!;

    private ClusterConfiguration Configuration => _node.Configuration;

    private long WallClock => _node.Ports.Clock.GetUtcNow().ToUnixTimeSeconds();

    public static Props Props(NodeRuntime node) => Akka.Actor.Props.Create(() => new NodeActor(node));

    // A resource's actor that crashed lost what it knew: begin with "unknown" and have it probed again.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        maxNrOfRetries: 10, withinTimeRange: TimeSpan.FromMinutes(1), localOnlyDecider: _ => Directive.Restart);

    protected override void PreStart()
    {
        foreach (var resource in _node.Settings.BrokenOff)
        {
            ActorOf(resource).Tell(new ResourceActor.WasBrokenOff());
            _states[resource] = ResourceActor.BrokenOff(resource, WallClock);
        }

        // Above every number of an instance before this one, so that its reports are not taken for old ones.
        _sequence = (long)_node.Ports.Clock.Now().SinceOrigin.TotalMilliseconds * 1000;

        _node.Problems.Changed += _problemsChanged;
        StartDrbd();
        CheckQuorumNext();
        Timers.StartPeriodicTimer(nameof(LookAtLoad), new LookAtLoad(), LoadInterval);
        Timers.StartSingleTimer(nameof(StillAlone), new StillAlone(), _node.Settings.Timings.InitDead);
    }

    protected override void PostStop() => _node.Problems.Changed -= _problemsChanged;

    // Quorum may have gone while it crashed: that is to be noticed as a loss.
    protected override void PostRestart(Exception reason)
    {
        _wasQuorate = true;
        base.PostRestart(reason);
    }

    private void OnCarryOut(CarryOut order)
    {
        if (order.Incarnation != _node.Settings.Incarnation)
            return;

#if MUTANTS
        if (Planted.Is(Plant.RepeatedOrdersDoneAgain))
            _actions.Remove(order.Authority);
#endif
        if (_actions.TryGetValue(order.Authority, out var known))
        {
            // Asked again: the answer was lost, or is still to come. Done once all the same.
            if (known is not null)
                _gateway.Tell(known);

            return;
        }

        var operation = order.Operation;
        var mustStayEmpty = _isLeaving || order.Authority.Term <= _emptiedFor?.Term;
        if (mustStayEmpty && operation.Verb is ResourceVerb.Start or ResourceVerb.Promote or ResourceVerb.MigrateFrom)
        {
            ActorOf(operation.Resource);
            Answer(order, ActionOutcome.Refused, _isLeaving ? "this node is leaving" : "this node was asked to stop everything", changed: null);
            return;
        }

        Remember(order.Authority, null);
        _open.Add(order);
        ActorOf(operation.Resource).Tell(new ResourceActor.Run(order.Authority, operation));
    }

    private IActorRef ActorOf(ResourceId id)
    {
        if (_actors.TryGetValue(id, out var actor))
            return actor;

        // What Pacemaker allows in an id is not all allowed in a path.
        var name = $"resource-{Uri.EscapeDataString(id.Value)}";
        _states[id] = ResourceState.Unknown(id);
        return _actors[id] = Context.ActorOf(ResourceActor.Props(id, _node, Self), name);
    }

    private void OnEnded(ResourceActor.Ended ended)
    {
        _states[ended.Resource] = ended.State;
        var before = Attributes;
        if (ended.Failed)
            Attributes = FailureAttributes.Failed(Attributes, ended.Run.Operation, WallClock);
        else if (ended.Run.Verb == ResourceVerb.ForgetFailures)
            Attributes = FailureAttributes.Forgotten(Attributes, ended.Resource);
        if (ended.Run.Authority is not { } authority)
        {
            OnOwnRunEnded(ended);
            return;
        }

        if (_open.Find(order => order.Authority == authority) is not { } answered)
            return;
        _open.Remove(answered);
        Answer(answered, ended.Outcome, ended.Detail, before.SequenceEqual(Attributes) ? null : Attributes);
    }

    private void Answer(
        CarryOut order, ActionOutcome outcome, string? detail, ImmutableSortedDictionary<string, string>? changed)
    {
        var answer = new CarriedOut(
            _node.Settings.Self,
            _node.Settings.Incarnation,
            order.Authority,
            order.Operation.Verb,
            outcome,
            detail,
            Seen(_states[order.Operation.Resource]),
            ++_sequence,
            changed);
        Remember(order.Authority, answer);
        _gateway.Tell(answer);
    }

    /// <summary>What is ordered counts as under way before the resource's actor has begun it.</summary>
    private ResourceState Seen(ResourceState state) =>
        state.Busy is null && _open.Find(order => order.Operation.Resource == state.Id && order.Operation.Verb.Occupies()) is { } open
            ? state.Sent(open.Operation.Verb, _node.Settings.Self, open.Operation.MigrationPeer)
            : state;

    private void OnBeganAgain(ResourceActor.BeganAgain crashed)
    {
        _states[crashed.Resource] = ResourceState.Unknown(crashed.Resource);
        foreach (var order in _open.Where(order => order.Operation.Resource == crashed.Resource).ToList())
        {
            _open.Remove(order);
            Answer(order, ActionOutcome.Failed, "its actor crashed", changed: null);
        }

        Report(crashed.Resource);
        if (_ownRuns.TryGetValue(crashed.Resource, out var run))
            _actors[crashed.Resource].Tell(run);
    }

    private void Remember(Authority authority, CarriedOut? answer)
    {
        if (!_actions.ContainsKey(authority))
            _actionsInOrder.Enqueue(authority);

        _actions[authority] = answer;
        while (_actionsInOrder.Count > RememberedActions)
            _actions.Remove(_actionsInOrder.Dequeue());
    }

    private void OnChanged(ResourceActor.Changed changed)
    {
        _states[changed.State.Id] = changed.State;
        if (changed.Failed is { } operation)
            Attributes = FailureAttributes.Failed(Attributes, operation, WallClock);
        Report(changed.State.Id, changed.Failed is null ? null : Attributes);
    }

    private void OnForgetFailures(ForgetFailures order)
    {
        if (order.Term < _node.Guard.Newest)
            return;

        Attributes = FailureAttributes.Forgotten(Attributes, order.Resource);
        foreach (var (id, actor) in _actors)
        {
            if (order.Resource is null || order.Resource == id)
                actor.Tell(new ResourceActor.Run(null, new ResourceOperation(
                    id, _states[id].Agent ?? "", ResourceVerb.ForgetFailures, 0, ResourceOperation.DefaultTimeoutMs, NodeState.NoAttributes)));
        }

        ReportAll();
    }

    private void ReportAll() => Send(isWhole: true, [.. _states.Values.Select(Seen)], Attributes);

    private void Report(ResourceId resource, ImmutableSortedDictionary<string, string>? attributes = null) =>
        Send(isWhole: false, [Seen(_states[resource])], attributes);

    private void Send(
        bool isWhole, ImmutableArray<ResourceState> resources, ImmutableSortedDictionary<string, string>? attributes)
    {
        Weigh();
        _sequence++;

        // Before its watchdog is armed a node can do nothing, and who reports is counted on: one that never does is taken for mute.
        if (!_node.Guard.IsGuarded && !_isLeaving)
            return;

        _gateway.Tell(new NodeReport(
            _node.Settings.Self, _node.Settings.Incarnation, _sequence, _isLeaving, isWhole, resources, attributes)
        {
            ActionLimit = _node.Settings.ActionLimit is > 0 and var limit ? limit : null,
            Busy = _busy == Busyness.None ? null : _busy,
            Hears = _node.Media.Now.HeardSteadily(_node.Settings.Timings.DeadTime) is { IsEmpty: false } hears ? hears : null,
            Problems = _node.Problems.All is { IsEmpty: false } problems ? problems : null,
        });
    }
}
