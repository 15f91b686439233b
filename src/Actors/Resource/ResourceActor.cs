using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Actors.Protocol;
using HaActors.Agents;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Actors.Resource;

/// <summary>Runs one resource on this node: one operation at a time, in the order asked, and watches it while it runs.</summary>
public sealed partial class ResourceActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    /// <param name="Authority">Null: on this node's own word (it lost quorum, or leaves): stops and demotions only.</param>
    public sealed record Run(Authority? Authority, ResourceOperation Operation)
    {
        public ResourceVerb Verb => Operation.Verb;
    }

    /// <param name="Failed">It ended otherwise than was hoped for: its node counts that.</param>
    public sealed record Ended(
        Run Run, ActionOutcome Outcome, string? Detail, ResourceState State, bool Failed)
    {
        public ResourceId Resource => Run.Operation.Resource;
    }

    /// <summary>To the node: the resource is not as it was.</summary>
    /// <param name="Failed">The recurring operation that found it ill; null if none did.</param>
    public sealed record Changed(ResourceState State, ResourceOperation? Failed = null);

    /// <summary>To the node: this actor crashed and begins again; what it did is not known, what it was asked may be lost.</summary>
    public sealed record BeganAgain(ResourceId Resource);

    /// <summary>The process's last life broke off an operation: a stop comes first, as after a start that ran too long.</summary>
    public sealed record WasBrokenOff;

    /// <summary>Quorum is gone: forget what is queued and break off what is under way, so that the stop need not wait.</summary>
    public sealed record DropClusterWork;

    private sealed record AgentEnded(long Call, AgentCall Asked, AgentResult Result);

    private sealed record Learned(AgentParameters Parameters);

    private readonly ResourceId _id;
    private readonly NodeRuntime _node;
    private readonly IActorRef _owner;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ResourceNews _news;
    private OperationHistory _history;
    private ResourceState _state;
    private AgentParameters _parameters = AgentParameters.Unknown;
    private ResourceOperation? _last;
    private CancellationTokenSource? _running;
    private long _calls;
    private int _operations;

    public ResourceActor(ResourceId id, NodeRuntime node, IActorRef owner)
    {
        _id = id;
        _node = node;
        _owner = owner;
        _state = ResourceState.Unknown(id);
        _history = new OperationHistory([]);
        _news = new ResourceNews(node, Context.System, id);
        Become(Idle);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    private long WallClock => _node.Ports.Clock.GetUtcNow().ToUnixTimeSeconds();

    public static Props Props(ResourceId id, NodeRuntime node, IActorRef owner) =>
        Akka.Actor.Props.Create(() => new ResourceActor(id, node, owner));

    internal static ResourceState BrokenOff(ResourceId id, long now) => ResourceState.Unknown(id) with
    {
        Activity = Activity.Failed,
        History =
        [
            new OperationReport(
                "last_failure_0", ResourceVerb.Probe, 0, 1, 1, ExecutionStatus.Done, "0:0:7:ha", now, now, 0,
                "an operation was broken off when the daemon of this node died"),
        ],
    };

    protected override void PostStop() => _running?.Cancel();

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        _owner.Tell(new BeganAgain(_id), Self);
    }

    private void Idle()
    {
        Receive<Run>(Begin);
        Receive<WatchDue>(OnWatchDue);
        Receive<WasBrokenOff>(_ =>
        {
            var state = BrokenOff(_id, WallClock);
            _history = _history with { Reports = state.History };
            _operations = 1;
            SetState(state);
        });
        Receive<DropClusterWork>(_ => { });
        Common();
    }

    private void Busy(Run run, Action<AgentResult> then)
    {
        var call = _calls;
        Receive<AgentEnded>(ended => ended.Call == call, ended =>
        {
            _news.Ended(ended.Asked, ended.Result);
            then(ended.Result);
        });
        Receive<WatchDue>(OnWatchDueWhileBusy);
        Receive<DropClusterWork>(_ =>
        {
#if MUTANTS
            if (Planted.Is(Plant.QueueSurvivesLossOfQuorum))
                return;
#endif
            DropStashed();
            if (run.Authority is not null && run.Verb is not (ResourceVerb.Stop or ResourceVerb.Demote))
                _running?.Cancel();
        });
        Common();
        ReceiveAny(_ => Stash.Stash());
    }

    private void Common()
    {
        Receive<AgentEnded>(_ => { });
        Receive<Learned>(OnLearned);
    }

    private void Begin(Run run)
    {
        var asker = Sender;
        if (run.Authority is { } authority && !_node.Guard.Allows(authority))
        {
            End(run, asker, ActionOutcome.Refused, $"term {authority.Term} is outdated here, or this node has no quorum", _state);
            return;
        }

        LearnOf(run.Operation.Agent);
        switch (run.Verb)
        {
            case ResourceVerb.Monitor:
                BeginWatching(run, asker);
                break;
            case ResourceVerb.Cancel:
                StopWatching(run.Operation.IntervalMs);
                _history = _history.Cancelled(run.Operation.IntervalMs);
                End(run, asker, ActionOutcome.Succeeded, null, _state with { History = _history.Reports });
                break;
            case ResourceVerb.Forget:
                ForgetAll();
                End(run, asker, ActionOutcome.Succeeded, null, _state);
                break;
            case ResourceVerb.ForgetFailures:
                ForgetFailures();
                End(run, asker, ActionOutcome.Succeeded, null, _state);
                break;
            default:
                Operate(run, asker);
                break;
        }
    }

    private void Operate(Run run, IActorRef asker)
    {
        var operation = run.Operation;
        var before = (_state.Activity, _state.MayBePromoted);
        if (run.Verb.EndsMonitors())
            StopWatching();
        _history = _history.Began(operation, KeyOf(run), WallClock);
        SetState(_state with
        {
            Busy = run.Verb,
            Agent = operation.Agent,
            History = _history.Reports,
            MayBePromoted = _state.MayBePromoted || run.Verb == ResourceVerb.Promote,
        });
        CallAgent(operation, ActionOf(operation), operation.Timeout, run.Authority);
        Become(() => Busy(run, result => OnResult(run, asker, before, result)));
    }

    private void OnResult(Run run, IActorRef asker, (Activity Activity, bool MayBePromoted) before, AgentResult result)
    {
#if MUTANTS
        if (Planted.Is(Plant.FailedStopCountsAsStop))
            result = run.Verb == ResourceVerb.Stop ? new AgentResult.Done(TimeSpan.Zero) : result;
#endif
        // An agent may report success falsely: what a monitor still sees running was not stopped (safety rule 26), what it
        // still sees promoted was not demoted.
        var isDone = result is AgentResult.Done or AgentResult.NotRunning;
#if MUTANTS
        isDone &= !Planted.Is(Plant.StopNotVerified) && !Planted.Is(Plant.FailedStopCountsAsStop);
#endif
        if (isDone && run.Verb is ResourceVerb.Stop or ResourceVerb.Demote && result is not AgentResult.Refused)
        {
            CallAgent(run.Operation, AgentAction.Monitor, run.Operation.Timeout, null);
            Become(() => Busy(run, verdict => Finish(run, asker, before, Verified(run.Verb, result, verdict))));
            return;
        }

        Finish(run, asker, before, result);
    }

    private static AgentResult Verified(ResourceVerb verb, AgentResult result, AgentResult verdict)
    {
        var agrees = verb == ResourceVerb.Stop
            ? verdict is AgentResult.NotRunning
            : verdict is AgentResult.Done { Promoted: false } or AgentResult.NotRunning;
        if (agrees)
            return result;
        var why = verdict is AgentResult.Done
            ? verb == ResourceVerb.Stop ? "it is still running" : "it is still promoted"
            : AgentVerdict.Outcome(verdict).Reason;
        var reason = $"the agent reported success, but a monitor afterwards did not: {why}";
        return new AgentResult.Failed(1, OcfExit.GenericError, reason, [], TimeSpan.Zero) { ExitReason = reason };
    }

    /// <param name="before">As it was when the operation began: of one that was refused, nothing has happened.</param>
    private void Finish(Run run, IActorRef asker, (Activity Activity, bool MayBePromoted) before, AgentResult result)
    {
        var operation = run.Operation;
        var outcome = AgentVerdict.Outcome(result);
        var (activity, mayBePromoted) = AgentVerdict.After(operation, result, before);
        var failed = OperationHistory.IsFailure(operation, outcome);
        Note(run, outcome, activity);
        var state = _state with { Activity = activity, MayBePromoted = mayBePromoted, Busy = null, History = _history.Reports };
        if (result is AgentResult.Refused)
            End(run, asker, ActionOutcome.Refused, outcome.Reason, state);
        else if (failed)
            EndFailed(run, asker, outcome, state);
        else
            EndWell(run, asker, outcome, state);

        Become(Idle);
        Stash.UnstashAll();
    }

    private void Note(Run run, OperationOutcome outcome, Activity activity)
    {
        _history = _history.WithoutPending();
        if (outcome.Status == ExecutionStatus.Cancelled || activity == Activity.Unknown)
            return;
        _history = _history.Ended(run.Operation, KeyOf(run), ++_operations, outcome, WallClock, _parameters);
        _last = run.Operation;
    }

    private void EndWell(Run run, IActorRef asker, OperationOutcome outcome, ResourceState state)
    {
        if (run.Verb is not (ResourceVerb.Probe or ResourceVerb.Notify))
            _log.Info("{Operation} of {Resource} on {Node} took {ElapsedMs} ms", run.Verb, _id, _node.Settings.Self, outcome.DurationMs);
        End(run, asker, ActionOutcome.Succeeded, outcome.Reason, state);
    }

    private void EndFailed(Run run, IActorRef asker, OperationOutcome outcome, ResourceState state)
    {
        _log.Warning("{Operation} of {Resource} failed on {Node}: {Reason}", run.Verb, _id, _node.Settings.Self, outcome.Reason);

        // A probe that found it ill is an answer all the same; what a notification says binds nobody.
        var answers = run.Verb is ResourceVerb.Probe or ResourceVerb.Notify;
        End(run, asker, answers ? ActionOutcome.Succeeded : ActionOutcome.Failed, outcome.Reason, state, failed: true);
    }

    private void End(Run run, IActorRef asker, ActionOutcome outcome, string? detail, ResourceState state, bool failed = false)
    {
        // The answer says it: a report beside it would only be news twice.
        if (_state != state)
            _news.Is(state);
        _state = state;
        asker.Tell(new Ended(run, outcome, detail, _state, failed), Self);
    }

    private void CallAgent(ResourceOperation operation, AgentAction action, TimeSpan timeout, Authority? authority)
    {
        var number = ++_calls;
        _running?.Dispose();
        _running = new CancellationTokenSource();
        var permit = authority is null ? (Func<bool>)(() => true) : () => _node.Guard.Allows(authority);
        var call = new AgentCall(
            _id.Value,
            action,
            operation.Parameters,
            timeout,
            operation.Verb == ResourceVerb.Monitor ? operation.Interval : TimeSpan.Zero,
            _node.Settings.Self.Value,
            permit)
        {
            Authority = authority,
            CheckLevel = operation.Parameters.TryGetValue("OCF_CHECK_LEVEL", out var text) && int.TryParse(text, out var level) ? level : 0,
        };
        var agent = FindAgent(operation.Agent, out var whyNot);
        var result = agent?.RunAsync(call, _running.Token) ?? Task.FromResult<AgentResult>(new AgentResult.CannotRun(whyNot!));
        _ = result.PipeTo(
            Self,
            success: ended => new AgentEnded(number, call, ended),
            failure: cause => new AgentEnded(number, call, new AgentResult.CannotRun(cause.Message)));
    }

    private IResourceAgent? FindAgent(string agent, out string? whyNot) => AgentName.TryParse(agent, out var name, out whyNot)
        ? _node.Ports.Agents.Find(name, out whyNot)
        : null;

    private static AgentAction ActionOf(ResourceOperation operation) => operation.Verb switch
    {
        ResourceVerb.Start => AgentAction.Start,
        ResourceVerb.Stop => AgentAction.Stop,
        ResourceVerb.Promote => AgentAction.Promote,
        ResourceVerb.Demote => AgentAction.Demote,
        ResourceVerb.Notify => AgentAction.Notify,
        ResourceVerb.Reload => AgentAction.ReloadAgent,
        ResourceVerb.MigrateTo => AgentAction.MigrateTo,
        ResourceVerb.MigrateFrom => AgentAction.MigrateFrom,
        _ => AgentAction.Monitor,
    };

    private static string KeyOf(Run run) => run.Authority is { } word
        ? $"{word.Action}:{word.Transition}:{run.Operation.ExpectedExitCode}:{word.Term}"
        : $"0:0:{run.Operation.ExpectedExitCode}:local";

    // What the agent's meta-data say of its parameters decides later between reload and restart; nothing waits for it.
    private void LearnOf(string agent)
    {
        if (_state.Agent == agent || !AgentName.TryParse(agent, out var name, out _))
            return;
        _state = _state with { Agent = agent };
        _ = _node.Ports.Agents.MetaDataAsync(name).PipeTo(
            Self, success: data => new Learned(KnownParameters.Of(data)), failure: _ => new Learned(AgentParameters.Unknown));
    }

    private void OnLearned(Learned learned)
    {
        _parameters = learned.Parameters;
        if (_last is not { } last)
            return;
        _history = _history with
        {
            Reports = [.. _history.Reports.Select(report => report.Id == OperationHistory.Last ? _parameters.Sign(report, last) : report)],
        };
        SetState(_state with { History = _history.Reports });
    }

    private void ForgetAll()
    {
        StopWatching();
        _history = _history with { Reports = [] };
        _last = null;
        SetState(_state with { Activity = Activity.Unknown, MayBePromoted = true, History = [] });
    }

    private void ForgetFailures()
    {
        if (_state.Activity is Activity.StopFailed or Activity.Failed)
        {
            ForgetAll();
            return;
        }

        _history = _history.WithoutFailures();
        SetState(_state with { History = _history.Reports });
    }

    private void DropStashed()
    {
        foreach (var envelope in Stash.ClearStash())
        {
            // Said, not dropped in silence: the coordinator waits for an answer to each order.
            if (envelope.Message is Run { Authority: not null } run)
                End(run, envelope.Sender, ActionOutcome.Refused, "this node has no quorum", _state);
            else
                Self.Tell(envelope.Message, envelope.Sender);
        }
    }

    private void SetState(ResourceState state, ResourceOperation? failed = null)
    {
        if (_state == state && failed is null)
            return;

        _state = state;
        _news.Is(state);
        _owner.Tell(new Changed(state, failed), Self);
    }
}
