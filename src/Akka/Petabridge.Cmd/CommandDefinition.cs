namespace Petabridge.Cmd;

public sealed class CommandDefinition
{
    internal CommandDefinition(string name, string description, IReadOnlyList<CommandArgument> arguments)
    {
        Name = name;
        Description = description;
        Arguments = arguments;
    }

    public string Name { get; }

    public string Description { get; }

    public IReadOnlyList<CommandArgument> Arguments { get; }
}
