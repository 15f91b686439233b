using System.Text;
using HaActors.Policy.Cib;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Simulation;

/// <summary>Decides upon a CIB, carries the decision out on a copy, and tells it as <c>crm_simulate -S</c> does.</summary>
internal sealed class SimulationReport
{
    private SimulationReport(SchedulingRun run, string summary, CibDocument? after)
    {
        Run = run;
        Summary = summary;
        After = after;
    }

    public SchedulingRun Run { get; }

    public string Summary { get; }

    /// <summary>The CIB as the transition leaves it; null if it was not carried out.</summary>
    public CibDocument? After { get; }

    /// <param name="time">The moment for which is decided, ISO 8601; null: the CIB's own, or a fixed one.</param>
    /// <param name="carryOut">False: the summary ends with what would be done.</param>
    /// <param name="scores">Receives the scores; null: nobody wants them.</param>
    public static SimulationReport Of(
        CibDocument cib,
        string? time = null,
        bool carryOut = true,
        ScoreListing? scores = null,
        IReadOnlyList<InjectedFailure>? failures = null)
    {
        var text = new StringBuilder();
        StatusRemarks.WriteSchema(cib, text);
        var now = EffectiveTime.Of(cib, time, text);

        // The status is shown as it was found: deciding changes the working model.
        var found = new SchedulingRun(cib, now);
        found.ReadStatus();
        StatusRemarks.Write(found, text);
        text.Append("Current cluster status:\n");
        ClusterStatusText.Write(found, text);

        var run = new SchedulingRun(cib, now) { ScoreListing = scores };
        run.Decide();
        text.Append("\nTransition Summary:\n");
        foreach (var line in TransitionSummary.Of(run).Lines())
            text.Append($"  * {line}\n");
        if (!carryOut)
            return new SimulationReport(run, text.ToString(), null);

        text.Append("\nExecuting Cluster Transition:\n");
        var transition = TransitionRun.Carry(run, failures ?? []);
        foreach (var line in transition.Lines)
            text.Append($"  * {line}\n");
        var after = transition.Result;
        EffectiveTime.Of(cib, time, text);
        text.Append("\nRevised Cluster Status:\n");
        var revised = new SchedulingRun(after, now);
        revised.ReadStatus();
        ClusterStatusText.Write(revised, text, pending: false);
        text.Append('\n');
        return new SimulationReport(run, text.ToString(), after);
    }
}
