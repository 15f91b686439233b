using System.Collections.Immutable;
using Akka.Actor;
using Akka.Util;

namespace Akka.Cluster.Sharding;

/// <content>What is asked about shards and regions.</content>
public sealed partial class ShardRegion
{
    private void OnQuery(IShardRegionQuery query)
    {
        switch (query)
        {
            case GetShardRegionState:
                AskShards<ShardState>(Shard.GetState.Instance, (answers, failed) => new CurrentShardRegionState(
                    answers.Select(answer => answer.Value).ToImmutableHashSet(), failed));
                break;
            case GetShardRegionStats:
                AskShards<ShardState>(Shard.GetState.Instance, (answers, failed) => new ShardRegionStats(
                    answers.ToImmutableSortedDictionary(
                        answer => answer.Key, answer => answer.Value.EntityIds.Count, StringComparer.Ordinal),
                    failed));
                break;
            case GetCurrentRegions or GetClusterShardingStats when _coordinator is not null:
                _coordinator.Forward(query);
                break;
            case GetCurrentRegions:
                Sender.Tell(new CurrentRegions(ImmutableHashSet<Address>.Empty));
                break;
            case GetClusterShardingStats:
                Sender.Tell(new ClusterShardingStats(ImmutableDictionary<Address, ShardRegionStats>.Empty));
                break;
            case GetEntityLocation location:
                Locate(location);
                break;
            default:
                Unhandled(query);
                break;
        }
    }

    private void AskShards<T>(
        object question,
        Func<IEnumerable<KeyValuePair<string, T>>, IImmutableSet<string>, object> answer)
    {
        var limit = _settings.ShardRegionQueryTimeout;
        var asked = _shards.ToArray();
        Task.WhenAll(asked.Select(shard => AskOrNull<T>(shard.Value, question, limit))).PipeTo(
            Sender,
            Self,
            success: answers => answer(
                asked.Zip(answers).Where(pair => pair.Second.HasValue)
                    .Select(pair => KeyValuePair.Create(pair.First.Key, pair.Second.Value)),
                asked.Zip(answers).Where(pair => !pair.Second.HasValue).Select(pair => pair.First.Key)
                    .ToImmutableSortedSet(StringComparer.Ordinal)));
    }

    private static async Task<Option<T>> AskOrNull<T>(IActorRef actor, object question, TimeSpan limit)
    {
        try
        {
            return await actor.Ask<T>(question, limit);
        }
        catch (AskTimeoutException)
        {
            return Option<T>.None;
        }
    }

    private void Locate(GetEntityLocation location)
    {
        var shard = _extractor.ShardId(location.EntityId);
        var id = location.EntityId;
        if (string.IsNullOrEmpty(shard) || !_homes.TryGetValue(shard, out var home))
        {
            Sender.Tell(new EntityLocation(id, shard ?? "", Address.AllSystems, Option<IActorRef>.None));
            return;
        }

        var address = home.Equals(Self) ? _cluster.SelfAddress : home.Path.Address;
        if (!home.Equals(Self))
        {
            var path = new RootActorPath(address) / home.Path.Elements / Uri.EscapeDataString(shard)
                / Uri.EscapeDataString(id);
            Context.ActorSelection(path).ResolveOne(location.Timeout).PipeTo(
                Sender,
                Self,
                success: entity => new EntityLocation(id, shard, address, new Option<IActorRef>(entity)),
                failure: _ => new EntityLocation(id, shard, address, Option<IActorRef>.None));
            return;
        }

        AskOrNull<EntityLocation>(
                _shards.GetValueOrDefault(shard, ActorRefs.Nobody), new Shard.Locate(id), location.Timeout)
            .PipeTo(Sender, Self, success: found => found.HasValue
                ? found.Value
                : new EntityLocation(id, shard, address, Option<IActorRef>.None));
    }
}
