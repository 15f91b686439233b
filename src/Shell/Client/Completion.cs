using Petabridge.Cmd.Wire;

namespace HaActors.Shell.Client;

/// <summary>What may come next in a line, by the server's definitions and by what lives in the cluster now.</summary>
/// <param name="live">Names that an argument of a palette can have, asked of the server; empty when unknown.</param>
internal sealed class Completion(
    IReadOnlyList<PaletteFrame> palettes,
    Func<PaletteFrame, ArgumentFrame, IReadOnlyList<string>> live)
{
    private static readonly string[] OwnWords = ["exit", "help"];

    /// <returns>The word being typed, and what it may become, in ordinal order.</returns>
    public (string Word, string[] Candidates) At(string line)
    {
        var words = Words.Split(line, out var open);
        var word = open ? words[^1] : "";
        var before = open ? words[..^1] : words;
        return (word, [.. Next(before, word)
            .Where(candidate => candidate.StartsWith(word, StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal)]);
    }

    private string[] Next(string[] before, string word)
    {
        var helping = before.Length > 0 && before[0] == "help";
        if (helping)
            before = before[1..];
        if (before.Length == 0)
            return [.. palettes.Select(palette => palette.Name), .. helping ? [] : OwnWords];
        if (palettes.Palette(before[0]) is not { } palette)
            return [];

        var rest = before[1..];
        var names = palette.Shown().Select(command => command.Name.Split(' '))
            .Where(name => name.Length > rest.Length && CommandNames.Begins(name, rest))
            .Select(name => name[rest.Length])
            .ToArray();
        return palette.Command(rest) is { } command && !helping
            ? [.. names, .. Arguments(palette, command, rest[CommandNames.WordCount(command.Name)..], word)]
            : names;
    }

    private IEnumerable<string> Arguments(PaletteFrame palette, CommandFrame command, string[] given, string word)
    {
        if (given.Length > 0 && Valued(command, given[^1]) is { } valued)
            return Values(palette, valued);

        var free = command.Arguments.Where(argument => !argument.Gives(given)).ToArray();
        var bare = BareCount(command, given);
        var next = free.Where(argument => argument.Mandatory).Skip(bare).FirstOrDefault();
        return next is not null && !word.StartsWith('-')
            ? Values(palette, next)
            : free.Where(argument => !argument.Mandatory).SelectMany(argument => argument.Switches)
                .Where(name => word.StartsWith('-') || name.StartsWith("--", StringComparison.Ordinal));
    }

    private static ArgumentFrame? Valued(CommandFrame command, string word) =>
        command.Arguments.FirstOrDefault(argument => !argument.IsFlag && argument.Switches.Contains(word));

    private static int BareCount(CommandFrame command, string[] given)
    {
        var count = 0;
        for (var at = 0; at < given.Length; at++)
        {
            if (!given[at].StartsWith('-'))
                count++;
            else if (Valued(command, given[at]) is not null)
                at++;
        }

        return count;
    }

    private IReadOnlyList<string> Values(PaletteFrame palette, ArgumentFrame argument) =>
        argument.Values.Length > 1 ? argument.Values : live(palette, argument);
}
