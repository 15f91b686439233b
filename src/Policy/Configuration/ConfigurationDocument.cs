using System.Collections.Immutable;
using System.Text;
using HaActors.Policy.Configuration.Reading;

namespace HaActors.Policy.Configuration;

/// <summary>One change of one value.</summary>
/// <param name="Path">See <see cref="ConfigurationPath"/>.</param>
/// <param name="Value">Canonical JSON; null: it is removed, with all that stands in it.</param>
public sealed record ConfigurationEdit(string Path, string? Value)
{
    /// <param name="path">Written in any way.</param>
    /// <param name="value">Null: it is removed.</param>
    /// <exception cref="FormatException">It is no path.</exception>
    public static ConfigurationEdit Of(string path, ConfigurationNode? value) => new(
        ConfigurationPath.Of(ConfigurationPath.Keys(path)), value is null ? null : ConfigurationJson.Of(value));
}

/// <summary>The cluster-wide configuration as operators wrote it: for each path its value. Immutable.</summary>
/// <remarks>
/// Objects are taken apart, so that two operators who change different things do not meet; lists, and objects in lists, are
/// one value each, as canonical JSON. An object with nothing in it is the value <c>{}</c>.
/// </remarks>
public sealed class ConfigurationDocument : IEquatable<ConfigurationDocument>
{
    private const string EmptyObject = "{}";

    /// <summary>What stands under <c>ha</c> and is each node's own.</summary>
    private static readonly string[] NodesOwn =
        ["node-name", "state-directory", "runtime-directory", "shell", "agents", "log", "history", "watchdog", "media", "heartbeat", "bonds"];

    private ConfigurationDocument(ImmutableSortedDictionary<string, string> values) => Values = values;

    public static ConfigurationDocument Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>By path, in ordinal order: canonical JSON.</summary>
    public ImmutableSortedDictionary<string, string> Values { get; }

