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
    public const string LeaseMajorityName = "lease-majority";

    internal const string KeepRefereeName = "keep-referee";

    public static readonly ImmutableHashSet<string> AllStrategyNames =
        [StaticQuorumName, KeepMajorityName, KeepOldestName, DownAllName, LeaseMajorityName, KeepRefereeName];

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

    public LeaseMajoritySettings LeaseMajoritySettings
    {
        get
        {
            var lease = ClusterSettings.Section(_config, LeaseMajorityName);
            var implementation = ClusterSettings.Text(lease, "lease-implementation");
            return implementation.Length > 0
                ? new LeaseMajoritySettings(
                    implementation,
                    lease.GetTimeSpan("acquire-lease-delay-for-minority", null),
                    lease.GetTimeSpan("release-after", null),
                    Role(LeaseMajorityName),
                    lease.GetString("lease-name"))
                : throw new ConfigurationException(
                    "akka.cluster.split-brain-resolver.lease-majority.lease-implementation must name the " +
                    "configuration of a lease");
        }
    }

    internal KeepRefereeSettings KeepRefereeSettings
    {
        get
        {
            var address = _config.GetString("keep-referee.address");
            return Actor.Address.TryParse(address ?? string.Empty, out var referee) && referee is { Host: not null }
                ? new KeepRefereeSettings(referee, _config.GetInt("keep-referee.down-all-if-less-than-nodes"))
                : throw new ConfigurationException(
                    $"akka.cluster.split-brain-resolver.keep-referee.address must be an address, was [{address}]");
        }
    }

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

public sealed class LeaseMajoritySettings(
    string leaseImplementation,
    TimeSpan acquireLeaseDelayForMinority,
    TimeSpan releaseAfter,
    string? role,
    string? leaseName)
{
    /// <summary>The path of the lease's section in the configuration.</summary>
    public string LeaseImplementation { get; } = leaseImplementation;

    /// <summary>The smaller side asks for the lease so much later, so that the larger one gets it.</summary>
    public TimeSpan AcquireLeaseDelayForMinority { get; } = acquireLeaseDelayForMinority;

    /// <summary>So long after the downed members are removed the lease is given back.</summary>
    public TimeSpan ReleaseAfter { get; } = releaseAfter;

    /// <summary>Only members with that role make a majority; null: all do.</summary>
    public string? Role { get; } = role;

    /// <summary>What the lease is called; empty: after the actor system.</summary>
    public string? LeaseName { get; } = leaseName;

    /// <summary>The lease's name, whether one is configured or not.</summary>
    public string SafeLeaseName(string systemName) =>
        string.IsNullOrEmpty(LeaseName) ? $"{systemName}-akka-sbr" : LeaseName;
}

/// <param name="Address">The referee: the side that reaches it goes on.</param>
/// <param name="DownAllIfLessThanNodes">That side goes down too if it has fewer members; 1 or more.</param>
internal sealed record KeepRefereeSettings(Actor.Address Address, int DownAllIfLessThanNodes);
