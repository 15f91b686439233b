using System.Text;
using Petabridge.Cmd.Wire;

namespace HaActors.Shell.Client;

/// <summary>Help at each level: pbm, palette, part of a command name, command.</summary>
internal static class Help
{
    public const string Static = """
        usage: pbm [ADDRESS:PORT] [-k FILE] [-o text|json] [PALETTE COMMAND [ARGUMENT]…]

        Steers HaActors through the node at ADDRESS:PORT (127.0.0.1:9110). Without a command it is an interactive
        shell with completion; commands may also come line by line from standard input.

          -k, --key-file FILE        the cluster's key: a node on another machine demands it
                                     (then /etc/haactors/cluster.key by default) and proves that it has it, too

          pbm ha status              what runs where, and what is wrong
          pbm help                   the palettes that the node offers
          pbm help ha                the commands of a palette
          pbm ha resource move -h    one command

          pbm policy --help          what a cluster would do with a file, without any cluster

        exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no connection to the node,
                    4 nobody can decide now, 130 interrupted
        """;

    /// <param name="words">What help was asked for; empty for all palettes.</param>
    /// <returns>Null when the words mean nothing.</returns>
    public static string? For(IReadOnlyList<PaletteFrame> palettes, string[] words)
    {
        if (words.Length == 0)
            return Overview(palettes);
        if (palettes.Palette(words[0]) is not { } palette)
            return null;
        if (words.Length > 1 && palette.Command(words.AsSpan(1)) is { } command)
            return Of(palette, command);

        var below = palette.Shown()
            .Where(candidate => CommandNames.Begins(candidate.Name.Split(' '), words.AsSpan(1)))
            .ToArray();
        return below.Length == 0 ? null : Table(below.Select(found => (found.Usage(palette.Name), found.Description)));
    }

    private static string Overview(IReadOnlyList<PaletteFrame> palettes)
    {
        var rows = palettes.Select(palette => (
            palette.Name,
            string.Join(", ", palette.Shown().Select(command => command.Name))));
        return $"{Table(rows)}\n\n`help PALETTE` and `help PALETTE COMMAND` tell more.";
    }

    private static string Of(PaletteFrame palette, CommandFrame command)
    {
        var text = new StringBuilder($"{command.Usage(palette.Name)}\n\n{command.Description}\n");
        if (command.Arguments.Length > 0)
            text.Append('\n').Append(Table(command.Arguments.Select(Row)));
        return text.ToString().TrimEnd('\n');
    }

    private static (string, string) Row(ArgumentFrame argument)
    {
        var switches = string.Join(", ", argument.Switches);
        var left = argument.Mandatory ? $"<{argument.Name}> {(switches.Length > 0 ? $"({switches})" : "")}" : switches;
        var value = argument.Mandatory || argument.IsFlag ? "" : $" {Definitions.Placeholder(argument)}";
        var standard = argument.IsFlag || argument.Values.Length == 0 ? "" : $" Default: {argument.Values[0]}.";
        return (left.TrimEnd() + value, argument.Description + standard);
    }

    private static string Table(IEnumerable<(string Left, string Right)> rows)
    {
        var all = rows.ToArray();
        var width = Math.Min(44, all.Max(row => row.Left.Length));
        return string.Join('\n', all.Select(row => row.Left.Length > width
            ? $"  {row.Left}\n  {new string(' ', width)}  {row.Right}"
            : $"  {row.Left.PadRight(width)}  {row.Right}"));
    }
}
