using System.Collections.Immutable;
using Akka.Configuration;

namespace Akka.Cluster.SBR;

/// <summary>The configuration under <c>akka.cluster.split-brain-resolver</c>.</summary>
public sealed class SplitBrainResolverSettings
{
    public const string StaticQuorumName = "static-quorum";
    public const string KeepMajorityName = "keep-majority";
    public const string KeepOldestName = "keep-oldest";
    public const string DownAllName = "down-all";

    public static readonly ImmutableHashSet<string> AllStrategyNames =
        [StaticQuorumName, KeepMajorityName, KeepOldestName, DownAllName];

    private readonly Config _config;

    /// <param name="config">The whole configuration, or that of <c>akka.cluster.split-brain-resolver</c> alone.</param>
    /// <exception cref="ConfigurationException">The strategy is not one of <see cref="AllStrategyNames"/>.</exception>
    public SplitBrainResolverSettings(Config config)
    {
        _config = config.HasPath("akka.cluster.split-brain-resolver")
            ? ClusterSettings.Section(config, "akka.cluster.split-brain-resolver")
            : config;
        DowningStableAfter = _config.GetTimeSpan("stable-after", null);
        DowningStrategy = ClusterSettings.Text(_config, "active-strategy").ToLowerInvariant();
        if (!AllStrategyNames.Contains(DowningStrategy))
            throw new ConfigurationException(
                $"Unknown downing strategy akka.cluster.split-brain-resolver.active-strategy [{DowningStrategy}]. " +
                $"Select one of [{string.Join(", ", AllStrategyNames.Order(StringComparer.Ordinal))}]");

        DownAllWhenUnstable = Unstable(_config.GetString("down-all-when-unstable"));
    }

    /// <summary>How long nothing may change before the strategy decides.</summary>
    public TimeSpan DowningStableAfter { get; }

    /// <summary>
    /// How much longer than that reachability may keep changing before all are downed; zero: for ever.
    /// </summary>
    public TimeSpan DownAllWhenUnstable { get; }

    public string DowningStrategy { get; }

    public string? KeepMajorityRole => Role("keep-majority");

    public StaticQuorumSettings StaticQuorumSettings
    {
        get
        {
            var size = _config.GetString("static-quorum.quorum-size");
            return int.TryParse(size, out var members) && members > 0
                ? new StaticQuorumSettings(members, Role("static-quorum"))
                : throw new ConfigurationException(
                    $"akka.cluster.split-brain-resolver.static-quorum.quorum-size must be >= 1, was [{size}]");
        }
    }

    public KeepOldestSettings KeepOldestSettings =>
        new(_config.GetBoolean("keep-oldest.down-if-alone"), Role("keep-oldest"));

    private TimeSpan Unstable(string? value)
    {
        if (ClusterSettings.IsOff(value))
            return TimeSpan.Zero;
        if (!ClusterSettings.IsOn(value))
            return _config.GetTimeSpan("down-all-when-unstable", null);

        var atLeast = TimeSpan.FromSeconds(4);
        var usually = DowningStableAfter * 3 / 4;
        return usually > atLeast ? usually : atLeast;
    }

    private string? Role(string strategy) =>
        _config.GetString($"{strategy}.role") is { Length: > 0 } role ? role : null;
}

public sealed class StaticQuorumSettings(int size, string? role)
{
    /// <summary>So many members are a quorum; 1 or more.</summary>
    public int Size { get; } = size;

    /// <summary>Only members with that role count; null: all do.</summary>
    public string? Role { get; } = role;
}

public sealed class KeepOldestSettings(bool downIfAlone, string? role)
{
    /// <summary>The oldest is downed if it alone is cut off from the rest.</summary>
    public bool DownIfAlone { get; } = downIfAlone;

    /// <summary>Only members with that role count; null: all do.</summary>
    public string? Role { get; } = role;
}
