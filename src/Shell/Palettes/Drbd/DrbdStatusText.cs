using HaActors.Actors.Protocol;
using HaActors.Policy.Drbd;

namespace HaActors.Shell.Palettes.Drbd;

/// <summary>All sides as a tree: resources, below them the nodes that have them.</summary>
internal static class DrbdStatusText
{
    public static string Of(DrbdReport report)
    {
        var names = report.Nodes.SelectMany(node => node.Resources?.Keys ?? []).Distinct().Order(StringComparer.Ordinal).ToList();
        var lines = new List<string>();
        foreach (var name in names)
        {
            lines.Add(name);
            var sides = report.Nodes.Where(node => node.Resources?.ContainsKey(name) == true).ToList();
            foreach (var (at, node) in sides.Index())
                AddSide(lines, node.Node.Value, node.Resources![name], isLast: at == sides.Count - 1);
        }

        if (names.Count == 0 && report.Nodes.All(node => node.Problem is null))
            lines.Add("There is no DRBD resource.");
        lines.AddRange(report.Nodes.Where(node => node.Problem is not null).Select(node => $"✖ {node.Node}: {node.Problem}"));
        return string.Join('\n', lines);
    }

    private static void AddSide(List<string> lines, string node, DrbdSide side, bool isLast)
    {
        var tree = DrbdText.Tree(side);
        lines.Add($"{(isLast ? "└─" : "├─")} {Mark(side)} {node}: {tree[0]}");
        lines.AddRange(tree.Skip(1).Select(line => $"{(isLast ? "  " : "│ ")}     {line}"));
    }

    private static char Mark(DrbdSide side) => side.State switch
    {
        null => '○',
        { SplitBrainSeen: true } or { Suspended: not null } => '✖',
        { IsWhole: true } => '●',
        _ => '◐',
    };
}
