using Petabridge.Cmd.Wire;

namespace Petabridge.Cmd.Host.Server;

internal static class PaletteFrames
{
    public static PaletteFrame Of(CommandPalette palette) => new(palette.Name, [.. palette.Commands.Select(Of)]);

    private static CommandFrame Of(CommandDefinition command) =>
        new(command.Name, command.Description, [.. command.Arguments.Select(Of)]);

    private static ArgumentFrame Of(CommandArgument argument) => new(
        argument.Name, argument.Description, argument.IsMandatory, [.. argument.Switches], [.. argument.DefaultValues]);
}
