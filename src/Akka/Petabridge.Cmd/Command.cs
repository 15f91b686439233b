namespace Petabridge.Cmd;

/// <summary>A command as a client gave it, checked against its definition and completed with its defaults.</summary>
public sealed class Command
{
    internal Command(string palette, string name, IReadOnlyList<Tuple<string, string>> arguments)
    {
        Palette = palette;
        Name = name;
        Arguments = arguments;
    }

    internal string Palette { get; }

    public string Name { get; }

    /// <summary>Argument names with their values, in the order of definition.</summary>
    public IReadOnlyList<Tuple<string, string>> Arguments { get; }
}

public static class CommandArguments
{
    /// <returns>The values of the argument with this name; none if it was not given and has no default.</returns>
    public static IEnumerable<string> ArgumentValues(this IEnumerable<Tuple<string, string>> arguments, string name) =>
        arguments.Where(argument => argument.Item1 == name).Select(argument => argument.Item2);
}
