using Akka.Actor;

namespace Akka.Cluster.SBR;

/// <summary>Downs one side of a network partition, by the configured strategy.</summary>
public class SplitBrainResolverProvider : IDowningProvider
{
    private readonly Cluster _cluster;
    private readonly SplitBrainResolverSettings _settings;

    /// <exception cref="Configuration.ConfigurationException">The strategy is unknown or lacks a setting.</exception>
    public SplitBrainResolverProvider(ActorSystem system, Cluster cluster)
    {
        _cluster = cluster;
        _settings = new SplitBrainResolverSettings(system.Settings.Config);
        // An error in the configuration shows at start, not in the first partition.
        Downing.StrategyOf(_settings);
    }

    /// <summary>down-removal-margin, or stable-after: the other side needs that long to down itself.</summary>
    public TimeSpan DownRemovalMargin => _cluster.Settings.DownRemovalMargin > TimeSpan.Zero
        ? _cluster.Settings.DownRemovalMargin
        : _settings.DowningStableAfter;

    public Props DowningActorProps => Downing.Props(_cluster, _settings);
}
