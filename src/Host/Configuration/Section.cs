using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace HaActors.Host.Configuration;

/// <summary>
/// One object of the configuration: reads its keys, falls back to defaults, records every error instead of throwing,
/// and knows at the end which keys nobody asked for.
/// </summary>
internal sealed class Section
{
    private readonly Config? _config;
    private readonly Section? _defaults;
    private readonly Findings _findings;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public Section(string path, Config? config, Section? defaults, Findings findings)
    {
        Path = path;
        _config = config;
        _defaults = defaults;
        _findings = findings;
    }

    public string Path { get; }

    public bool IsEmpty => _config is null || _config.IsEmpty;

    /// <summary>Keys as written, in the file's order.</summary>
    public IReadOnlyList<string> Keys => _config?.Root is { } root && root.IsObject() ? [.. root.GetObject().Items.Keys] : [];

    public void Wrong(string key, string problem) => _findings.Add(WhereIs(key), $"{Path}.{key}", problem);

    public string Text(string key) => Read(key, value => value, "a text") ?? "";

    public string Required(string key)
    {
        var text = Text(key);
        if (text.Length == 0)
            Wrong(key, "is required");

        return text;
    }

    public int Number(string key, int minimum, int maximum = int.MaxValue) => Read(
        key,
        text => int.TryParse(text, out var number) && number >= minimum && number <= maximum ? number : (int?)null,
        maximum == int.MaxValue ? $"a whole number, {minimum} or more" : $"a whole number, {minimum} to {maximum}") ?? minimum;

    public bool Switch(string key) => Read(
        key,
        text => text switch
        {
            "on" or "true" or "yes" => true,
            "off" or "false" or "no" => false,
            _ => (bool?)null,
        },
        "on or off") ?? false;

    public TimeSpan Duration(string key, TimeSpan minimum)
    {
        _known.Add(Head(key));
        if (!Has(key))
            return _defaults?.Duration(key, minimum) ?? minimum;

        if (!Find(key)!.IsString())
        {
            Wrong(key, "must be a duration such as 500ms, 20s or 5m");
            return minimum;
        }

        try
        {
            var span = _config!.GetTimeSpan(key, null, allowInfinite: false);
            if (span >= minimum)
                return span;

            Wrong(key, $"is {_config.GetString(key)}, must be {minimum.TotalMilliseconds:0} ms or more");
        }
        catch (Exception unreadable) when (unreadable is FormatException or ConfigurationException or OverflowException)
        {
            Wrong(key, $"is '{_config!.GetString(key)}', must be a duration such as 500ms, 20s or 5m");
        }

        return minimum;
    }

    public T Choice<T>(string key, IReadOnlyDictionary<string, T> choices)
        where T : struct
        => Read(
            key,
            text => choices.TryGetValue(text.ToLowerInvariant(), out var chosen) ? chosen : (T?)null,
            $"one of {string.Join(", ", choices.Keys)}") ?? choices.Values.First();

    public IReadOnlyList<string> List(string key)
    {
        _known.Add(Head(key));
        if (!Has(key))
            return _defaults?.List(key) ?? [];

        if (Find(key)!.IsArray() && Find(key)!.GetArray().All(item => item.IsString()))
            return [.. _config!.GetStringList(key)];

        Wrong(key, "must be a list, such as [\"a\", \"b\"]");
        return [];
    }

    public Section Child(string key)
    {
        _known.Add(Head(key));
        if (!Has(key))
            return new Section($"{Path}.{key}", null, _defaults?.Child(key), _findings);

        if (Find(key)!.IsObject())
            return new Section($"{Path}.{key}", _config!.GetConfig(Quote(key)), _defaults?.Child(key), _findings);

        Wrong(key, "must be an object in braces");
        return new Section($"{Path}.{key}", null, _defaults?.Child(key), _findings);
    }

    /// <summary>A child whose defaults stand elsewhere, such as one of many nodes.</summary>
    public Section Entry(string key, Section? defaults)
    {
        var child = Child(key);
        return new Section(child.Path, child._config, defaults, _findings);
    }

    /// <summary>All values as texts; for parameters, whose names only the agent knows.</summary>
    public IReadOnlyDictionary<string, string> Texts()
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in Keys)
        {
            var value = _config!.Root.GetObject().Items[key];
            if (value.IsString())
                texts[key] = value.GetString()!;
            else
                Wrong(key, "must be a text or a number");
        }

        return texts;
    }

    public void RejectUnknown() => RejectUnknown(_known);

    /// <summary>Defaults that an operator sets are read piece by piece, if at all: they may hold what the model holds.</summary>
    public void RejectOtherThan(Section model)
    {
        RejectUnknown([.. model.Keys]);
        foreach (var key in Keys.Where(key => model.Has(key) && model.Find(key)!.IsObject()))
            Child(key).RejectOtherThan(model.Child(key));
    }

    private void RejectUnknown(HashSet<string> known)
    {
        foreach (var key in Keys.Where(key => !known.Contains(key)))
        {
            var similar = known.OrderBy(word => Distance(word, key)).ThenBy(word => word, StringComparer.Ordinal).FirstOrDefault();
            var hint = similar is not null && Distance(similar, key) <= Math.Max(2, key.Length / 3) ? $"; did you mean '{similar}'?" : "";
            Wrong(key, $"is not known{hint}");
        }
    }

    /// <summary>Keys may be paths: the head is what stands in this object.</summary>
    private static string Head(string key) => key.Split('.')[0];

    /// <summary>A key that stands here as it is may hold dots; any other is a path.</summary>
    private string Quote(string key) => Keys.Contains(key) ? $"\"{key}\"" : key;

    private bool Has(string key) => _config is not null && Find(key) is not null;

    private string? WhereIs(string key) => ConfigurationText.WhereIs(Find(key) ?? _config?.Root);

    private HoconValue? Find(string key)
    {
        if (_config?.Root is not { } root || !root.IsObject())
            return null;

        var at = root;
        foreach (var part in Keys.Contains(key) ? [key] : key.Split('.'))
        {
            if (!at.IsObject() || !at.GetObject().Items.TryGetValue(part, out var next))
                return null;

            at = next;
        }

        return at;
    }

    private T? Read<T>(string key, Func<string, T?> parse, string expected)
        where T : struct
    {
        _known.Add(Head(key));
        if (Find(key) is not { } value)
            return _defaults?.Read(key, parse, expected);

        if (value.IsString() && parse(value.GetString()!) is { } parsed)
            return parsed;

        Wrong(key, value.IsString() ? $"is '{value.GetString()}', must be {expected}" : $"must be {expected}");
        return null;
    }

    private string? Read(string key, Func<string, string?> parse, string expected)
    {
        _known.Add(Head(key));
        if (Find(key) is not { } value)
            return _defaults?.Read(key, parse, expected);

        if (value.IsString())
            return parse(value.GetString()!);

        Wrong(key, $"must be {expected}");
        return null;
    }

    /// <summary>Edits between two words (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[other.Length];
    }
}
