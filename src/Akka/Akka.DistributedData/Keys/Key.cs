namespace Akka.DistributedData;

/// <summary>The name under which data is replicated; on all nodes it must stand for the same type.</summary>
public interface IKey : IReplicatedDataSerialization
{
    string Id { get; }
}

/// <inheritdoc cref="IKey"/>
public interface IKey<out T> : IKey
    where T : IReplicatedData;

/// <summary>Keys are equal if their names are.</summary>
public abstract class Key<T> : IKey<T>
    where T : IReplicatedData
{
    protected Key(string id) => Id = id;

    public string Id { get; }

    public bool Equals(IKey? key) => key is not null && key.Id == Id;

    public override bool Equals(object? obj) => Equals(obj as IKey);

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Id;

    public static implicit operator string(Key<T> key) => key.Id;
}
