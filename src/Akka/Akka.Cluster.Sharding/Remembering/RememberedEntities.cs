using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding.Internal;
using Akka.DistributedData;
using Akka.Event;

namespace Akka.Cluster.Sharding.Internal
{
    /// <summary>Makes the actors that remember what runs.</summary>
    public interface IRememberEntitiesProvider
    {
        /// <summary>Remembers which shards have been started.</summary>
        Props CoordinatorStoreProps();

        /// <summary>Remembers which entities of a shard have been started.</summary>
        Props ShardStoreProps(string shardId);
    }
}

namespace Akka.Cluster.Sharding
{
    /// <summary>What a shard and its memory tell each other.</summary>
    internal static class RememberedEntities
    {
        public interface IMessage : INoSerializationVerificationNeeded;

        public sealed record Read : IMessage;

        public sealed record Found(ImmutableSortedSet<string> Entities) : IMessage;

        public sealed record Write(ImmutableArray<string> Started, ImmutableArray<string> Stopped) : IMessage;

        public sealed record Written(ImmutableArray<string> Started, ImmutableArray<string> Stopped) : IMessage;

        public sealed record RecoverTick : IMessage;
    }

    /// <summary>Entities are remembered by the replicator. Shards by the coordinator, in its own state.</summary>
    internal sealed class DDataRememberEntitiesProvider(
        string typeName, ClusterShardingSettings settings, IActorRef replicator, int majorityMinCap)
        : IRememberEntitiesProvider
    {
        public Props CoordinatorStoreProps() => Props.Empty;

        public Props ShardStoreProps(string shardId) => Props.Create(() => new DDataShardMemory(
            typeName, shardId, settings.TuningParameters, replicator, majorityMinCap)).WithDeploy(Deploy.Local);
    }

    /// <summary>Tries again until enough copies have answered: a shard waits rather than forgets.</summary>
    internal sealed class DDataShardMemory(
        string typeName, string shardId, TuningParameters tuning, IActorRef replicator, int majorityMinCap)
        : UntypedActor
    {
        private readonly ORSetKey<string> _key = new($"shard-{typeName}-{shardId}");
        private readonly UniqueAddress _self = Cluster.Get(Context.System).SelfUniqueAddress;
        private readonly ILoggingAdapter _log = Context.GetLogger();

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case RememberedEntities.Read:
                    Read();
                    break;
                case GetFailure:
                    _log.Warning("{Type}: what runs in shard {Shard} could not be read from enough nodes, again",
                        typeName, shardId);
                    Read();
                    break;
                case IGetResponse response:
                    Context.Parent.Tell(new RememberedEntities.Found(response is NotFound
                        ? []
                        : [.. response.Get(_key).Elements.Order(StringComparer.Ordinal)]));
                    break;
                case RememberedEntities.Write write:
                    Write(write);
                    break;
                case UpdateSuccess { Request: RememberedEntities.Write write }:
                    Context.Parent.Tell(new RememberedEntities.Written(write.Started, write.Stopped));
                    break;
                case IUpdateFailure { Request: RememberedEntities.Write write }:
                    _log.Warning("{Type}: what runs in shard {Shard} could not be written to enough nodes, again",
                        typeName, shardId);
                    Write(write);
                    break;
            }
        }

        private void Read() => replicator.Tell(Dsl.Get(
            _key, new ReadMajority(tuning.WaitingForStateTimeout, majorityMinCap)));

        private void Write(RememberedEntities.Write write) => replicator.Tell(Dsl.Update(
            _key,
            ORSet<string>.Empty,
            new WriteMajority(tuning.UpdatingStateTimeout, majorityMinCap),
            write,
            set => write.Stopped.Aggregate(
                write.Started.Aggregate(set, (to, id) => to.Add(_self, id)), (to, id) => to.Remove(_self, id))));
    }
}
