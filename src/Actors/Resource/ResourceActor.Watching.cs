using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Agents;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Actors.Resource;

/// <summary>Recurring monitors: the first run answers who asked for it, the others are reported when something changed.</summary>
public sealed partial class ResourceActor
{
    private sealed record WatchDue(int IntervalMs);

    // A graph waits so long for a first run that is delayed (Pacemaker, controld_te_actions.c: five minutes).
    private const int WaitedForMs = 5 * 60 * 1000;

    /// <param name="Asker">Who waits for the first run; null: nobody does any more.</param>
    private sealed record Watch(Run Run, IActorRef? Asker);

    private readonly SortedDictionary<int, Watch> _watches = [];

    // Due while something else was under way: run as soon as it has ended.
    private readonly SortedSet<int> _overdue = [];

    private void BeginWatching(Run run, IActorRef asker)
    {
        // What failed and is left alone is watched on: whoever mends it by hand is seen. Where it must not run that is watched, too.
        var watchesForNone = run.Operation.ExpectedExitCode == (int)OcfExit.NotRunning;
        if (_state.Activity is Activity.Unknown || (_state.Activity == Activity.Stopped && !watchesForNone))
        {
            End(run, asker, ActionOutcome.Refused, "it does not run, so it is not watched", _state);
            return;
        }

        var interval = run.Operation.IntervalMs;
        StopWatching(interval);
        _watches[interval] = new Watch(run, asker);
        if (run.Operation.StartDelayMs > 0)
        {
            // Without an answer it counts as under way; without a history it would be ordered again and again.
            if (run.Operation.StartDelayMs > WaitedForMs)
                Presume(run, interval);
            Timers.StartPeriodicTimer(
                interval, new WatchDue(interval), TimeSpan.FromMilliseconds(run.Operation.StartDelayMs), run.Operation.Interval);
            return;
        }

        // At fixed times, however long a run takes: the next one is not later because this one was slow.
        Timers.StartPeriodicTimer(interval, new WatchDue(interval), run.Operation.Interval, run.Operation.Interval);
        Look(interval);
    }

    /// <summary>Recorded as well ended before it ran, as Pacemaker's controller does.</summary>
    private void Presume(Run run, int interval)
    {
        var expected = new OperationOutcome(run.Operation.ExpectedExitCode, ExecutionStatus.Done, 0, "presumed until the first run");
        _history = _history.Ended(run.Operation, KeyOf(run), ++_operations, expected, WallClock, _parameters);
        _state = _state with { History = _history.Reports };
        Answer(interval, ActionOutcome.Succeeded, null, failed: false);
    }

    private void OnWatchDue(WatchDue due)
    {
        if (_watches.ContainsKey(due.IntervalMs))
            Look(due.IntervalMs);
    }

    private void OnWatchDueWhileBusy(WatchDue due) => _overdue.Add(due.IntervalMs);

    private void Look(int interval)
    {
        var run = _watches[interval].Run;
        CallAgent(run.Operation, AgentAction.Monitor, run.Operation.Timeout, null);
        Become(() => Watching(interval));
    }

    private void Watching(int interval)
    {
        var call = _calls;
        Receive<AgentEnded>(ended => ended.Call == call, ended =>
        {
            _news.Ended(ended.Asked, ended.Result);
            Judge(interval, ended.Result);
            Become(Idle);
            Stash.UnstashAll();
            while (_overdue.Count > 0)
            {
                var next = _overdue.Min;
                _overdue.Remove(next);
                if (next != interval)
                    Self.Tell(new WatchDue(next));
            }
        });
        Receive<WatchDue>(OnWatchDueWhileBusy);
        Receive<DropClusterWork>(_ => { });
        Receive<Run>(run => run.Verb != ResourceVerb.Monitor, _ =>
        {
            // A slow monitor must not hold up a stop or a start; what it would say is outdated by then.
            Stash.Stash();
            _running?.Cancel();
        });
        Common();
        ReceiveAny(_ => Stash.Stash());
    }

    private void Judge(int interval, AgentResult result)
    {
        if (!_watches.TryGetValue(interval, out var watch))
            return;
        if (result is AgentResult.Killed or AgentResult.Refused)
        {
            Answer(interval, ActionOutcome.Refused, "broken off by another operation", failed: false);
            return;
        }

        var operation = watch.Run.Operation;
#if MUTANTS
        if (Planted.Is(Plant.MonitorFailureLost))
            result = new AgentResult.Done(TimeSpan.Zero);
#endif
        var outcome = AgentVerdict.Outcome(result);
        var failed = OperationHistory.IsFailure(operation, outcome);
        var isNew = !_history.Reports.Any(report =>
            report.Verb == ResourceVerb.Monitor && report.IntervalMs == interval && report.CallId > 0
            && report.Id.StartsWith("monitor", StringComparison.Ordinal)
            && report.ExitCode == outcome.ExitCode && report.Status == outcome.Status);
        if (isNew)
        {
            var (activity, mayBePromoted) = AgentVerdict.After(operation, result, (_state.Activity, _state.MayBePromoted));
            _history = _history.Ended(operation, KeyOf(watch.Run), ++_operations, outcome, WallClock, _parameters);
            if (failed)
                _log.Warning("Resource {Resource} is not well on {Node}: {Reason}", _id, _node.Settings.Self, outcome.Reason);
            var state = _state with { Activity = activity, MayBePromoted = mayBePromoted, History = _history.Reports };
            if (watch.Asker is null)
                SetState(state, failed ? operation : null);
            else
                _state = state; // Its answer says so.
        }

        Answer(interval, failed ? ActionOutcome.Failed : ActionOutcome.Succeeded, outcome.Reason, failed);
    }

    private void Answer(int interval, ActionOutcome outcome, string? detail, bool failed)
    {
        var watch = _watches[interval];
        if (watch.Asker is not { } asker)
            return;
        _watches[interval] = watch with { Asker = null };
        End(watch.Run, asker, outcome, detail, _state, failed);
    }

    private void StopWatching()
    {
        foreach (var interval in _watches.Keys.ToList())
            StopWatching(interval);
        _history = _history.WithoutRecurring();
    }

    private void StopWatching(int interval)
    {
        if (!_watches.ContainsKey(interval))
            return;
        Timers.Cancel(interval);
        Answer(interval, ActionOutcome.Refused, "it is not watched any more", failed: false);
        _watches.Remove(interval);
        _overdue.Remove(interval);
    }
}
