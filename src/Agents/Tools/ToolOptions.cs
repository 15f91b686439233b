namespace HaActors.Agents.Tools;

/// <summary>How an option takes a value.</summary>
internal enum Takes
{
    Nothing,
    Value,

    /// <summary>The next argument, unless that looks like an option itself.</summary>
    MaybeValue,
}

/// <summary>The options that a tool knows.</summary>
internal sealed class ToolSyntax
{
    private readonly Dictionary<string, (string Name, Takes Takes)> _spellings = new(StringComparer.Ordinal);

    /// <param name="spellings">Spaces between; single letters are short options, the first word its name.</param>
    public ToolSyntax With(Takes takes, params ReadOnlySpan<string> spellings)
    {
        foreach (var group in spellings)
        {
            var words = group.Split(' ');
            foreach (var word in words)
                _spellings[word] = (words[0], takes);
        }

        return this;
    }

    /// <summary>Options may stand anywhere, be clustered, abbreviated where that is clear, and carry their value.</summary>
    /// <returns>Null, and what is wrong.</returns>
    public ToolOptions? Read(IReadOnlyList<string> arguments, out string wrong)
    {
        var found = new List<(string Name, string Value)>();
        var rest = new List<string>();
        wrong = "";
        for (var at = 0; at < arguments.Count && wrong.Length == 0; at++)
        {
            var argument = arguments[at];
            if (argument == "--")
            {
                rest.AddRange(arguments.Skip(at + 1));
                break;
            }

            if (argument.StartsWith("--", StringComparison.Ordinal))
                wrong = Long(argument[2..], arguments, ref at, found);
            else if (argument.Length > 1 && argument[0] == '-')
                wrong = Short(argument[1..], arguments, ref at, found);
            else
                rest.Add(argument);
        }

        return wrong.Length == 0 ? new ToolOptions(found, rest) : null;
    }

    private string Long(string text, IReadOnlyList<string> arguments, ref int at, List<(string, string)> found)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var word = equals < 0 ? text : text[..equals];
        if (Find(word) is not { } option)
            return $"Unknown option --{word}";
        if (equals >= 0)
            found.Add((option.Name, text[(equals + 1)..]));
        else
            return TakeValue(option, $"--{word}", arguments, ref at, found);
        return "";
    }

    private string Short(string letters, IReadOnlyList<string> arguments, ref int at, List<(string, string)> found)
    {
        for (var index = 0; index < letters.Length; index++)
        {
            if (!_spellings.TryGetValue(letters[index].ToString(), out var option))
                return $"Unknown option -{letters[index]}";
            if (option.Takes == Takes.Nothing)
            {
                found.Add((option.Name, ""));
                continue;
            }

            if (index + 1 == letters.Length)
                return TakeValue(option, $"-{letters[index]}", arguments, ref at, found);
            found.Add((option.Name, letters[(index + 1)..]));
            return "";
        }

        return "";
    }

    private static string TakeValue(
        (string Name, Takes Takes) option, string spelled, IReadOnlyList<string> arguments, ref int at, List<(string, string)> found)
    {
        var next = at + 1 < arguments.Count ? arguments[at + 1] : null;
        if (option.Takes == Takes.Nothing || (option.Takes == Takes.MaybeValue && next?.StartsWith('-') != false))
            found.Add((option.Name, ""));
        else if (next is null)
            return $"Missing argument for {spelled}";
        else
            found.Add((option.Name, arguments[++at]));
        return "";
    }

    private (string Name, Takes Takes)? Find(string word)
    {
        if (word.Length > 1 && _spellings.TryGetValue(word, out var exact))
            return exact;

        var begun = _spellings.Where(entry => entry.Key.Length > 1 && entry.Key.StartsWith(word, StringComparison.Ordinal))
            .Select(entry => entry.Value).Distinct().ToList();
        return word.Length > 1 && begun is [var only] ? only : null;
    }
}

/// <summary>What a call of a tool says; of an option that is given twice the last value.</summary>
internal sealed class ToolOptions(List<(string Name, string Value)> found, List<string> rest)
{
    /// <summary>Arguments that are no options.</summary>
    public IReadOnlyList<string> Rest => rest;

    /// <summary>Null: not given.</summary>
    public string? this[string name] => found.LastOrDefault(option => option.Name == name).Value;

    public bool Has(string name) => this[name] is not null;

    /// <summary>Which of several was given last; null: none.</summary>
    public string? LastOf(params ReadOnlySpan<string> names)
    {
        for (var at = found.Count - 1; at >= 0; at--)
            if (names.Contains(found[at].Name))
                return found[at].Name;
        return null;
    }
}
