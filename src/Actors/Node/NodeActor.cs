using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Actors.Resource;
using HaActors.Policy.Model;
using HaActors.Policy;

namespace HaActors.Actors.Node;

/// <summary>
/// This node: parent of its resources, owner of what is known about them. Lives as long as the process, whatever
/// happens to the cluster's membership; stops its resources by itself when quorum is lost.
/// </summary>
public sealed class NodeActor : ReceiveActor, IWithTimers
{
    /// <summary>The gateway of the present cluster incarnation: reports go there.</summary>
    public sealed record Attach(IActorRef Gateway);

    /// <summary>Empty this node and tell the sender <see cref="MayGo"/>.</summary>
    public sealed record Leave;

    public sealed record MayGo(bool Cleanly);

    private sealed record CheckQuorum;

    private sealed record StillAlone;

    private sealed record Overdue;

    private const int RememberedActions = 256;

    private readonly NodeRuntime _node;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SortedDictionary<ResourceId, IActorRef> _actors = [];
    private readonly SortedDictionary<ResourceId, ResourceState> _states = [];
    private readonly Dictionary<Authority, CarriedOut?> _actions = [];
    private readonly Queue<Authority> _actionsInOrder = new();
    private readonly List<CarryOut> _open = [];

    // Own stops under way, and those to come, each with what stops before it.
    private readonly SortedSet<ResourceId> _ownStops = [];
    private ImmutableSortedDictionary<ResourceId, ImmutableSortedSet<ResourceId>> _toStop =
        ImmutableSortedDictionary<ResourceId, ImmutableSortedSet<ResourceId>>.Empty;

    private IActorRef _gateway = ActorRefs.Nobody;
    private IActorRef? _leaver;
    private bool _isLeaving;
    private long _sequence;
    private bool _wasQuorate;

    public NodeActor(NodeRuntime node)
    {
        _node = node;
        Receive<Attach>(attach =>
        {
            _gateway = attach.Gateway;
            Report();
        });
        Receive<ReportRequest>(_ =>
        {
            _gateway = Sender;
            Report();
        });
        Receive<CarryOut>(OnCarryOut);
        Receive<ResourceActor.Ended>(OnEnded);
        Receive<ResourceActor.Changed>(OnChanged);
        Receive<ResourceActor.BeganAgain>(OnBeganAgain);
        Receive<ForgetFailures>(OnForgetFailures);
        Receive<CheckQuorum>(_ => OnCheckQuorum());
        Receive<StillAlone>(_ => OnStillAlone());
        Receive<Leave>(_ => OnLeave());
        Receive<Released>(OnReleased);
        Receive<Overdue>(_ => LeaveByItself("no coordinator emptied this node in time"));
        Receive<Terminated>(died => _log.Error("Resource actor {Actor} stopped for good", died.ActorRef.Path.Name));
    }

    public const string Name = "node";

    public ITimerScheduler Timers { get; set; } = null!;

    private ClusterConfiguration Configuration => _node.Settings.Configuration;

    public static Props Props(NodeRuntime node) => Akka.Actor.Props.Create(() => new NodeActor(node));

    // A resource's actor that crashed lost what it knew: begin with "unknown" and have it probed again.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        maxNrOfRetries: 10, withinTimeRange: TimeSpan.FromMinutes(1), localOnlyDecider: _ => Directive.Restart);

    protected override void PreStart()
    {
        foreach (var resource in Configuration.Resources.Values)
        {
            _actors[resource.Id] = Context.ActorOf(ResourceActor.Props(resource, _node, Self), $"resource-{resource.Id}");
            _states[resource.Id] = ResourceState.Unknown(resource.Id);
            if (_node.Settings.BrokenOff.Contains(resource.Id))
            {
                _states[resource.Id] = ResourceActor.BrokenOff(resource.Id);
                _actors[resource.Id].Tell(new ResourceActor.WasBrokenOff());
            }
        }

        // Above every number of an instance before this one, so that its reports are not taken for old ones.
        _sequence = (long)_node.Ports.Clock.Now().SinceOrigin.TotalMilliseconds * 1000;

        CheckQuorumNext();
        Timers.StartSingleTimer(nameof(StillAlone), new StillAlone(), _node.Settings.Timings.InitDead);
    }

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

        if (_actions.TryGetValue(order.Authority, out var known))
        {
            // Asked again: the answer was lost, or is still to come. Done once all the same.
            if (known is not null)
                _gateway.Tell(known);

            return;
        }

        if (!_actors.TryGetValue(order.Resource, out var resource))
        {
            _log.Error("Asked for {Operation} of {Resource}, which is not configured on {Node}", order.Verb, order.Resource, _node.Settings.Self);
            return;
        }

        if (_isLeaving && order.Verb == ResourceVerb.Start)
        {
            Answer(order.Authority, order.Resource, order.Verb, ActionOutcome.Refused, "this node is leaving");
            return;
        }

