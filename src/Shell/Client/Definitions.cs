using Petabridge.Cmd.Wire;

namespace HaActors.Shell.Client;

/// <summary>Finds what typed words mean in what the server offers.</summary>
internal static class Definitions
{
    /// <summary>A palette's command for completion: the server answers with live names, one a line.</summary>
    public const string CompleteCommand = "complete";

    public static PaletteFrame? Palette(this IEnumerable<PaletteFrame> palettes, string name) =>
        palettes.FirstOrDefault(palette => palette.Name == name);

    public static CommandFrame? Command(this PaletteFrame palette, ReadOnlySpan<string> words)
    {
        var name = CommandNames.Longest(palette.Commands.Select(command => command.Name), words);
        return palette.Commands.FirstOrDefault(command => command.Name == name);
    }

    public static IEnumerable<CommandFrame> Shown(this PaletteFrame palette) =>
        palette.Commands.Where(command => command.Name != CompleteCommand);

    public static bool Gives(this ArgumentFrame argument, IEnumerable<string> words) =>
        words.Any(word => argument.Switches.Contains(word.Split('=', 2)[0]));

    public static string Usage(this CommandFrame command, string palette) =>
        string.Join(' ', command.Arguments.Select(Usage).Prepend($"{palette} {command.Name}"));

    private static string Usage(ArgumentFrame argument)
    {
        if (argument.Mandatory)
            return $"<{argument.Name}>";
        var text = argument.IsFlag ? argument.Switches[^1] : $"{argument.Switches[^1]} {Placeholder(argument)}";
        return $"[{text}]";
    }

    public static string Placeholder(ArgumentFrame argument) => argument.Values.Length > 1
        ? string.Join('|', argument.Values)
        : argument.Name.ToUpperInvariant();
}
