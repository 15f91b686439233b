using System.Globalization;
using System.Text.RegularExpressions;

namespace HaActors.Policy.Configuration.Reading;

/// <summary>
/// One object of the configuration: reads its keys, falls back to defaults, records every error instead of throwing,
/// and knows at the end which keys nobody asked for.
/// </summary>
public sealed partial class Section
{
    /// <summary>What <see cref="SwitchOf"/> expects, in an operator's words.</summary>
    public const string SwitchWords = "on or off";

    private readonly ConfigurationNode.Map? _node;
    private readonly Section? _defaults;
    private readonly Findings _findings;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Section> _children = new(StringComparer.Ordinal);

    public Section(string path, ConfigurationNode.Map? node, Section? defaults, Findings findings)
    {
        Path = path;
        _node = node;
        _defaults = defaults;
        _findings = findings;
    }

    public string Path { get; }

    public bool IsEmpty => _node is null || _node.Members.IsEmpty;

    /// <summary>Keys as written, in the file's order.</summary>
    public IReadOnlyList<string> Keys => _node is null ? [] : [.. _node.Members.Select(member => member.Key)];

    /// <summary>Keys in ordinal order: what follows from them does not depend on how a file is sorted.</summary>
    public IEnumerable<string> SortedKeys => Keys.Order(StringComparer.Ordinal);

    /// <summary>Keys of the section and of what it falls back to, in ordinal order.</summary>
    public IEnumerable<string> AllKeys => Keys.Concat(_defaults?.AllKeys ?? []).Distinct().Order(StringComparer.Ordinal);

    public Findings Findings => _findings;

    public void Wrong(string key, string problem) => _findings.Add(WhereIs(key), $"{Path}.{key}", problem);

    public string Text(string key) => Read(key, value => value, "a text") ?? "";

    /// <returns>Null where neither the section nor its defaults say anything.</returns>
    public string? Optional(string key) => Read(key, value => value, "a text");

    public string Required(string key)
    {
        var text = Text(key);
        if (text.Length == 0)
            Wrong(key, "is required");

        return text;
    }

    public int Number(string key, int minimum, int maximum = int.MaxValue) => Read(
        key,
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= minimum && number <= maximum ? number : (int?)null,
        maximum == int.MaxValue ? $"a whole number, {minimum} or more" : $"a whole number, {minimum} to {maximum}") ?? minimum;

    public bool Switch(string key) => Read(key, SwitchOf, SwitchWords) ?? false;

    /// <returns>Null where nothing is said.</returns>
    public TimeSpan? OptionalDuration(string key, TimeSpan minimum) =>
        IsSaid(key) ? Duration(key, minimum) : null;

    public TimeSpan Duration(string key, TimeSpan minimum)
    {
        _known.Add(Head(key));
        if (Find(key) is not { } node)
            return _defaults?.Duration(key, minimum) ?? minimum;

        const string Expected = "must be a duration such as 500ms, 20s or 5m";
        if (node is not ConfigurationNode.Text { Value: var text })
            Wrong(key, Expected);
        else if (DurationOf(text) is not { } span)
            Wrong(key, $"is '{text}', {Expected}");
        else if (span < minimum)
            Wrong(key, $"is {text}, must be {minimum.TotalMilliseconds:0} ms or more");
        else
            return span;

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
        switch (Find(key))
        {
            case null:
                return _defaults?.List(key) ?? [];
            case ConfigurationNode.List list when list.Items.All(item => item is ConfigurationNode.Text):
                return [.. list.Items.Select(item => ((ConfigurationNode.Text)item).Value)];
            default:
                Wrong(key, "must be a list, such as [\"a\", \"b\"]");
                return [];
        }
    }

    /// <summary>The objects of a list, each with its place in it, from 0.</summary>
    public IReadOnlyList<Section> Objects(string key)
    {
        _known.Add(Head(key));
        if (Find(key) is not { } node)
            return [];
        if (node is ConfigurationNode.List list && list.Items.All(item => item is ConfigurationNode.Map))
            return [.. list.Items.Select((item, at) => new Section($"{Path}.{key}[{at}]", (ConfigurationNode.Map)item, null, _findings))];

        Wrong(key, "must be a list of objects, such as [{ resources = [\"a\", \"b\"] }]");
        return [];
    }

    /// <summary>A list of lists of texts.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Lists(string key)
    {
        _known.Add(Head(key));
        if (Find(key) is not { } node)
            return [];
        if (node is ConfigurationNode.List list
            && list.Items.All(item => item is ConfigurationNode.List inner && inner.Items.All(text => text is ConfigurationNode.Text)))
            return
            [
                .. list.Items.Select(item =>
                    (string[])[.. ((ConfigurationNode.List)item).Items.Select(text => ((ConfigurationNode.Text)text).Value)]),
            ];

        Wrong(key, "must be a list of lists, such as [[\"a\"], [\"b\", \"c\"]]");
        return [];
    }

    /// <summary>The same section each time, so that it knows all that was asked of it.</summary>
    public Section Child(string key)
    {
        if (_children.TryGetValue(key, out var known))
            return known;

        return _children[key] = Entry(key, _defaults?.Child(key));
    }

