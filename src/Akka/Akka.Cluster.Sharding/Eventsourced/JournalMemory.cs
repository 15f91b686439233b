using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding.Internal;
using Akka.Persistence;

namespace Akka.Cluster.Sharding;

/// <summary>The event of ids that are remembered from now on, or no more.</summary>
internal sealed record RememberedChanged(ImmutableSortedSet<string> Started, ImmutableSortedSet<string> Stopped)
    : IClusterShardingSerializable;

/// <summary>The snapshot of all ids that are remembered.</summary>
internal sealed record Remembered(ImmutableSortedSet<string> Ids) : IClusterShardingSerializable
{
    public static readonly Remembered Nothing = new(ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    public Remembered With(RememberedChanged change) => new(Ids.Except(change.Stopped).Union(change.Started));
}

/// <summary>Entities, and the shards that have some, are remembered in the journal.</summary>
internal sealed class JournalRememberEntitiesProvider(
    string typeName, ClusterShardingSettings settings, int maxUpdatesPerWrite) : IRememberEntitiesProvider
{
    public Props CoordinatorStoreProps() => Memory($"/sharding/{typeName}Shards");

    public Props ShardStoreProps(string shardId) => Memory($"/sharding/{typeName}Shard/{shardId}");

    private Props Memory(string persistenceId) => Props.Create(() => new JournalMemory(
        persistenceId, settings, maxUpdatesPerWrite)).WithDeploy(Deploy.Local);
}

/// <summary>Remembers ids in the journal.</summary>
internal sealed class JournalMemory(string persistenceId, ClusterShardingSettings settings, int maxUpdatesPerWrite)
    : JournalKeeper(persistenceId, settings)
{
    private Remembered _remembered = Remembered.Nothing;

    protected override object State => _remembered;

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: Remembered remembered }:
                _remembered = remembered;
                break;
            case RememberedChanged changed:
                _remembered = _remembered.With(changed);
                break;
        }
    }

    protected override void OnRequest(object message)
    {
        switch (message)
        {
            case RememberedEntities.Read:
                Context.Parent.Tell(new RememberedEntities.Found(_remembered.Ids));
                break;
            case RememberedEntities.Write write:
                Write(write);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Write(RememberedEntities.Write write)
    {
        var none = Remembered.Nothing.Ids;
        RememberedChanged[] events =
        [
            .. write.Started.Chunk(maxUpdatesPerWrite).Select(ids => new RememberedChanged(none.Union(ids), none)),
            .. write.Stopped.Chunk(maxUpdatesPerWrite).Select(ids => new RememberedChanged(none, none.Union(ids))),
        ];
        var left = events.Length;
        PersistAll(events, changed =>
        {
            _remembered = _remembered.With(changed);
            SaveSnapshotIfDue();
            if (--left == 0)
                Context.Parent.Tell(new RememberedEntities.Written(write.Started, write.Stopped));
        });
    }
}
