using Akka.Actor;

namespace Akka.DistributedData;

/// <summary>Makes the replicator's messages.</summary>
public static class Dsl
{
    public static ReadLocal ReadLocal => global::Akka.DistributedData.ReadLocal.Instance;

    public static WriteLocal WriteLocal => global::Akka.DistributedData.WriteLocal.Instance;

    public static GetKeyIds GetKeyIds => global::Akka.DistributedData.GetKeyIds.Instance;

    public static GetReplicaCount GetReplicaCount => global::Akka.DistributedData.GetReplicaCount.Instance;

    public static Update Update<T>(IKey<T> key, T value, IWriteConsistency? consistency = null)
        where T : IReplicatedData<T> =>
        new(key, consistency ?? WriteLocal, old => old is null ? value : old.Merge(value));

    public static Update Update<T>(IKey<T> key, IWriteConsistency consistency, Func<T, T> modify)
        where T : IReplicatedData => new(key, consistency, old => modify((T)old!));

    public static Update Update<T>(IKey<T> key, T initial, IWriteConsistency consistency, Func<T, T> modify)
        where T : IReplicatedData => new(key, initial, consistency, old => modify((T)old));

    public static Update Update<T>(
        IKey<T> key, T initial, IWriteConsistency consistency, object request, Func<T, T> modify)
        where T : IReplicatedData => new(key, initial, consistency, old => modify((T)old), request);

    public static Get Get<T>(IKey<T> key, IReadConsistency? consistency = null, object? request = null)
        where T : IReplicatedData => new(key, consistency ?? ReadLocal, request);

    public static Delete Delete<T>(IKey<T> key, IWriteConsistency consistency, object? request = null)
        where T : IReplicatedData => new(key, consistency, request);

    public static Subscribe Subscribe<T>(IKey<T> key, IActorRef subscriber)
        where T : IReplicatedData => new(key, subscriber);

    public static Unsubscribe Unsubscribe<T>(IKey<T> key, IActorRef subscriber)
        where T : IReplicatedData => new(key, subscriber);
}