    /// <summary>A child whose defaults stand elsewhere, such as one of many nodes.</summary>
    public Section Entry(string key, Section? defaults)
    {
        _known.Add(Head(key));
        var node = Find(key);
        if (node is not null and not ConfigurationNode.Map)
            Wrong(key, "must be an object in braces");

        return new Section($"{Path}.{key}", node as ConfigurationNode.Map, defaults, _findings);
    }

    /// <summary>It is written here; who asks knows the key.</summary>
    public bool Has(string key)
    {
        _known.Add(Head(key));
        return Find(key) is not null;
    }

    /// <summary>It is written here, or where the section falls back to.</summary>
    public bool IsSaid(string key) => Has(key) || _defaults?.IsSaid(key) == true;

    public bool IsObject(string key) => Find(key) is ConfigurationNode.Map;

    public bool IsList(string key) => Find(key) is ConfigurationNode.List;

    /// <summary>All values as texts; for parameters, whose names only the agent knows.</summary>
    public IReadOnlyDictionary<string, string> Texts()
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in _node?.Members ?? [])
        {
            if (value is ConfigurationNode.Text text)
                texts[key] = text.Value;
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
        foreach (var key in Keys.Where(model.IsObject))
            Child(key).RejectOtherThan(model.Child(key));
    }

    public void RejectUnknown(HashSet<string> known)
    {
        foreach (var key in Keys.Where(key => !known.Contains(key)))
        {
            var similar = known.OrderBy(word => Cib.KnownNames.Distance(word, key)).ThenBy(word => word, StringComparer.Ordinal)
                .FirstOrDefault();
            var isNear = similar is not null && Cib.KnownNames.Distance(similar, key) <= Math.Max(2, key.Length / 3);
            Wrong(key, $"is not known{(isNear ? $"; did you mean '{similar}'?" : "")}");
        }
    }

    /// <returns>Null: it is neither.</returns>
    public static bool? SwitchOf(string text) => text switch
    {
        "on" or "true" or "yes" => true,
        "off" or "false" or "no" => false,
        _ => null,
    };

    /// <summary>
    /// A number with a unit. None is allowed for nothing but 0: it would be milliseconds in HOCON and seconds in Pacemaker.
    /// </summary>
    public static TimeSpan? DurationOf(string text)
    {
        var match = Durations().Match(text);
        if (!match.Success
            || !double.TryParse(match.Groups["number"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return null;

        double? milliseconds = match.Groups["unit"].Value switch
        {
            "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => number / 1e6,
            "us" or "micro" or "micros" or "microsecond" or "microseconds" => number / 1e3,
            "" when number == 0 => 0,
            "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => number,
            "s" or "second" or "seconds" => number * 1e3,
            "m" or "minute" or "minutes" => number * 6e4,
            "h" or "hour" or "hours" => number * 3.6e6,
            "d" or "day" or "days" => number * 8.64e7,
            _ => null,
        };
        return milliseconds is { } span and < int.MaxValue * 1000.0 ? TimeSpan.FromMilliseconds(span) : null;
    }

    [GeneratedRegex(@"^\s*(?<number>[0-9]+(\.[0-9]+)?)\s*(?<unit>[a-z]*)\s*$")]
    private static partial Regex Durations();

    /// <summary>Keys may be paths: the head is what stands in this object.</summary>
    private string Head(string key) => _node?[key] is not null ? key : key.Split('.')[0];

    /// <summary>Where what a path means is written, or the innermost object around it. Names may hold dots themselves.</summary>
    /// <param name="path">From this section on.</param>
    public string? Locate(string path) => Locate(_node, path);

    private static string? Locate(ConfigurationNode? node, string path)
    {
        if (node is ConfigurationNode.Map map)
            foreach (var (key, inner) in map.Members)
            {
                if (path == key)
                    return inner.Where ?? node.Where;
                if (path.StartsWith(key, StringComparison.Ordinal) && path[key.Length] is '.' or '[')
                    return Locate(inner, path[(key.Length + 1)..]) ?? node.Where;
            }

        return node?.Where;
    }

    private string? WhereIs(string key) => (Find(key) ?? _node)?.Where;

    /// <summary>A key that stands here as it is may hold dots; any other is a path.</summary>
    private ConfigurationNode? Find(string key)
    {
        if (_node?[key] is { } here)
            return here;

        ConfigurationNode? at = _node;
        foreach (var part in key.Split('.'))
            at = (at as ConfigurationNode.Map)?[part];
        return at;
    }

    private T? Read<T>(string key, Func<string, T?> parse, string expected)
        where T : struct
    {
        _known.Add(Head(key));
        if (Find(key) is not { } value)
            return _defaults?.Read(key, parse, expected);

        if (value is not ConfigurationNode.Text { Value: var text })
            Wrong(key, $"must be {expected}");
        else if (parse(text) is { } parsed)
            return parsed;
        else
            Wrong(key, $"is '{text}', must be {expected}");
        return null;
    }

    private string? Read(string key, Func<string, string?> parse, string expected)
    {
        _known.Add(Head(key));
        if (Find(key) is not { } value)
            return _defaults?.Read(key, parse, expected);

        if (value is ConfigurationNode.Text { Value: var text })
            return parse(text);

        Wrong(key, $"must be {expected}");
        return null;
    }
}
