namespace Petabridge.Cmd;

/// <summary>Describes one argument inside <see cref="CommandDefinitionBuilder.WithArgument"/>.</summary>
public sealed class CommandArgumentBuilder
{
    private readonly List<string> _switches = [];
    private readonly List<string> _defaults = [];
    private string _name = "";
    private string _description = "";
    private bool _mandatory;

    internal CommandArgumentBuilder()
    {
    }

    public CommandArgumentBuilder WithName(string name)
    {
        _name = name;
        return this;
    }

    public CommandArgumentBuilder WithDescription(string description)
    {
        _description = description;
        return this;
    }

    public CommandArgumentBuilder IsMandatory(bool mandatory)
    {
        _mandatory = mandatory;
        return this;
    }

    /// <param name="argumentSwitch">With its dashes: <c>-n</c>, <c>--node</c>. May be called several times.</param>
    public CommandArgumentBuilder WithSwitch(string argumentSwitch)
    {
        _switches.Add(argumentSwitch);
        return this;
    }

    /// <summary>The value when the argument is not given.</summary>
    public CommandArgumentBuilder WithDefaultValue(string value) => WithDefaultValues(value);

    /// <summary>Several: the allowed values, of which the first is taken when the argument is not given.</summary>
    public CommandArgumentBuilder WithDefaultValues(params string[] values)
    {
        _defaults.AddRange(values);
        return this;
    }

    internal CommandArgument Build()
    {
        if (_name.Length == 0)
            throw new ArgumentException("A command argument needs a name.");
        if (_switches.FirstOrDefault(s => !s.StartsWith('-') || s.Contains('=')) is { } wrong)
            throw new ArgumentException($"The switch '{wrong}' of argument '{_name}' must begin with '-' and not hold '='.");
        if (_switches.Count == 0 && !_mandatory)
            throw new ArgumentException($"The optional argument '{_name}' needs a switch.");

        return new CommandArgument(_name, _description, _mandatory, [.. _switches], [.. _defaults]);
    }
}
