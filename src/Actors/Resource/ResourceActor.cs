using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Actors.Protocol;
using HaActors.Agents;
using HaActors.Policy.Model;

namespace HaActors.Actors.Resource;

/// <summary>Runs one resource on this node: one operation at a time, in the order asked, and watches it while it runs.</summary>
public sealed class ResourceActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    /// <param name="Authority">Null: on this node's own word (it lost quorum, or leaves): stops only.</param>
    public sealed record Run(Authority? Authority, ResourceVerb Verb);

    public sealed record Ended(
        ResourceId Resource, Authority? Authority, ResourceVerb Verb, ActionOutcome Outcome, string? Detail, ResourceState State);

    /// <summary>To the node: the resource is not as it was.</summary>
    public sealed record Changed(ResourceState State);

    /// <summary>To the node: this actor crashed and begins again; what it did is not known, what it was asked may be lost.</summary>
    public sealed record BeganAgain(ResourceId Resource);

    public sealed record ForgetFailures;

    /// <summary>The process's last life broke off an operation: a stop comes first, as after a start that ran too long.</summary>
    public sealed record WasBrokenOff;

    /// <summary>Quorum is gone: forget what is queued and break off a start under way, so that the stop need not wait.</summary>
    public sealed record DropClusterWork;

    private sealed record MonitorDue;

    private sealed record AgentEnded(long Call, AgentCall Asked, AgentResult Result);

    private readonly ResourceConfiguration _resource;
    private readonly NodeRuntime _node;
    private readonly IActorRef _owner;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ResourceNews _news;
    private ResourceState _state;
    private CancellationTokenSource? _running;
    private long _calls;

    public ResourceActor(ResourceConfiguration resource, NodeRuntime node, IActorRef owner)
    {
        _resource = resource;
        _node = node;
        _owner = owner;
        _state = ResourceState.Unknown(resource.Id);
        _news = new ResourceNews(node, Context.System, resource.Id);
        Become(Idle);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    public static Props Props(ResourceConfiguration resource, NodeRuntime node, IActorRef owner) =>
        Akka.Actor.Props.Create(() => new ResourceActor(resource, node, owner));

    internal static ResourceState BrokenOff(ResourceId id) => ResourceState.Unknown(id) with
    {
        Activity = Activity.Failed,
        LastFailure = "an operation was broken off when the daemon of this node died",
    };

    protected override void PostStop() => _running?.Cancel();

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        _owner.Tell(new BeganAgain(_resource.Id), Self);
    }

    private void Idle()
    {
        Receive<Run>(Begin);
        Receive<MonitorDue>(_ => Watch());
        Receive<ForgetFailures>(_ => Forget());
        Receive<WasBrokenOff>(_ => SetState(BrokenOff(_resource.Id)));
        Receive<DropClusterWork>(_ => { });
        Receive<AgentEnded>(_ => { });
    }

    private void Busy(Run run, IActorRef asker, Action<AgentResult> then)
    {
        var call = _calls;
        Receive<AgentEnded>(ended => ended.Call == call, ended =>
        {
            _news.Ended(ended.Asked, ended.Result);
            then(ended.Result);
        });
        Receive<AgentEnded>(_ => { });
        Receive<MonitorDue>(_ => { });
        Receive<DropClusterWork>(_ =>
        {
            DropStashed();
            if (run.Authority is not null && run.Verb == ResourceVerb.Start)
                _running?.Cancel();
        });
        ReceiveAny(_ => Stash.Stash());
    }

    private void Watching()
    {
        var call = _calls;
        Receive<AgentEnded>(ended => ended.Call == call, ended =>
        {
            _news.Ended(ended.Asked, ended.Result);
            JudgeWatch(ended.Result);
            BecomeIdle();
        });
        Receive<AgentEnded>(_ => { });
        Receive<MonitorDue>(_ => { });
        Receive<DropClusterWork>(_ => { });
        Receive<Run>(_ =>
        {
            // A slow monitor must not hold up a stop or a start; what it would say is outdated by then.
            Stash.Stash();
            _running?.Cancel();
        });
        ReceiveAny(_ => Stash.Stash());
    }

    private void Begin(Run run)
    {
        var asker = Sender;
        if (run.Authority is { } authority && !_node.Guard.Allows(authority))
        {
            End(run, asker, ActionOutcome.Refused, $"term {authority.Term} is outdated here, or this node has no quorum", _state);
            return;
        }

        switch (run.Verb)
        {
            case ResourceVerb.Monitor when _state.Activity != Activity.Running:
                End(run, asker, ActionOutcome.Refused, "it does not run, so it is not watched", _state);
                break;
            case ResourceVerb.Monitor:
                StartWatching();
                End(run, asker, ActionOutcome.Succeeded, null, _state);
                break;
            case ResourceVerb.Probe:
                Call(run, asker, AgentAction.Monitor, _resource.Operations.MonitorTimeout, result => Probed(run, asker, result));
                break;
            case ResourceVerb.Start:
                Call(run, asker, AgentAction.Start, _resource.Operations.StartTimeout, result => Started(run, asker, result));
                break;
            case ResourceVerb.Stop:
                StopWatching();
                Call(run, asker, AgentAction.Stop, _resource.Operations.StopTimeout, result => Stopped(run, asker, result));
                break;
        }
    }

    private void Call(Run run, IActorRef asker, AgentAction action, TimeSpan timeout, Action<AgentResult> then)
    {
        SetState(_state with { Busy = run.Verb });
        CallAgent(action, timeout, run.Authority);
        Become(() => Busy(run, asker, then));
    }

    private void CallAgent(AgentAction action, TimeSpan timeout, Authority? authority)
    {
        var number = ++_calls;
        _running?.Dispose();
        _running = new CancellationTokenSource();
        var permit = authority is null ? (Func<bool>)(() => true) : () => _node.Guard.Allows(authority);
        var call = new AgentCall(
            _resource.Id.Value,
            action,
            _resource.Parameters,
            timeout,
            action == AgentAction.Monitor && _state.Busy is null ? _resource.Operations.MonitorInterval : TimeSpan.Zero,
            _node.Settings.Self.Value,
            permit)
        {
            Authority = authority,
        };
        var agent = FindAgent(out var whyNot);
        var result = agent?.RunAsync(call, _running.Token) ?? Task.FromResult<AgentResult>(new AgentResult.CannotRun(whyNot!));
        _ = result.PipeTo(
            Self,
            success: ended => new AgentEnded(number, call, ended),
            failure: cause => new AgentEnded(number, call, new AgentResult.CannotRun(cause.Message)));
    }

    private IResourceAgent? FindAgent(out string? whyNot) => AgentName.TryParse(_resource.Agent, out var name, out whyNot)
        ? _node.Ports.Agents.Find(name, out whyNot)
        : null;

    private void Probed(Run run, IActorRef asker, AgentResult result)
    {
        var (activity, failure) = AgentVerdict.OfProbe(result);
        var state = _state with { Activity = activity, Busy = null };
        if (result is AgentResult.Refused)
            EndAndIdle(run, asker, ActionOutcome.Refused, "quorum was lost", _state with { Busy = null });
        else if (failure is null)
            EndAndIdle(run, asker, ActionOutcome.Succeeded, null, state);
        else
            EndAndIdle(run, asker, ActionOutcome.Succeeded, failure.Text, AfterFailure(state, ResourceVerb.Probe, failure));
    }

    private void Started(Run run, IActorRef asker, AgentResult result)
    {
        switch (result)
        {
            case AgentResult.Done done:
                _log.Info("Resource {Resource} started on {Node} in {ElapsedMs} ms", _resource.Id, _node.Settings.Self, (long)done.Elapsed.TotalMilliseconds);
                EndAndIdle(run, asker, ActionOutcome.Succeeded, null, _state with { Activity = Activity.Running, Busy = null });
                break;
            case AgentResult.Refused:
                EndAndIdle(run, asker, ActionOutcome.Refused, "the permit was gone when the agent would have begun", _state with { Busy = null });
                break;
            default:
                var failure = AgentVerdict.Failure(result);

                // Where no program ran nothing was started, and there is nothing to stop: a stop could only fail, too.
                var activity = result is AgentResult.CannotRun ? Activity.Stopped : Activity.Failed;
                var state = AfterFailure(_state with { Activity = activity, Busy = null }, ResourceVerb.Start, failure);
                EndAndIdle(run, asker, ActionOutcome.Failed, failure.Text, state);
                break;
        }
    }

    private void Stopped(Run run, IActorRef asker, AgentResult result)
    {
        if (result is AgentResult.Refused)
        {
            EndAndIdle(run, asker, ActionOutcome.Refused, "the permit was gone when the agent would have begun", _state with { Busy = null });
            return;
        }

        if (result is not AgentResult.Done and not AgentResult.NotRunning)
        {
            FailStop(run, asker, AgentVerdict.Failure(result));
            return;
        }

        // An agent may report success falsely: what a monitor still sees running was not stopped (safety rule 26).
        CallAgent(AgentAction.Monitor, _resource.Operations.MonitorTimeout, null);
        Become(() => Busy(run, asker, verdict => StopVerified(run, asker, verdict)));
    }

    private void StopVerified(Run run, IActorRef asker, AgentResult verdict)
    {
        if (verdict is not AgentResult.NotRunning)
        {
            FailStop(run, asker, AgentVerdict.Failure(verdict) with { Text = $"the agent reported success, but a monitor afterwards did not: {AgentVerdict.Failure(verdict).Text}" });
            return;
        }

        _log.Info("Resource {Resource} stopped on {Node}", _resource.Id, _node.Settings.Self);
        EndAndIdle(run, asker, ActionOutcome.Succeeded, null, _state with { Activity = Activity.Stopped, Busy = null });
    }

    private void FailStop(Run run, IActorRef asker, AgentFailure failure)
    {
        var state = AfterFailure(_state with { Activity = Activity.StopFailed, Busy = null }, ResourceVerb.Stop, failure);
        EndAndIdle(run, asker, ActionOutcome.Failed, failure.Text, state);
    }

    private void StartWatching()
    {
        SetState(_state with { Monitored = true });
        Timers.StartPeriodicTimer(nameof(MonitorDue), new MonitorDue(), _resource.Operations.MonitorInterval, _resource.Operations.MonitorInterval);
    }

    private void StopWatching()
    {
        Timers.Cancel(nameof(MonitorDue));
        _state = _state with { Monitored = false };
    }

    private void Watch()
    {
        if (!_state.Monitored)
            return;

        CallAgent(AgentAction.Monitor, _resource.Operations.MonitorTimeout, null);
        Become(Watching);
    }

    private void JudgeWatch(AgentResult result)
    {
        if (result is AgentResult.Done or AgentResult.Killed)
            return;

        StopWatching();
        var failure = result is AgentResult.NotRunning
            ? new AgentFailure("it is not running any more", Bans: false)
            : AgentVerdict.Failure(result);
        SetState(AfterFailure(_state with { Activity = Activity.Failed }, ResourceVerb.Monitor, failure));
    }

    private ResourceState AfterFailure(ResourceState state, ResourceVerb verb, AgentFailure failure)
    {
        var text = $"{verb.ToString().ToLowerInvariant()}: {failure.Text}";
        _log.Warning("Resource {Resource} failed on {Node}: {Reason}", _resource.Id, _node.Settings.Self, text);
        var count = failure.Bans ? ResourceState.BanningFailCount : Math.Min(state.FailCount + 1, ResourceState.BanningFailCount);
        return state with { FailCount = count, LastFailure = text };
    }

    private void Forget()
    {
        var activity = _state.Activity is Activity.StopFailed or Activity.Failed ? Activity.Unknown : _state.Activity;
        SetState(_state with { FailCount = 0, LastFailure = null, Activity = activity });
    }

    private void EndAndIdle(Run run, IActorRef asker, ActionOutcome outcome, string? detail, ResourceState state)
    {
        End(run, asker, outcome, detail, state);
        BecomeIdle();
    }

    private void End(Run run, IActorRef asker, ActionOutcome outcome, string? detail, ResourceState state)
    {
        SetState(state);
        asker.Tell(new Ended(_resource.Id, run.Authority, run.Verb, outcome, detail, _state), Self);
    }

    private void BecomeIdle()
    {
        Become(Idle);
        Stash.UnstashAll();
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

    private void SetState(ResourceState state)
    {
        if (_state == state)
            return;

        _state = state;
        _news.Is(state);
        _owner.Tell(new Changed(state), Self);
    }
}