        Remember(order.Authority, null);
        _open.Add(order);
        resource.Tell(new ResourceActor.Run(order.Authority, order.Verb));
    }

    private void OnEnded(ResourceActor.Ended ended)
    {
        _states[ended.Resource] = ended.State;
        if (ended.Authority is null)
        {
            OnOwnStopEnded(ended);
            return;
        }

        _open.RemoveAll(order => order.Authority == ended.Authority);
        Answer(ended.Authority, ended.Resource, ended.Verb, ended.Outcome, ended.Detail);
    }

    private void Answer(Authority authority, ResourceId resource, ResourceVerb verb, ActionOutcome outcome, string? detail)
    {
        var answer = new CarriedOut(
            _node.Settings.Self,
            _node.Settings.Incarnation,
            authority,
            resource,
            verb,
            outcome,
            detail,
            Seen(_states[resource]),
            ++_sequence);
        Remember(authority, answer);
        _gateway.Tell(answer);
    }

    /// <summary>What is ordered counts as under way before the resource's actor has begun it.</summary>
    private ResourceState Seen(ResourceState state) =>
        state.Busy is null && _open.Find(order => order.Resource == state.Id && order.Verb != ResourceVerb.Monitor) is { } open
            ? state with { Busy = open.Verb }
            : state;

    private void OnBeganAgain(ResourceActor.BeganAgain crashed)
    {
        _states[crashed.Resource] = ResourceState.Unknown(crashed.Resource);
        foreach (var order in _open.Where(order => order.Resource == crashed.Resource).ToList())
        {
            _open.Remove(order);
            Answer(order.Authority, order.Resource, order.Verb, ActionOutcome.Failed, "its actor crashed");
        }

        Report();
        if (_ownStops.Contains(crashed.Resource))
            _actors[crashed.Resource].Tell(new ResourceActor.Run(null, ResourceVerb.Stop));
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
        Report();
    }

    private void OnForgetFailures(ForgetFailures order)
    {
        if (order.Term < _node.Guard.Newest)
            return;

        foreach (var (id, actor) in _actors)
        {
            if (order.Resource is null || order.Resource == id)
                actor.Tell(new ResourceActor.ForgetFailures());
        }
    }

    private void Report() => _gateway.Tell(new NodeReport(
        _node.Settings.Self, _node.Settings.Incarnation, ++_sequence, _isLeaving, [.. _states.Values.Select(Seen)]));

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
        var quorate = _node.Guard.IsQuorate;
        if (quorate == _wasQuorate)
            return;

        _wasQuorate = quorate;
        if (quorate)
        {
            _log.Info("Node {Node} has quorum", _node.Settings.Self);

            // From here on the coordinator says what stops; but a node that leaves goes on.
            if (!_isLeaving)
                _toStop = _toStop.Clear();

            return;
        }

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
        else if (Configuration.Options.NoQuorumPolicy != NoQuorumPolicy.Freeze)
            StopByItself();
    }

    private void StopByItself()
    {
        _toStop = StopOrder.Of(Configuration);
        StopWhatMay();
        GoWhenStopped();
    }

    private void StopWhatMay()
    {
        // What is stopped already frees what waits for it.
        while (_toStop.Where(MayStop).Select(entry => entry.Key).ToList() is { Count: > 0 } free)
        {
            _toStop = _toStop.RemoveRange(free);
            foreach (var resource in free.Where(resource => Seen(_states[resource]) is not { MayRun: false, Busy: null }))
            {
                _ownStops.Add(resource);
                _actors[resource].Tell(new ResourceActor.Run(null, ResourceVerb.Stop));
            }
        }
    }

    // One under way since an earlier loss of quorum may yet fail: then it is tried once more.
    private bool MayStop(KeyValuePair<ResourceId, ImmutableSortedSet<ResourceId>> entry) =>
        !_ownStops.Contains(entry.Key)
        && !entry.Value.Any(before => _toStop.ContainsKey(before) || _ownStops.Contains(before));

    private void OnOwnStopEnded(ResourceActor.Ended ended)
    {
        if (ended.Outcome == ActionOutcome.Failed)
            _log.Error("Node {Node} lost quorum and cannot stop {Resource}: {Reason}. It must be fenced", _node.Settings.Self, ended.Resource, ended.Detail);

        Report();
        _ownStops.Remove(ended.Resource);
        StopWhatMay();
        GoWhenStopped();
    }

    private void GoWhenStopped()
    {
        if (_ownStops.Count == 0 && _leaver is not null && !Timers.IsTimerActive(nameof(Overdue)))
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
        Report();
    }

    private void OnReleased(Released released)
    {
        if (_leaver is not null && released.Incarnation == _node.Settings.Incarnation)
            Go(cleanly: true);
    }

    private void LeaveByItself(string why)
    {
        _log.Warning("Node {Node} stops its resources by itself: {Reason}", _node.Settings.Self, why);
        Timers.Cancel(nameof(Overdue));
        StopByItself();
    }

    private void Go(bool cleanly)
    {
        Timers.Cancel(nameof(Overdue));
        _leaver?.Tell(new MayGo(cleanly));
        _leaver = null;
    }
}
