using Akka.Actor;

namespace Akka.DistributedData;

/// <summary>Tells an actor about data: a <see cref="Changed"/> now, if there is any, and after changes.</summary>
public sealed class Subscribe(IKey key, IActorRef subscriber) : IReplicatorMessage, IEquatable<Subscribe>
{
    public IKey Key { get; } = key;

    public IActorRef Subscriber { get; } = subscriber;

    public bool Equals(Subscribe? other) =>
        other is not null && Equals(Key, other.Key) && Equals(Subscriber, other.Subscriber);

    public override bool Equals(object? obj) => Equals(obj as Subscribe);

    public override int GetHashCode() => HashCode.Combine(Key, Subscriber);

    public override string ToString() => $"Subscribe({Key}, {Subscriber})";
}

public sealed class Unsubscribe(IKey key, IActorRef subscriber) : IReplicatorMessage, IEquatable<Unsubscribe>
{
    public IKey Key { get; } = key;

    public IActorRef Subscriber { get; } = subscriber;

    public bool Equals(Unsubscribe? other) =>
        other is not null && Equals(Key, other.Key) && Equals(Subscriber, other.Subscriber);

    public override bool Equals(object? obj) => Equals(obj as Unsubscribe);

    public override int GetHashCode() => HashCode.Combine(Key, Subscriber);

    public override string ToString() => $"Unsubscribe({Key}, {Subscriber})";
}

/// <summary>The data as it is now. Changes in quick succession make one of these.</summary>
public sealed class Changed(IKey key, object data) : IReplicatorMessage, IEquatable<Changed>
{
    public IKey Key { get; } = key;

    public object Data { get; } = data;

    public T Get<T>(IKey<T> key)
        where T : IReplicatedData => (T)Data;

    public bool Equals(Changed? other) => other is not null && Equals(Key, other.Key) && Equals(Data, other.Data);

    public override bool Equals(object? obj) => Equals(obj as Changed);

    public override int GetHashCode() => HashCode.Combine(Key, Data);

    public override string ToString() => $"Changed({Key}, {Data})";
}

/// <summary>Tells subscribers at once what they would be told at the next interval.</summary>
public sealed class FlushChanges
{
    public static readonly FlushChanges Instance = new();

    private FlushChanges()
    {
    }

    public override bool Equals(object? obj) => obj is FlushChanges;

    public override int GetHashCode() => 1;
}
