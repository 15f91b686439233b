using Akka.Actor;
using Akka.Cluster.SBR;

namespace Akka.Cluster;

/// <summary>
/// The name under which configurations of earlier versions ask for what <see cref="SplitBrainResolverProvider"/> does.
/// </summary>
public sealed class SplitBrainResolver : IDowningProvider
{
    private readonly Cluster _cluster;
    private readonly SplitBrainResolverSettings _settings;

    /// <exception cref="Configuration.ConfigurationException">The strategy is unknown or lacks a setting.</exception>
    public SplitBrainResolver(ActorSystem system, Cluster cluster)
    {
        _cluster = cluster;
        _settings = new SplitBrainResolverSettings(system.Settings.Config);
        // An error in the configuration shows at start, not in the first partition.
        SBR.Downing.StrategyOf(_settings);
    }

    /// <summary>down-removal-margin, or stable-after: the other side needs that long to down itself.</summary>
    public TimeSpan DownRemovalMargin => _cluster.Settings.DownRemovalMargin > TimeSpan.Zero
        ? _cluster.Settings.DownRemovalMargin
        : StableAfter;

    public Props DowningActorProps => SBR.Downing.Props(_cluster, _settings);

    public TimeSpan StableAfter => _settings.DowningStableAfter;
}
