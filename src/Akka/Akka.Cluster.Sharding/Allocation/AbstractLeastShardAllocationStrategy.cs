using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Sharding.Internal;

/// <summary>Gives new shards to the region with the fewest, preferably of a member that is not about to leave.</summary>
public abstract class AbstractLeastShardAllocationStrategy : IActorSystemDependentAllocationStrategy
{
    private static readonly Task<IImmutableSet<string>> None =
        Task.FromResult<IImmutableSet<string>>(ImmutableSortedSet<string>.Empty);

    private Cluster? _cluster;

    /// <summary>A region, the member that it is on, and its shards.</summary>
    public sealed class RegionEntry(IActorRef region, Member member, IImmutableList<string> shardIds)
    {
        public IActorRef Region { get; } = region;

        public Member Member { get; } = member;

        public IImmutableList<string> ShardIds { get; } = shardIds;
    }

    protected virtual ClusterEvent.CurrentClusterState ClusterState => _cluster!.State;

    protected virtual Member SelfMember => _cluster!.SelfMember;

    internal static Task<IImmutableSet<string>> Nothing => None;

    public void Start(ActorSystem system) => _cluster = Cluster.Get(system);

    public Task<IActorRef> AllocateShard(
        IActorRef requester,
        string shardId,
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        var entries = RegionEntriesFor(currentShardAllocations);
        return Task.FromResult(entries.IsEmpty
            // Only what the cluster's state shows by now is an entry: the requester is there in any case.
            ? requester
            : MostSuitableRegion(entries).Region);
    }

    public abstract Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations,
        IImmutableSet<string> rebalanceInProgress);

    /// <summary>Not while an upgrade rolls through, or members come and go.</summary>
    protected bool IsAGoodTimeToRebalance(IEnumerable<RegionEntry> regionEntries)
    {
        var entries = regionEntries.ToArray();
        return ClusterState.Unreachable.Count == 0
            && ClusterState.Members.All(member => member.Status is MemberStatus.Up or MemberStatus.Removed)
            && entries.Select(entry => entry.Member.AppVersion).Distinct().Count() <= 1;
    }

    protected (IActorRef Region, IImmutableList<string> Shards) MostSuitableRegion(
        IEnumerable<RegionEntry> regionEntries)
    {
        var best = regionEntries
            .OrderBy(entry => entry.Member.Status is MemberStatus.Leaving or MemberStatus.Exiting or MemberStatus.Down)
            .ThenByDescending(entry => entry.Member.AppVersion)
            .ThenBy(entry => entry.ShardIds.Count)
            .ThenBy(entry => entry.Member, Member.AgeOrdering)
            .First();
        return (best.Region, best.ShardIds);
    }

    protected ImmutableList<RegionEntry> RegionEntriesFor(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        var members = ClusterState.Members.ToDictionary(member => member.Address);
        return
        [
            .. currentShardAllocations.Select(allocation =>
                {
                    var address = allocation.Key.Path.Address;
                    var member = address.HasLocalScope ? SelfMember : members.GetValueOrDefault(address);
                    return member is null ? null : new RegionEntry(allocation.Key, member, allocation.Value);
                })
                .OfType<RegionEntry>(),
        ];
    }
}
