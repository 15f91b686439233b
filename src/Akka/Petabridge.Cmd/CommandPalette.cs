namespace Petabridge.Cmd;

/// <summary>Commands that belong together, under one first word.</summary>
public sealed class CommandPalette
{
    /// <exception cref="ArgumentException">Two commands have one name.</exception>
    public CommandPalette(string name, IEnumerable<CommandDefinition> commands)
    {
        Name = name;
        Commands = [.. commands];
        if (Commands.CountBy(command => command.Name).FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
            throw new ArgumentException($"Palette '{name}' defines the command '{twice}' twice.", nameof(commands));
    }

    public string Name { get; }

    internal IReadOnlyList<CommandDefinition> Commands { get; }
}
