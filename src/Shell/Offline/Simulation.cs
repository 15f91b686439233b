using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;
using HaActors.Policy.Simulation;

namespace HaActors.Shell.Offline;

/// <summary>One simulation, as asked for.</summary>
/// <param name="Scores">Null: nobody wanted them.</param>
internal sealed record Simulation(SimulationReport Report, ScoreListing? Scores)
{
    public static Simulation Of(CibDocument cib, PolicyArguments arguments, bool wantsScores, string? time)
    {
        var scores = wantsScores ? new ScoreListing() : null;
        var report = SimulationReport.Of(cib, new SimulationRequest
        {
            Time = time,
            CarryOut = arguments.CarryOut,
            Scores = scores,
            Record = arguments.Format == PolicyFormat.Json ? new DecisionRecord() : null,
            Injections = arguments.Injections,
            Failures = arguments.Failures,
        });
        return new Simulation(report, scores);
    }
}
