using System.Text;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Shell.Palettes.Ha;

/// <summary>Writes a cluster's status for a person: the verdict, then who, then what, then what to do.</summary>
internal static class StatusText
{
    /// <summary>Narrower than this, addresses and agents are left out.</summary>
    private const int Wide = 72;

    private const string Good = "●";
    private const string Resting = "○";
    private const string Bad = "✖";

    /// <param name="width">Columns to fit into; null: as wide as it comes.</param>
    public static string Render(ClusterStatus cluster, int? width)
    {
        var columns = width ?? int.MaxValue;
        var text = new StringBuilder();
        text.AppendWrapped(StatusVerdict.Of(cluster).Sentence, columns, 0).Append('\n');
        text.AppendWrapped(Header(cluster), columns, 2);
        text.Append("\nNodes\n");
        Nodes(text, cluster, columns);
        if (cluster.Resources.Length > 0)
        {
            text.Append("\nResources\n");
            Resources(text, cluster, columns);
        }

        Section(text, "Under way", "  · ", cluster.Activity, columns);
        Section(text, "Problems", "  ! ", cluster.Problems, columns);
        return text.ToString();
    }

    private static string Header(ClusterStatus cluster)
    {
        var coordinator = cluster.Coordinator is null ? "no coordinator" : $"coordinator {cluster.Coordinator}";
        var quorum = cluster.Quorate ? "quorum" : "no quorum";
        var age = cluster.AgeMs < 1000 ? "" : $", as of {cluster.AgeMs / 1000.0:0.#} s ago";
        return $"Cluster {cluster.Cluster}: {coordinator}, term {new Term(cluster.Term)}, {quorum} with {cluster.VotesPresent} of "
            + $"{cluster.VotesExpected} votes ({StatusVerdict.VotesNeeded(cluster)} needed), seen from {cluster.AskedNode}{age}";
    }

    private static void Nodes(StringBuilder text, ClusterStatus cluster, int columns)
    {
        var rows = cluster.Nodes.Select(node => new[]
        {
            $"  {Mark(node)} {node.Name}",
            Word(node),
            columns < Wide ? "" : node.Address,
            Notes(cluster, node),
        });
        Table(text, rows);
    }

    private static string Mark(NodeStatus node) => node switch
    {
        { Presence: "online", Standby: false, Leaving: false } => Good,
        { Presence: "lost" or "down" } => Bad,
        _ => Resting,
    };

    private static string Word(NodeStatus node) => node switch
    {
        { Leaving: true } => "leaving",
        { Standby: true, Presence: "online" } => "standby",
        { Standby: true } => $"{node.Presence}, standby",
        _ => node.Presence,
    };

    private static string Notes(ClusterStatus cluster, NodeStatus node)
    {
        var notes = new List<string>();
        if (node.Name == cluster.Coordinator)
            notes.Add("coordinator");
        if (node.Votes != 1)
            notes.Add($"{node.Votes} votes");
        return string.Join(", ", notes);
    }

    private static void Resources(StringBuilder text, ClusterStatus cluster, int columns)
    {
        var lines = new List<(string[] Row, IReadOnlyList<string> Below, string Indent)>();
        var seen = new HashSet<string>();
        foreach (var resource in cluster.Resources)
        {
            if (resource.Group is null)
                lines.Add((Row("  ", resource, columns), Below(resource), "      "));
            else if (seen.Add(resource.Group))
                Group(lines, resource.Group, [.. cluster.Resources.Where(member => member.Group == resource.Group)], columns);
        }

        var widths = Widths(lines.Select(line => line.Row));
        foreach (var (row, below, indent) in lines)
        {
            text.Append(Pad(row, widths)).Append('\n');
            foreach (var sentence in below)
                text.AppendWrapped($"{indent}{sentence}", columns, indent.Length);
        }
    }

    private static void Group(
        List<(string[] Row, IReadOnlyList<string> Below, string Indent)> lines, string id, ResourceStatus[] members, int columns)
    {
        var running = members.Count(member => member.Runs);
        var mark = running == members.Length ? Good : members.Any(IsBad) ? Bad : Resting;
        lines.Add(([$"  {mark} {id}", $"{members[0].HolderKind ?? "group"}, {running} of {members.Length} run", ""], [], ""));
        for (var at = 0; at < members.Length; at++)
        {
            var last = at == members.Length - 1;
            lines.Add((Row(last ? "    └─ " : "    ├─ ", members[at], columns), Below(members[at]), last ? "         " : "    │    "));
        }
    }

    private static string[] Row(string branch, ResourceStatus resource, int columns) =>
    [
        $"{branch}{(resource.Runs ? Good : IsBad(resource) ? Bad : Resting)} {resource.Id}",
        Place(resource),
        columns < Wide ? "" : resource.Agent,
    ];

    private static bool IsBad(ResourceStatus resource) => resource.State is "failed" or "blocked" or "unknown";

    private static string Place(ResourceStatus resource)
    {
        var place = resource.Node is null || resource.State == "stopped" ? "" : $" on {resource.Node}";
        var target = resource.Target is null || resource.Target == resource.Node ? "" : $", goes to {resource.Target}";
        return $"{resource.State}{place}{target}";
    }

    private static List<string> Below(ResourceStatus resource)
    {
        var below = new List<string>();
        if (!resource.Runs && resource.Why is { Length: > 0 } why)
            below.Add(why);
        foreach (var failure in resource.Failures)
        {
            var times = failure.Count switch { 0 => "", 1 => " once", var count => $" {count} times" };
            below.Add($"failed{times} on {failure.Node}{(failure.Last is null ? "" : $": {failure.Last}")}");
        }

        return below;
    }

    private static void Section(StringBuilder text, string title, string bullet, IReadOnlyList<string> sentences, int columns)
    {
        if (sentences.Count == 0)
            return;
        text.Append('\n').Append(title).Append('\n');
        foreach (var sentence in sentences)
            text.AppendWrapped($"{bullet}{sentence}", columns, bullet.Length);
    }

    private static void Table(StringBuilder text, IEnumerable<string[]> rows)
    {
        var all = rows.ToArray();
        var widths = Widths(all);
        foreach (var row in all)
            text.Append(Pad(row, widths)).Append('\n');
    }

    private static int[] Widths(IEnumerable<string[]> rows)
    {
        var all = rows.ToArray();
        return [.. Enumerable.Range(0, all.Max(row => row.Length)).Select(at => all.Max(row => row.Length > at ? row[at].Length : 0))];
    }

    private static string Pad(string[] row, int[] widths) =>
        string.Join("  ", row.Select((cell, at) => cell.PadRight(widths[at])).Where((_, at) => widths[at] > 0)).TrimEnd();
}
