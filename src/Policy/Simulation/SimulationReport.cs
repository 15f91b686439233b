using System.Text;
using HaActors.Policy.Cib;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Simulation;

/// <summary>Decides upon a CIB, carries it out on a copy, and tells it as <c>crm_simulate -S</c> does.</summary>
internal sealed class SimulationReport
{
    private SimulationReport(SchedulingRun run, TransitionSummary changes, string summary)
    {
        Run = run;
        Changes = changes;
        Summary = summary;
    }

    public SchedulingRun Run { get; }

    /// <summary>What becomes of nodes and resources.</summary>
    public TransitionSummary Changes { get; }

    /// <summary>The whole text.</summary>
    public string Summary { get; }

    /// <summary>What was carried out, in order, a line each; null if nothing was to be.</summary>
    public IReadOnlyList<string>? Executed { get; private init; }

    /// <summary>The CIB as the transition leaves it; null if it was not carried out.</summary>
    public CibDocument? After { get; private init; }

    /// <summary>The state as the transition leaves it; null if it was not carried out.</summary>
    public SchedulingRun? Revised { get; private init; }

    /// <exception cref="InjectionException">Something that an injection names is not there.</exception>
    public static SimulationReport Of(CibDocument cib, SimulationRequest request)
    {
        var text = new StringBuilder();
        StatusRemarks.WriteSchema(cib, text);
        var now = EffectiveTime.Of(cib, request.Time, text);

        // The status is shown as it was found: deciding changes the working model.
        var run = new SchedulingRun(cib, now) { ScoreListing = request.Scores, Record = request.Record };
        run.ReadStatus();
        StatusRemarks.Write(run, text);
        text.Append("Current cluster status:\n");
        ClusterStatusText.Write(run, text);

        if (request.Injections.Count > 0)
        {
            var injecting = new Injecting(run);
            cib = injecting.Apply(request.Injections);
            List(text, "Performing Requested Modifications", injecting.Lines);
            EffectiveTime.Of(cib, request.Time, text);
            run = new SchedulingRun(cib, now) { ScoreListing = request.Scores, Record = request.Record };
        }

        run.Decide();
        var changes = TransitionSummary.Of(run);
        List(text, "Transition Summary", changes.Lines());
        if (!request.CarryOut)
            return new SimulationReport(run, changes, text.ToString());

        var transition = TransitionRun.Carry(run, request.Failures);
        List(text, "Executing Cluster Transition", transition.Lines);
        var after = transition.Result;
        EffectiveTime.Of(cib, request.Time, text);
        text.Append("\nRevised Cluster Status:\n");
        var revised = new SchedulingRun(after, now);
        revised.ReadStatus();
        ClusterStatusText.Write(revised, text, pending: false);
        return new SimulationReport(run, changes, text.ToString())
        {
            Executed = transition.Lines,
            After = after,
            Revised = revised,
        };
    }

    private static void List(StringBuilder text, string heading, IEnumerable<string> lines)
    {
        text.Append($"\n{heading}:\n");
        foreach (var line in lines)
            text.Append($"  * {line}\n");
    }
}

/// <summary>What to decide upon, and how far to go.</summary>
internal sealed record SimulationRequest
{
    /// <summary>The moment for which is decided, ISO 8601; null: the CIB's own, or a fixed one.</summary>
    public string? Time { get; init; }

    /// <summary>False: the summary ends with what would be done.</summary>
    public bool CarryOut { get; init; } = true;

    /// <summary>Receives the scores; null: nobody wants them.</summary>
    public ScoreListing? Scores { get; init; }

    /// <summary>Receives what leads to the decision; null: nobody wants it explained.</summary>
    public DecisionRecord? Record { get; init; }

    /// <summary>Changes before the decision.</summary>
    public IReadOnlyList<Injection> Injections { get; init; } = [];

    /// <summary>What fails when the decision is carried out.</summary>
    public IReadOnlyList<OperationOutcome> Failures { get; init; } = [];
}
