using Akka.Actor;

namespace Petabridge.Cmd.Host;

/// <summary>Joins a palette with the actor that carries out its commands.</summary>
public abstract class CommandPaletteHandler(CommandPalette palette)
{
    internal CommandPalette Palette { get; } = palette;

    /// <summary>Props of a <see cref="CommandHandlerActor"/>; the server makes one for all clients.</summary>
    public abstract Props HandlerProps { get; }
}
