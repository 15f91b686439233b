using System.Collections.Immutable;
using Akka.Configuration;

namespace Akka.Cluster;

/// <summary>The settings that all members must have in common, as text by their path.</summary>
internal sealed record JoinConfiguration(ImmutableSortedDictionary<string, string> Values)
{
    /// <summary>What a node of a version before the check says.</summary>
    public static readonly JoinConfiguration Unknown = Create([]);

    public static JoinConfiguration Of(Config config, IEnumerable<string> paths) => Create(paths
        .Distinct(StringComparer.Ordinal)
        .Where(config.HasPath)
        .Select(path => KeyValuePair.Create(path, config.GetString(path) ?? string.Empty)));

    public static JoinConfiguration Create(IEnumerable<KeyValuePair<string, string>> values) =>
        new(values.ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>
    /// The settings that both know and disagree on, each with both values. Those that one alone knows belong to
    /// another version and do not count.
    /// </summary>
    public IReadOnlyList<string> DifferencesTo(JoinConfiguration joining) =>
    [
        .. Values
            .Where(own => joining.Values.TryGetValue(own.Key, out var value) && value != own.Value)
            .Select(own => $"{own.Key}: [{joining.Values[own.Key]}], in the cluster [{own.Value}]"),
    ];
}
