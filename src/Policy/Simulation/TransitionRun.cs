using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Simulation;

/// <summary>Pretends that every action succeeds, and writes what would then be known into a copy of the CIB.</summary>
internal sealed class TransitionRun
{
    private readonly SchedulingRun _run;
    private readonly StatusEditor _status;
    private readonly List<string> _lines = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private bool _aborted;

    private TransitionRun(SchedulingRun run)
    {
        _run = run;
        _status = new StatusEditor(run.Cib);
        foreach (var resource in run.Resources)
            foreach (var part in resource.SelfAndDescendants())
            {
                _names.Add(part.Id);
                _names.Add(part.HistoryId);
            }
    }

    /// <summary>What was carried out, in order, without indentation.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The CIB as it is afterwards.</summary>
    public CibDocument Result => _status.ToCib();

    /// <summary>Carries the graph out, in passes over it: in each pass whatever has nothing left to wait for.</summary>
    /// <param name="failures">Which actions fail instead.</param>
    public static TransitionRun Carry(SchedulingRun run, IReadOnlyList<OperationOutcome> failures)
    {
        var simulated = new TransitionRun(run);
        var done = new HashSet<ScheduledAction>();
        var waiting = run.Graph.ToList();
        int before;
        do
        {
            before = waiting.Count;
            var later = new List<Synapse>();
            foreach (var synapse in waiting)
            {
                if (!IsReady(synapse, done))
                    later.Add(synapse);
                else if (!simulated.IsSkipped(synapse) && simulated.Do(synapse.Action, failures))
                    done.Add(synapse.Action);
            }

            waiting = later;
        }
        while (waiting.Count > 0 && waiting.Count < before);
        return simulated;
    }

    // After a failure the cluster decides anew: only what costs nothing, or is as urgent as can be, is still done.
    private bool IsSkipped(Synapse synapse) =>
        _aborted && !synapse.Action.IsPseudo && synapse.Priority < Scores.Infinity;

    private static bool IsReady(Synapse synapse, HashSet<ScheduledAction> done)
    {
        foreach (var input in synapse.Inputs)
            if (!done.Contains(input))
                return false;
        return true;
    }

    private bool Do(ScheduledAction action, IReadOnlyList<OperationOutcome> failures)
    {
        if (ExecutionText.Of(action, action.Resource is Primitive named ? NameOf(named) : null) is { } line)
            _lines.Add(line);
        if (action.IsPseudo)
            return true;
        if (action.Task == Tasks.Fence)
        {
            if (action.Extra!["stonith_action"] != "on")
                _status.TakeDown(action.Node!);
            return true;
        }

        if (action.Resource is not Primitive resource
            || action.Task is Tasks.ClearFailcount or Tasks.LrmDelete or Tasks.Delete or Tasks.Notify or Tasks.Notified
                or Tasks.Shutdown or Tasks.Maintenance)
            return true;
        if (action.IsCancellation)
            return true;

        var expected = ExpectedExit(action);
        foreach (var failure in failures)
            if (failure.Matches(action))
            {
                Fail(action, resource, expected, failure.ExitCode);
                return false;
            }

        _status.Record(action.Node!, resource, NameOf(resource), ResultOf(action, resource, expected, expected), _run.Now);
        return true;
    }

    /// <summary>An instance has its number in its name, unless some history knows an instance without.</summary>
    private string NameOf(Primitive resource)
    {
        var configured = ExecutionText.ConfiguredName(resource);
        if (_names.Contains(configured))
            return configured;
        var numbered = resource.HistoryId != resource.BaseId ? resource.HistoryId : resource.Id;
        return _names.Contains(numbered) ? numbered : configured;
    }

    private void Fail(ScheduledAction action, Primitive resource, int expected, int exitCode)
    {
        _aborted = true;
        _lines.Add($"Pretending action {action.Number} failed with rc={exitCode}");
        var fatal = action.Task == Tasks.Stop || (action.Task == Tasks.Start && _run.Options.StartFailureIsFatal);
        _lines.AddRange(
            _status.CountFailure(action.Node!, resource, action.Task, action.IntervalMs, _run.Now, fatal));
        _status.Record(action.Node!, resource, NameOf(resource), ResultOf(action, resource, expected, exitCode), _run.Now);
    }

    private static Result ResultOf(ScheduledAction action, Primitive resource, int expected, int exitCode) => new(
        action.Task,
        action.IntervalMs,
        expected,
        exitCode,
        action.Extra?.GetValueOrDefault(MigrationEnds.Source),
        action.Extra?.GetValueOrDefault(MigrationEnds.Target),
        OperationDigests.Of(resource, action.Node!, action.Task, action.IntervalMs));

    /// <summary>What the agent answers if it finds what the graph expects.</summary>
    private static int ExpectedExit(ScheduledAction action) => Math.Max(action.ExpectedExitCode, 0);
}
