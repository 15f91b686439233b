using HaActors.Policy.Cib;
using HaActors.Policy.Explaining;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;
using HaActors.Policy.Simulation;
using Petabridge.Cmd;

namespace HaActors.Shell.Palettes.Ha;

/// <summary>Explains what the coordinator would decide upon its own picture.</summary>
internal static class Explanations
{
    private const string Everything = "all";

    /// <param name="name">A node, resource or group, or <c>all</c>.</param>
    public static CommandResponse Of(string picture, string name, bool json)
    {
        var request = new SimulationRequest { CarryOut = false, Record = new DecisionRecord() };
        var run = SimulationReport.Of(CibReader.Read(picture), request).Run;
        var selection = name switch
        {
            _ when run.FindNode(name) is not null => new Selection([], [name], []),
            Everything when run.FindResource(name) is null => new Selection([], [], []),
            _ => new Selection([name], [], []),
        };
        try
        {
            var explanation = selection.Of(run);
            return new CommandResponse(json ? JsonExplanation.Of(explanation) : ExplanationText.Of(explanation).TrimEnd('\n'));
        }
        catch (SelectionException unknown)
        {
            return new ErroredCommandResponse(unknown.Message);
        }
    }
}
