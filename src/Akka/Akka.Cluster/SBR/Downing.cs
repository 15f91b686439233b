using System.Diagnostics;
using Akka.Actor;
using Akka.Coordination;

namespace Akka.Cluster.SBR;

/// <summary>Makes what the settings name: the strategy, the lease that it needs, and the actor that asks both.</summary>
internal static class Downing
{
    public static DowningStrategy StrategyOf(SplitBrainResolverSettings settings) => settings.DowningStrategy switch
    {
        SplitBrainResolverSettings.StaticQuorumName => new StaticQuorum(
            settings.StaticQuorumSettings.Size, settings.StaticQuorumSettings.Role),
        SplitBrainResolverSettings.KeepMajorityName => new KeepMajority(settings.KeepMajorityRole),
        SplitBrainResolverSettings.KeepOldestName => new KeepOldest(
            settings.KeepOldestSettings.DownIfAlone, settings.KeepOldestSettings.Role),
        SplitBrainResolverSettings.KeepRefereeName => new KeepReferee(
            settings.KeepRefereeSettings.Address, settings.KeepRefereeSettings.DownAllIfLessThanNodes),
        SplitBrainResolverSettings.LeaseMajorityName => new LeaseMajority(
            settings.LeaseMajoritySettings.AcquireLeaseDelayForMinority, settings.LeaseMajoritySettings.Role),
        SplitBrainResolverSettings.DownAllName => new DownAllNodes(),
        _ => throw new UnreachableException(),
    };

    public static Props Props(Cluster cluster, SplitBrainResolverSettings settings)
    {
        var lease = settings.DowningStrategy == SplitBrainResolverSettings.LeaseMajorityName
            ? LeaseOf(cluster, settings.LeaseMajoritySettings)
            : null;
        return Actor.Props.Create(() => new SplitBrainResolverActor(
            cluster, StrategyOf(settings), settings.DowningStableAfter, settings.DownAllWhenUnstable, lease));
    }

    private static HeldLease LeaseOf(Cluster cluster, LeaseMajoritySettings settings) => new(
        LeaseProvider.Get(cluster.System).GetLease(
            settings.SafeLeaseName(cluster.System.Name),
            settings.LeaseImplementation,
            cluster.SelfAddress.HostPort()),
        settings.ReleaseAfter);
}

/// <param name="Lease">What one side of a partition may hold.</param>
/// <param name="ReleaseAfter">How long it is held on to once the downed members are removed.</param>
internal sealed record HeldLease(Lease Lease, TimeSpan ReleaseAfter);
