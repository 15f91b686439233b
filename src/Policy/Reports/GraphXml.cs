using System.Globalization;
using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>The graph as XML, as <c>crm_simulate -G</c> writes it.</summary>
internal static class GraphXml
{
    /// <summary>Which generation of the format this is.</summary>
    public const string FeatureSet = "3.20.5";

    public static string Of(SchedulingRun run)
    {
        var xml = new XmlText();
        xml.Open("transition_graph");
        xml.Attribute("cluster-delay", run.Options.ClusterDelay);
        xml.Attribute("fencing-timeout", run.Options.FencingTimeout);
        xml.Attribute("failed-stop-offset", "INFINITY");
        xml.Attribute("failed-start-offset", run.Options.StartFailureIsFatal ? "INFINITY" : "1");
        xml.Attribute("batch-limit", run.Options.BatchLimit);
        xml.Attribute("transition_id", "1");
        if (run.NextRuleChange is { } next)
            xml.Attribute("recheck-by", Number(next));
        var graph = new GraphActions(run, xml);
        for (var at = 0; at < run.Graph.Count; at++)
            Write(xml, graph, run.Graph[at], at);
        xml.Close();
        return xml.ToString();
    }

    private static void Write(XmlText xml, GraphActions graph, Synapse synapse, int number)
    {
        xml.Open("synapse");
        xml.Attribute("id", Number(number));
        if (synapse.Priority > 0)
            xml.Attribute("priority", Number(synapse.Priority));
        xml.Open("action_set");
        graph.Write(synapse.Action);
        xml.Close();
        xml.Open("inputs");
        foreach (var input in synapse.Inputs)
        {
            xml.Open("trigger");
            graph.WriteName(input);
            xml.Close();
        }

        xml.Close();
        xml.Close();
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
