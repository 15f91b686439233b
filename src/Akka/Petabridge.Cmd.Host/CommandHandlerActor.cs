using Akka.Actor;

namespace Petabridge.Cmd.Host;

/// <summary>
/// Carries out the commands of one palette. A handler answers <c>Sender</c> with <see cref="CommandResponse"/>; when the
/// client cancels or goes away, that <c>Sender</c> terminates, so whoever streams to it watches it.
/// </summary>
public abstract class CommandHandlerActor : ReceiveActor
{
    private readonly Dictionary<string, Action<Command>> _handlers = [];
    private readonly CommandPalette _palette;

    protected CommandHandlerActor(CommandPalette palette)
    {
        _palette = palette;
        Receive<Command>(Run);
    }

    /// <exception cref="ArgumentException">The palette has no such command, or it has a handler already.</exception>
    protected void Process(string commandName, Action<Command> handler)
    {
        if (_palette.Commands.All(command => command.Name != commandName))
            throw new ArgumentException($"Palette '{_palette.Name}' has no command '{commandName}'.", nameof(commandName));
        _handlers.Add(commandName, handler);
    }

    /// <inheritdoc cref="Process(string, Action{Command})"/>
    protected void Process(string commandName, Action<Command, IReadOnlyList<Tuple<string, string>>> handler) =>
        Process(commandName, command => handler(command, command.Arguments));

    private void Run(Command command)
    {
        if (!_handlers.TryGetValue(command.Name, out var handler))
        {
            Sender.Tell(new ErroredCommandResponse($"Nothing carries out '{_palette.Name} {command.Name}' here."));
            return;
        }

        try
        {
            handler(command);
        }
        catch (Exception cause)
        {
            // The client must not wait for an answer that the restart has forgotten.
            Sender.Tell(new ErroredCommandResponse($"'{_palette.Name} {command.Name}' crashed: {cause.Message}"));
            throw;
        }
    }
}
