using System.Globalization;
using System.Text;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>Explanations for people.</summary>
internal static class ExplanationText
{
    /// <summary>As one text, where it has to be whole.</summary>
    public static string Of(Explanation explanation)
    {
        var text = new StringWriter();
        Write(text, explanation);
        return text.ToString();
    }

    public static void Write(TextWriter text, Explanation explanation)
    {
        var part = new StringBuilder();
        foreach (var node in explanation.Nodes)
            Hand(text, part, () => Write(part, node));
        foreach (var resource in explanation.Resources)
            Hand(text, part, () => Write(part, resource));
        foreach (var action in explanation.Actions)
            Hand(text, part, () => Write(part, action));
    }

    private static void Hand(TextWriter text, StringBuilder part, Action write)
    {
        // A blank line stands between parts.
        var isFirst = part.Length == 0;
        part.Clear();
        write();
        if (!isFirst)
            text.Write('\n');
        text.Write(part);
    }

    private static void Write(StringBuilder text, NodeExplanation node)
    {
        Begin(text, $"Node {node.Node.Name}");
        Line(text, "State", node.State);
        Line(text, "Fencing", node.Fencing);
        Line(text, "Takes no work", node.Unavailable);
        Line(text, "To change that", node.Unblock);
        Line(text, "Active now", node.Running.Count == 0 ? "nothing" : string.Join(", ", node.Running));
        Line(text, "Shall have", node.Assigned.Count == 0 ? "nothing" : string.Join(", ", node.Assigned));
        Lines(text, "Not here", node.Absent.Select(static one => $"{one.Resource}: {one.Text}"));
    }

    private static void Write(StringBuilder text, ResourceExplanation one)
    {
        Begin(text, $"Resource {one.Resource.Id} ({Kind(one.Resource)})");
        Line(text, "Now", one.Now);
        Line(text, "Decision", one.Decision);
        if (one.Because is { } because && because != one.FirstCause?.Text)
            Line(text, "Because", because);
        if (one.FirstCause is { } cause)
        {
            var name = one.Resource.RunningOn.Count == 0 ? "First cause" : "Because";
            Lines(text, name, cause.Chain.Select(static link => link.Text));
            Lines(text, "To change that", cause.Chain.SelectMany(static link => link.Unblock));
        }

        if (one.Because is null || one.Promotion?.EndsWith(one.Because, StringComparison.Ordinal) != true)
            Line(text, "Promotion", one.Promotion);
        Lines(text, "Not heeded", one.Ignored);
        if (one.Verdicts.Count == 0)
            return;
        text.Append("  Nodes:\n");
        var names = one.Verdicts.Max(static verdict => verdict.Node.Name.Length);
        foreach (var verdict in one.Verdicts)
        {
            var score = verdict.Score is { } known ? Scores.Text(known) : "-";
            Row(verdict.Node.Name, score, $" {verdict.Text}");
            foreach (var part in verdict.Contributions)
                Row("", Amount(part), $" | {part.Text}");
        }

        void Row(string node, string score, string what) => text.Append(
            CultureInfo.InvariantCulture, $"    {node.PadRight(names)} {score,10} {what}\n");
    }

    private static void Write(StringBuilder text, ActionExplanation one)
    {
        Begin(text, $"Action {ActionNames.Of(one.Action)}");
        Line(text, "Why", one.Why);
        Line(text, "Not done", one.Obstacle);
        if (one.Obstacle is not null)
            return;
        if (one.WaitsFor.Count == 0)
            Line(text, "Waits for", "nothing");
        Lines(text, "Waits for", one.WaitsFor.Select(static wait => $"{ActionNames.Of(wait.Action)}: {wait.Text}"));
    }

    private static string Kind(Resource resource) => resource switch
    {
        Primitive primitive => primitive.Agent,
        Group => "group",
        Clone { Promotable: true } => "promotable clone",
        Clone => "clone",
        _ => "bundle",
    };

    private static string Amount(Contribution part) =>
        part.Sets ? $"={Scores.Text(part.Score)}" : Phrases.Signed(part.Score);

    private static void Begin(StringBuilder text, string heading)
    {
        text.Append(heading).Append('\n');
    }

    private static void Line(StringBuilder text, string name, string? value)
    {
        if (value is not null)
            Lines(text, name, [value]);
    }

    private static void Lines(StringBuilder text, string name, IEnumerable<string> values)
    {
        var label = $"{name}:";
        foreach (var value in values)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {label,-16}{value}\n");
            label = "";
        }
    }
}
