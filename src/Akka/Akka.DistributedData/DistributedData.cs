using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Configuration;

namespace Akka.DistributedData;

public class DistributedDataProvider : ExtensionIdProvider<DistributedData>
{
    public override DistributedData CreateExtension(ExtendedActorSystem system) => new(system);
}

public static class DistributedDataExtensions
{
    public static DistributedData DistributedData(this ActorSystem system) =>
        global::Akka.DistributedData.DistributedData.Get(system);
}

/// <summary>
/// Data that is replicated to all members (or those with a role), changed anywhere, and converges: see
/// <see cref="IReplicatedData"/>. It lives in memory: what all nodes lose at once is lost.
/// </summary>
public class DistributedData : IExtension
{
    private readonly ReplicatorSettings _settings;
    private readonly ExtendedActorSystem _system;

    public DistributedData(ExtendedActorSystem system)
    {
        _system = system;
        _settings = ReplicatorSettings.Create(system);
        var name = ClusterSettings.Text(
            ClusterSettings.Section(system.Settings.Config, "akka.cluster.distributed-data"), "name");
        if (IsTerminated)
        {
            system.Log.Warning("Replicator points to dead letters: {0}", "this node is no member with its role");
            Replicator = system.DeadLetters;
        }
        else
        {
            Replicator = system.SystemActorOf(Replication.Replicator.Props(_settings), name);
        }
    }

    /// <summary>Always false: there is no durable store.</summary>
    public bool IsDurable => _settings.IsDurable;

    /// <summary>Whether this node keeps no copies: it left, or has not the role.</summary>
    public bool IsTerminated => Cluster.Cluster.Get(_system).IsTerminated
        || (!string.IsNullOrEmpty(_settings.Role)
            && !Cluster.Cluster.Get(_system).SelfRoles.Contains(_settings.Role));

    /// <summary>Takes <see cref="Get"/>, <see cref="Update"/>, <see cref="Subscribe"/> and the like.</summary>
    public IActorRef Replicator { get; }

    public static DistributedData Get(ActorSystem system) =>
        system.WithExtension<DistributedData, DistributedDataProvider>();

    public static Config DefaultConfig() => DistributedDataReference.Config();

    /// <summary>Reads data; null where there is none.</summary>
    /// <exception cref="TimeoutException">Too few copies could be read in time.</exception>
    /// <exception cref="DataDeletedException">It was deleted.</exception>
    public async Task<T?> GetAsync<T>(
        IKey<T> key, IReadConsistency? consistency = null, CancellationToken cancellation = default)
        where T : class, IReplicatedData<T>
    {
        var response = await Replicator.Ask<IGetResponse>(Dsl.Get(key, consistency), cancellation);
        return response is NotFound ? null : response.Get(key);
    }

    /// <summary>Merges data into what there is.</summary>
    /// <exception cref="TimeoutException">Too few copies could be written in time.</exception>
    /// <exception cref="DataDeletedException">It was deleted.</exception>
    public async Task UpdateAsync<T>(
        IKey<T> key, T replica, IWriteConsistency? consistency = null, CancellationToken cancellation = default)
        where T : IReplicatedData<T>
    {
        var response = await Replicator.Ask<IUpdateResponse>(Dsl.Update(key, replica, consistency), cancellation);
        response.ThrowOnFailure();
    }

    /// <summary>Deletes data for good.</summary>
    /// <exception cref="TimeoutException">Too few copies could be deleted in time.</exception>
    public async Task DeleteAsync<T>(
        IKey<T> key, IWriteConsistency? consistency = null, CancellationToken cancellation = default)
        where T : IReplicatedData<T>
    {
        var delete = Dsl.Delete(key, consistency ?? WriteLocal.Instance);
        var response = await Replicator.Ask<IDeleteResponse>(delete, cancellation);
        if (!response.IsSuccessful)
            throw new TimeoutException($"The deletion of [{key}] was not acknowledged in time");
    }

    /// <summary>The names of this node's data.</summary>
    public async Task<IImmutableSet<string>> GetKeysAsync(CancellationToken cancellation = default)
    {
        var response = await Replicator.Ask<GetKeysIdsResult>(Dsl.GetKeyIds, cancellation);
        return response.Keys;
    }
}
