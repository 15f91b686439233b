using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using HaActors.Policy.Cib;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;
using HaActors.Policy.Simulation;

namespace HaActors.Policy.Tests.PacemakerCases;

/// <summary>Compares what comes out of one case with what Pacemaker prints.</summary>
/// <remarks>
/// L0 status, L1 transition summary, L2 executed actions in any order, L3 revised status, L4 the whole text, S1 scores,
/// D1 graph for Graphviz, E1 graph as XML. Blanks and empty lines do not count, as in Pacemaker's own tests.
/// </remarks>
internal static class CaseGrade
{
    private static readonly (string Level, string Heading)[] Sections =
    [
        ("L0", "Current cluster status:"),
        ("L1", "Transition Summary:"),
        ("L2", "Executing Cluster Transition:"),
        ("L3", "Revised Cluster Status:"),
    ];

    /// <returns>The levels at which the case comes out otherwise.</returns>
    public static List<string> Differences(string folder, string name, string? time)
    {
        var cib = CibReader.Read(Read("xml", "xml"));
        var scores = new ScoreListing();
        var report = SimulationReport.Of(cib, new SimulationRequest { Time = time, Scores = scores });
        var expected = Read("summary", "summary");
        var different = new List<string>();
        if (report.Summary != expected)
            CompareSummary(expected, report.Summary);
        Compare("S1", Scores(Read("scores", "scores")), Scores(string.Join('\n', scores.Lines)));
        Compare("D1", Set(Read("dot", "dot")), Set(DotText.Of(report.Run)));
        var graph = Read("exp", "exp");
        var ourGraph = GraphXml.Of(report.Run);
        if (graph != WithoutVersions(ourGraph))
            Compare("E1", Graph(graph), Graph(ourGraph));
        return different;

        void CompareSummary(string theirText, string ourText)
        {
            foreach (var (level, heading) in Sections)
            {
                var ours = Section(ourText, heading);
                var theirs = Section(theirText, heading);
                if (level is "L1" or "L2")
                {
                    ours.Sort(StringComparer.Ordinal);
                    theirs.Sort(StringComparer.Ordinal);
                }

                Compare(level, theirs, ours);
            }

            Compare("L4", Lines(theirText).Select(Without), Lines(ourText).Select(Without));
        }

        string Read(string kind, string extension) =>
            File.ReadAllText(Path.Combine(folder, kind, $"{name}.{extension}"));

        void Compare(string level, IEnumerable<string> theirs, IEnumerable<string> ours)
        {
            if (!theirs.SequenceEqual(ours))
                different.Add(level);
        }
    }

    private static List<string> Section(string text, string heading)
    {
        var lines = new List<string>();
        var inside = false;
        foreach (var line in text.Split('\n'))
        {
            if (Array.Exists(Sections, section => section.Heading == line))
                inside = line == heading;
            else if (inside && line.Length > 0 && char.IsWhiteSpace(line[0]) && Squeezed(line) is { Length: > 0 } words)
                lines.Add(words);
        }

        return lines;
    }

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n').Select(Squeezed).Where(static line => line.Length > 0);

    private static IEnumerable<string> Set(string text) =>
        Lines(text).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Without the name of what printed them.</summary>
    private static IEnumerable<string> Scores(string text) => Lines(text)
        .Select(static line => line.IndexOf(": ", StringComparison.Ordinal) is var at and > 0
            && line.AsSpan(0, at).IndexOf(' ') < 0 ? line[(at + 2)..] : line)
        .Distinct()
        .Order(StringComparer.Ordinal);

    private static string Squeezed(string line) =>
        string.Join(' ', line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries));

    private static string Without(string line) => line.Replace(" ", "", StringComparison.Ordinal);

    /// <summary>As the expected files are kept: what differs between versions is left empty there.</summary>
    private static string WithoutVersions(string graph) => Regex.Replace(
        graph.Replace($"crm_feature_set=\"{GraphXml.FeatureSet}\"", "", StringComparison.Ordinal),
        "batch-limit=\"[^\"]*\"",
        "");

    /// <summary>A line for each synapse: numbers of actions and the header do not count, nor does any order.</summary>
    private static IEnumerable<string> Graph(string xml)
    {
        var synapses = new List<string>();
        foreach (var synapse in XElement.Parse(xml).Elements("synapse"))
        {
            var text = new StringBuilder((string?)synapse.Attribute("priority"));
            foreach (var action in synapse.Element("action_set")!.Elements())
                Append(text.Append(" do "), action);
            var inputs = synapse.Element("inputs")!.Elements("trigger").Elements().Select(Text);
            foreach (var input in inputs.Order(StringComparer.Ordinal))
                text.Append(" after ").Append(input);
            synapses.Add(text.ToString());
        }

        return synapses.Order(StringComparer.Ordinal);
    }

    private static string Text(XElement element)
    {
        var text = new StringBuilder();
        Append(text, element);
        return text.ToString();
    }

    private static void Append(StringBuilder text, XElement element)
    {
        text.Append('<').Append(element.Name.LocalName);
        // The number of an action in the graph, and what is left empty in the expected files.
        var isAction = element.Parent!.Name.LocalName is "action_set" or "trigger";
        foreach (var attribute in element.Attributes().OrderBy(static found => $"{found.Name}", StringComparer.Ordinal))
            if (attribute.Name.LocalName is var name && name != "crm_feature_set"
                && !(isAction && name is "id" or "router_node"))
                text.Append($" {name}=\"{attribute.Value}\"");
        foreach (var child in element.Elements().Select(Text).Order(StringComparer.Ordinal))
            text.Append(child);
        text.Append('>');
    }
}
