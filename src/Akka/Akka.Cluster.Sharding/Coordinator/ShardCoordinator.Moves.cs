using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Sharding;

/// <content>Shards that move: by rebalancing, with a region that leaves, and from nodes that were lost.</content>
internal sealed partial class ShardCoordinator
{
    private void LookForRebalance()
    {
        AskAgain();
        AllocateUnallocated();
        var allocations = Allocations(Hosts.Where(region => !region.Value.IsLeaving));
        _strategy.Rebalance(allocations, _handOffs.Keys.ToImmutableSortedSet(StringComparer.Ordinal)).PipeTo(
            Self,
            success: shards => new Rebalanced(shards),
            failure: _ => new Rebalanced(ImmutableSortedSet<string>.Empty));
    }

    private void OnGracefulShutdown(IActorRef region)
    {
        if (!_regions.TryGetValue(region, out var entry))
            return;
        entry.IsLeaving = true;
        foreach (var shard in _written.Shards.Where(shard => shard.Value.Region.Equals(region))
            .Select(shard => shard.Key).ToArray())
            BeginHandOff(shard);
    }

    private void BeginHandOff(string shard)
    {
        if (_handOffs.ContainsKey(shard) || !_written.Shards.TryGetValue(shard, out var owner)
            || !_wanted.Shards.TryGetValue(shard, out var wanted) || wanted != owner
            || _lostNodes.Contains(owner.Node))
            return;

        _log.Debug("{Type}: shard {Shard} moves away from {Region}", _typeName, shard, owner.Region);
        // Whoever cannot be reached asks the region that it remembers, and that one knows better.
        var unreachable = _cluster.State.Unreachable;
        var regions = _regions.Where(region => !_lostNodes.Contains(region.Value.Node)
                && !unreachable.Any(member => member.UniqueAddress == region.Value.Node))
            .Select(region => region.Key).ToArray();
        var handOff = _handOffs[shard] = new HandOffAttempt(shard, ++_attempts, owner, regions);
        _notStarted.Remove(shard);
        Timers.StartSingleTimer(
            $"hand-off-{shard}",
            new HandOffTooLate(shard, handOff.Number),
            // The region kills a shard that is late: give it the time for that, and to say so.
            _settings.TuningParameters.HandOffTimeout + _settings.TuningParameters.RetryInterval);
        foreach (var region in regions)
            region.Tell(new BeginHandOff(shard, handOff.Number, _written.Epoch));
        if (regions.Length == 0)
            Forgot(handOff, Self);
    }

    private void Forgot(HandOffAttempt handOff, IActorRef region)
    {
        if (handOff.Forgot(region))
            handOff.Owner.Region.Tell(new HandOff(handOff.Shard, handOff.Number, _written.Epoch));
    }

    private void EndHandOff(HandOffAttempt handOff, bool isStopped)
    {
        _handOffs.Remove(handOff.Shard);
        Timers.Cancel($"hand-off-{handOff.Shard}");
        if (isStopped)
            Deallocate([handOff.Shard]);
        else
            AnswerWaiting(handOff.Shard);
    }

    private void Deallocate(IReadOnlyCollection<string> shards)
    {
        if (shards.Count == 0)
            return;
        Change(state => state.Deallocate(shards, _settings.RememberEntities), () =>
        {
            AllocateUnallocated();
            AskAgain();
        });
    }

    private void OnTerminated(Terminated terminated)
    {
        var region = terminated.ActorRef;
        var node = _regions.TryGetValue(region, out var entry)
            ? entry.Node
            : _written.Shards.Values.FirstOrDefault(owner => owner.Region.Equals(region))?.Node;
        if (node is null)
            return;

        // A connection says little about the shards: only the end of the region, or of its node's membership, does.
        if (terminated.AddressTerminated)
        {
            if (IsMember(node))
                Context.Watch(region);
            else
                OnRemoved(node);
            return;
        }

        RegionStopped(region);
    }

    private void RegionStopped(IActorRef region)
    {
        _log.Debug("{Type}: {Region} has stopped", _typeName, region);
        _regions.Remove(region);
        foreach (var handOff in _handOffs.Values.ToArray())
        {
            if (handOff.Owner.Region.Equals(region))
                EndHandOff(handOff, isStopped: true);
            else
                Forgot(handOff, region);
        }

        Deallocate([.. _wanted.Shards.Where(shard => shard.Value.Region.Equals(region)).Select(shard => shard.Key)]);
    }

    private void OnRemoved(UniqueAddress node)
    {
        if (!_lostNodes.Add(node))
            return;
        foreach (var handOff in _handOffs.Values.Where(handOff => handOff.Owner.Node == node).ToArray())
            EndHandOff(handOff, isStopped: false);
        foreach (var region in _regions.Where(region => region.Value.Node == node).Select(region => region.Key))
        {
            foreach (var handOff in _handOffs.Values.ToArray())
                Forgot(handOff, region);
        }

        // It may still run what it had, until it knows that it was removed.
        Timers.StartSingleTimer(("lost", node), new NodeLost(node), _removalMargin);
    }

    private void OnNodeLost(UniqueAddress node)
    {
        foreach (var region in _regions.Where(region => region.Value.Node == node).Select(region => region.Key).ToArray())
        {
            Context.Unwatch(region);
            _regions.Remove(region);
        }

        var shards = _wanted.Shards.Where(shard => shard.Value.Node == node).Select(shard => shard.Key).ToArray();
        _log.Debug("{Type}: {Node} is lost with {Count} shards", _typeName, node, shards.Length);
        Deallocate(shards);
        AskAgain();
    }

    // Owners that were removed before this coordinator could see it.
    private void LookForLostOwners(CurrentClusterState state)
    {
        foreach (var node in _written.Shards.Values.Select(owner => owner.Node).Distinct().Order().ToArray())
        {
            if (node != _cluster.SelfUniqueAddress
                && !state.Members.Any(member => member.UniqueAddress == node))
                OnRemoved(node);
        }
    }

    private void AskRegions(TimeSpan timeout, IActorRef asker)
    {
        var regions = Hosts.ToArray();
        var answers = regions.Select(async region =>
        {
            try
            {
                return new RegionStatsOf(
                    region.Value.Node.Address,
                    await region.Key.Ask<ShardRegionStats>(GetShardRegionStats.Instance, timeout));
            }
            catch (AskTimeoutException)
            {
                return new RegionStatsOf(region.Value.Node.Address, null);
            }
        });
        Task.WhenAll(answers).PipeTo(asker, Self, success: all => new ClusterShardingStats(
            all.Where(answer => answer.Stats is not null)
                .ToImmutableDictionary(answer => answer.Region, answer => answer.Stats!)));
    }
}