    /// <summary>Of the section <c>ha</c>; what is a node's own is left out.</summary>
    public static ConfigurationDocument Of(ConfigurationNode.Map ha)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in ha.Members.Where(member => !NodesOwn.Contains(member.Key)))
            Flatten(values, ConfigurationPath.Of([key]), value);
        values.Remove("cluster.key-file");
        return Of(values);
    }

    /// <summary>What <see cref="ToString"/> wrote: a line for each path, <c>path = value</c>.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static ConfigurationDocument Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = line.IndexOf(" = ", StringComparison.Ordinal);
            while (equals >= 0 && IsInQuotes(line, equals))
                equals = line.IndexOf(" = ", equals + 1, StringComparison.Ordinal);
            if (equals < 0)
                throw new FormatException($"'{line}' is no line of a configuration");
            var path = ConfigurationPath.Of(ConfigurationPath.Keys(line[..equals]));
            if (!values.TryAdd(path, ConfigurationJson.Of(ConfigurationJson.Parse(line[(equals + 3)..]))))
                throw new FormatException($"{path} is there twice");
        }

        return Of(values);
    }

    /// <summary>As a tree, for the reader.</summary>
    public ConfigurationNode.Map ToNode() => Nested([.. Values.Select(pair => (ConfigurationPath.Keys(pair.Key), pair.Value))], 0);

    public ConfigurationDocument Apply(IEnumerable<ConfigurationEdit> edits)
    {
        var values = Values.ToBuilder();
        foreach (var edit in edits)
        {
            foreach (var path in values.Keys.Where(path => ConfigurationPath.IsWithin(path, edit.Path)).ToList())
                values.Remove(path);
            if (edit.Value is null)
                continue;
            // What was one value becomes an object.
            foreach (var path in values.Keys.Where(path => ConfigurationPath.IsWithin(edit.Path, path)).ToList())
                values.Remove(path);
            values[edit.Path] = edit.Value;
        }

        return Of(values);
    }

    /// <returns>What makes the one the other: removals first, each in ordinal order.</returns>
    public static ImmutableArray<ConfigurationEdit> Diff(ConfigurationDocument from, ConfigurationDocument to) =>
    [
        .. from.Values.Keys.Where(path => !to.Values.ContainsKey(path)).Select(path => new ConfigurationEdit(path, null)),
        .. to.Values.Where(pair => from.Values.GetValueOrDefault(pair.Key) != pair.Value)
            .Select(pair => new ConfigurationEdit(pair.Key, pair.Value)),
    ];

    /// <summary>
    /// Paths that were changed here and there since a common past, and not to the same: neither may win unasked.
    /// </summary>
    public static ImmutableArray<string> Conflicts(ConfigurationDocument past, ConfigurationDocument here, ConfigurationDocument there)
    {
        var others = Diff(past, there);
        return
        [
            .. Diff(past, here)
                .Where(edit => !others.Contains(edit) && others.Any(other =>
                    ConfigurationPath.IsWithin(edit.Path, other.Path) || ConfigurationPath.IsWithin(other.Path, edit.Path)))
                .Select(edit => edit.Path)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>What was changed there, with what was changed here since a common past; there are no conflicts.</summary>
    public static ConfigurationDocument Merge(ConfigurationDocument past, ConfigurationDocument here, ConfigurationDocument there) =>
        there.Apply(Diff(past, here).Except(Diff(past, there)));

    /// <summary>The same with some values replaced.</summary>
    public ConfigurationDocument Change(Func<string, string, string> value) =>
        new(Values.ToImmutableSortedDictionary(pair => pair.Key, pair => value(pair.Key, pair.Value), StringComparer.Ordinal));

    /// <summary>A line for each path; HOCON that says the same.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (path, value) in Values)
            text.Append(path).Append(" = ").Append(value).Append('\n');
        return text.ToString();
    }

    public bool Equals(ConfigurationDocument? other) => other is not null && Values.SequenceEqual(other.Values);

    public override bool Equals(object? obj) => Equals(obj as ConfigurationDocument);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    // An object with something in it need not be named itself.
    private static ConfigurationDocument Of(IEnumerable<KeyValuePair<string, string>> values)
    {
        var sorted = values.ToImmutableSortedDictionary(StringComparer.Ordinal);
        var full = sorted.Keys.SelectMany(Outer).ToHashSet(StringComparer.Ordinal);
        return new ConfigurationDocument(sorted.RemoveRange(
            sorted.Where(pair => pair.Value == EmptyObject && full.Contains(pair.Key)).Select(pair => pair.Key)));
    }

    private static IEnumerable<string> Outer(string path)
    {
        var keys = ConfigurationPath.Keys(path);
        for (var length = 1; length < keys.Length; length++)
            yield return ConfigurationPath.Of(keys.Take(length));
    }

    private static void Flatten(Dictionary<string, string> values, string path, ConfigurationNode node)
    {
        if (node is not ConfigurationNode.Map { Members.IsEmpty: false } map)
            values[path] = ConfigurationJson.Of(node);
        else
            foreach (var (key, value) in map.Members)
                Flatten(values, ConfigurationPath.Below(path, key), value);
    }

    private static ConfigurationNode.Map Nested(List<(ImmutableArray<string> Keys, string Value)> values, int depth) => new(
    [
        .. values.GroupBy(value => value.Keys[depth]).Select(group => new KeyValuePair<string, ConfigurationNode>(
            group.Key,
            group.Any(value => value.Keys.Length > depth + 1)
                ? Nested([.. group.Where(value => value.Keys.Length > depth + 1)], depth + 1)
                : ConfigurationJson.Parse(group.First().Value))),
    ], null);

    private static bool IsInQuotes(string line, int at)
    {
        var quoted = false;
        for (var index = 0; index < at; index++)
        {
            if (line[index] == '\\')
                index++;
            else if (line[index] == '"')
                quoted = !quoted;
        }

        return quoted;
    }
}
