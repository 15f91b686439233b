namespace Petabridge.Cmd;

/// <summary>Describes a command: what a client shows as help, completes and sends.</summary>
public sealed class CommandDefinitionBuilder
{
    private readonly List<CommandArgument> _arguments = [];
    private string _name = "";
    private string _description = "";

    /// <param name="name">One word, or several separated by a space: <c>resource stop</c>.</param>
    public CommandDefinitionBuilder WithName(string name)
    {
        _name = name;
        return this;
    }

    public CommandDefinitionBuilder WithDescription(string description)
    {
        _description = description;
        return this;
    }

    /// <exception cref="ArgumentException">No name, an ill-formed switch, or an optional argument without one.</exception>
    public CommandDefinitionBuilder WithArgument(Func<CommandArgumentBuilder, CommandArgumentBuilder> describe)
    {
        _arguments.Add(describe(new CommandArgumentBuilder()).Build());
        return this;
    }

    /// <exception cref="ArgumentException">No name, or two arguments share a name or a switch.</exception>
    public CommandDefinition Build()
    {
        if (_name.Length == 0)
            throw new ArgumentException("A command needs a name.");

        var names = _arguments.Select(argument => argument.Name).Concat(_arguments.SelectMany(argument => argument.Switches));
        if (names.CountBy(name => name).FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
            throw new ArgumentException($"Command '{_name}' defines '{twice}' twice.");

        return new CommandDefinition(_name, _description, [.. _arguments]);
    }
}
