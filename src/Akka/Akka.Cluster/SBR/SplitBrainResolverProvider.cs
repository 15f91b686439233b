using System.Diagnostics;
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
        Strategy();
    }

    /// <summary>down-removal-margin, or stable-after: the other side needs that long to down itself.</summary>
    public TimeSpan DownRemovalMargin => _cluster.Settings.DownRemovalMargin > TimeSpan.Zero
        ? _cluster.Settings.DownRemovalMargin
        : _settings.DowningStableAfter;

    public Props DowningActorProps => Props.Create(() => new SplitBrainResolverActor(
        _cluster, Strategy(), _settings.DowningStableAfter, _settings.DownAllWhenUnstable));

    private DowningStrategy Strategy() => _settings.DowningStrategy switch
    {
        SplitBrainResolverSettings.StaticQuorumName => new StaticQuorum(
            _settings.StaticQuorumSettings.Size, _settings.StaticQuorumSettings.Role),
        SplitBrainResolverSettings.KeepMajorityName => new KeepMajority(_settings.KeepMajorityRole),
        SplitBrainResolverSettings.KeepOldestName => new KeepOldest(
            _settings.KeepOldestSettings.DownIfAlone, _settings.KeepOldestSettings.Role),
        SplitBrainResolverSettings.DownAllName => new DownAllNodes(),
        _ => throw new UnreachableException(),
    };
}
