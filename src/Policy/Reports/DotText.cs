using System.Text;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>The actions and what waits for what, for Graphviz.</summary>
/// <remarks>Bold: in the graph. Red: cannot run. Orange: nothing is executed.</remarks>
internal static class DotText
{
    public static string Of(SchedulingRun run)
    {
        var text = new StringBuilder(" digraph \"g\" {\n");
        foreach (var action in run.Actions.All)
            if (ColourOf(action) is { } colour)
            {
                var style = action.Has(ActionFlags.InGraph) ? "bold" : "dashed";
                var font = action.IsPseudo ? "orange" : "black";
                text.Append($"\"{ActionNames.Of(action)}\" [ style={style} color=\"{colour}\" fontcolor=\"{font}\"]\n");
            }

        foreach (var action in run.Actions.All)
            foreach (var edge in action.Before.AsSpan())
                if (StyleOf(edge) is { } style)
                    text.Append(
                        $"\"{ActionNames.Of(edge.First)}\" -> \"{ActionNames.Of(action)}\" [ style = {style}]\n");
        return text.Append("}\n").ToString();
    }

    private static string? ColourOf(ScheduledAction action)
    {
        if (action.Has(ActionFlags.InGraph))
            return "green";
        return action.IsOptional || action.Resource is { Managed: false } ? null : "red";
    }

    private static string? StyleOf(Edge edge)
    {
        if (edge.InGraph)
            return "bold";
        if (edge.Flags == OrderingFlags.None)
            return null;
        return ColourOf(edge.First) is not null && ColourOf(edge.Then) is not null ? "dashed" : null;
    }
}
