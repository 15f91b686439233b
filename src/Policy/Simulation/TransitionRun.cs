using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Simulation;

/// <summary>Pretends that every action of a graph succeeds, and writes what would then be known into a copy of the CIB.</summary>
internal sealed class TransitionRun
{
    private readonly SchedulingRun _run;
    private readonly StatusEditor _status;
    private readonly List<string> _lines = [];

    private TransitionRun(SchedulingRun run)
    {
        _run = run;
        _status = new StatusEditor(run.Cib);
    }

    /// <summary>What was carried out, in order, without indentation.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The CIB as it is afterwards.</summary>
    public CibDocument Result => _status.ToCib();

    /// <summary>Carries the graph out, in passes over it: in each pass whatever has nothing left to wait for.</summary>
    /// <param name="failures">Which actions fail instead.</param>
    public static TransitionRun Carry(SchedulingRun run, IReadOnlyList<InjectedFailure> failures)
    {
        var simulated = new TransitionRun(run);
        var done = new HashSet<ScheduledAction>();
        var failed = new HashSet<ScheduledAction>();
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
                else if (simulated.Do(synapse.Action, failures))
                    done.Add(synapse.Action);
                else
                    failed.Add(synapse.Action);
            }

            waiting = later;
        }
        while (waiting.Count > 0 && waiting.Count < before);
        return simulated;
    }

    private static bool IsReady(Synapse synapse, HashSet<ScheduledAction> done)
    {
        foreach (var input in synapse.Inputs)
            if (!done.Contains(input))
                return false;
        return true;
    }

    private bool Do(ScheduledAction action, IReadOnlyList<InjectedFailure> failures)
    {
        if (ExecutionText.Of(action, NameOf(action)) is { } line)
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
                _status.Record(action, resource, expected, failure.ExitCode, _run.Now);
                _status.CountFailure(action.Node!, resource, action.Task, action.IntervalMs, _run.Now);
                return false;
            }

        _status.Record(action, resource, expected, expected, _run.Now);
        return true;
    }

    private string? NameOf(ScheduledAction action) =>
        action is { IsPseudo: false, Resource: Primitive resource, Node: { } node } ? _status.NameOf(node, resource) : null;

    /// <summary>What the agent answers if it finds what the graph expects.</summary>
    private static int ExpectedExit(ScheduledAction action) => Math.Max(action.ExpectedExitCode, 0);
}

/// <summary>An action that shall fail when the graph is carried out: <c>RESOURCE_TASK_INTERVAL@NODE=EXITCODE</c>.</summary>
/// <param name="Resource">As histories name it, or an instance.</param>
internal sealed record InjectedFailure(string Resource, string Task, int IntervalMs, string Node, int ExitCode)
{
    /// <summary>Null if the text is no such thing.</summary>
    public static InjectedFailure? Parse(string text)
    {
        var equals = text.LastIndexOf('=');
        var at = text.LastIndexOf('@');
        if (at <= 0 || equals < at || !int.TryParse(text[(equals + 1)..], out var code))
            return null;
        var key = text[..at];
        var last = key.LastIndexOf('_');
        var first = last <= 0 ? -1 : key.LastIndexOf('_', last - 1);
        // Two tasks have a line in their names.
        foreach (var task in (string[])[Tasks.MigrateTo, Tasks.MigrateFrom])
            if (last > task.Length && key[..last].EndsWith("_" + task, StringComparison.Ordinal))
                first = last - task.Length - 1;
        return first > 0 && int.TryParse(key[(last + 1)..], out var interval)
            ? new InjectedFailure(key[..first], key[(first + 1)..last], interval, text[(at + 1)..equals], code)
            : null;
    }

    public bool Matches(ScheduledAction action) =>
        action.Task == Task && action.IntervalMs == IntervalMs && action.Node?.Name == Node
        && (action.Resource!.Id == Resource || action.Resource.HistoryId == Resource);
}
