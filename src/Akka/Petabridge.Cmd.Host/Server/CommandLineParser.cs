using Petabridge.Cmd.Wire;

namespace Petabridge.Cmd.Host.Server;

internal abstract record ParsedLine
{
    private ParsedLine()
    {
    }

    public sealed record Understood(string Palette, Command Command) : ParsedLine;

    public sealed record Misused(string Text) : ParsedLine;
}

/// <summary>Reads typed words by the palettes' definitions, so that every client understands them alike.</summary>
internal static class CommandLineParser
{
    public static ParsedLine Parse(IReadOnlyList<CommandPalette> palettes, string[] words)
    {
        if (words.Length == 0)
            return new ParsedLine.Misused("No command was given.");

        var palette = palettes.FirstOrDefault(candidate => candidate.Name == words[0]);
        if (palette is null)
        {
            var hint = Nearest.Hint(words[0], palettes.Select(candidate => candidate.Name));
            return new ParsedLine.Misused($"There is no palette '{words[0]}' here.{hint}");
        }

        var name = CommandNames.Longest(palette.Commands.Select(command => command.Name), words.AsSpan(1));
        return name is null
            ? new ParsedLine.Misused(NoSuchCommand(palette, words[1..]))
            : ReadArguments(palette, palette.Commands.First(command => command.Name == name), words, name);
    }

    private static string NoSuchCommand(CommandPalette palette, string[] words)
    {
        if (words.Length == 0)
            return $"'{palette.Name}' needs a command: {string.Join(", ", palette.Commands.Select(c => c.Name))}.";

        var hint = palette.Commands
            .Select(command => Nearest.Hint(string.Join(' ', words.Take(CommandNames.WordCount(command.Name))), [command.Name]))
            .FirstOrDefault(found => found.Length > 0);
        return $"'{palette.Name}' has no command '{string.Join(' ', words)}'.{hint}";
    }

    private static ParsedLine ReadArguments(CommandPalette palette, CommandDefinition command, string[] words, string name)
    {
        var given = new Dictionary<string, string>();
        var bare = new List<string>();
        for (var at = 1 + CommandNames.WordCount(name); at < words.Length; at++)
        {
            if (words[at].Length < 2 || words[at][0] != '-')
            {
                bare.Add(words[at]);
                continue;
            }

            if (Take(palette, command, words, ref at, given) is { } wrong)
                return new ParsedLine.Misused(wrong);
        }

        return (PlaceBare(palette, command, bare, given) ?? Missing(palette, command, given)) is { } mistake
            ? new ParsedLine.Misused(mistake)
            : new ParsedLine.Understood(palette.Name, new Command(palette.Name, name, [.. Values(command, given)]));
    }

    /// <returns>What is wrong, or null.</returns>
    private static string? Take(
        CommandPalette palette, CommandDefinition command, string[] words, ref int at, Dictionary<string, string> given)
    {
        var parts = words[at].Split('=', 2);
        var argument = command.Arguments.FirstOrDefault(candidate => candidate.Switches.Contains(parts[0]));
        if (argument is null)
        {
            var hint = Nearest.Hint(parts[0], command.Arguments.SelectMany(candidate => candidate.Switches));
            return $"'{palette.Name} {command.Name}' has no switch '{parts[0]}'.{hint}";
        }

        if (parts.Length == 1 && !argument.IsFlag && at + 1 >= words.Length)
            return $"'{parts[0]}' needs a value.";

        var value = parts.Length == 2 ? parts[1] : argument.IsFlag ? "true" : words[++at];
        return Accept(argument, parts[0], value, given);
    }

    private static string? PlaceBare(
        CommandPalette palette, CommandDefinition command, List<string> bare, Dictionary<string, string> given)
    {
        foreach (var word in bare)
        {
            var argument = command.Arguments.FirstOrDefault(candidate =>
                candidate.IsMandatory && !given.ContainsKey(candidate.Name));
            if (argument is null)
                return $"'{palette.Name} {command.Name}' does not know what to do with '{word}'.";
            if (Accept(argument, argument.Name, word, given) is { } wrong)
                return wrong;
        }

        return null;
    }

    private static string? Accept(CommandArgument argument, string shown, string value, Dictionary<string, string> given)
    {
        if (argument.DefaultValues.Count > 1 && !argument.DefaultValues.Contains(value))
        {
            var hint = Nearest.Hint(value, argument.DefaultValues);
            return $"'{shown}' must be one of {string.Join(", ", argument.DefaultValues)}, not '{value}'.{hint}";
        }

        return given.TryAdd(argument.Name, value) ? null : $"'{shown}' was given twice.";
    }

    private static string? Missing(CommandPalette palette, CommandDefinition command, Dictionary<string, string> given)
    {
        var missing = command.Arguments
            .Where(argument => argument.IsMandatory && argument.DefaultValues.Count == 0 && !given.ContainsKey(argument.Name))
            .Select(argument => argument.Name)
            .ToArray();
        return missing.Length == 0
            ? null
            : $"'{palette.Name} {command.Name}' needs {string.Join(" and ", missing.Select(name => $"<{name}>"))}.";
    }

    private static IEnumerable<Tuple<string, string>> Values(CommandDefinition command, Dictionary<string, string> given)
    {
        foreach (var argument in command.Arguments)
        {
            if (given.TryGetValue(argument.Name, out var value))
                yield return Tuple.Create(argument.Name, value);
            else if (argument.DefaultValues.Count > 0)
                yield return Tuple.Create(argument.Name, argument.DefaultValues[0]);
        }
    }
}
