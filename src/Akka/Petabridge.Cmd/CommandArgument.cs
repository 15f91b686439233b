namespace Petabridge.Cmd;

/// <summary>
/// One argument of a command. It is given as <c>SWITCH VALUE</c> or <c>SWITCH=VALUE</c>; a mandatory argument also
/// as a bare word, in the order of definition.
/// </summary>
public sealed class CommandArgument
{
    internal CommandArgument(
        string name,
        string description,
        bool isMandatory,
        IReadOnlyList<string> switches,
        IReadOnlyList<string> defaultValues)
    {
        Name = name;
        Description = description;
        IsMandatory = isMandatory;
        Switches = switches;
        DefaultValues = defaultValues;
    }

    public string Name { get; }

    public string Description { get; }

    public bool IsMandatory { get; }

    public IReadOnlyList<string> Switches { get; }

    /// <summary>
    /// The first is taken when the argument is not given. Several are the only values allowed; <c>false</c> and
    /// <c>true</c> make a flag, whose switch stands alone.
    /// </summary>
    public IReadOnlyList<string> DefaultValues { get; }

    internal bool IsFlag => DefaultValues is ["false", "true"];
}
