namespace Akka.DistributedData;

/// <summary>A switch that can be turned on, and never off again.</summary>
public sealed class Flag(bool enabled)
    : IReplicatedData<Flag>, IReplicatedDataSerialization, IEquatable<Flag>, IComparable<Flag>, IComparable
{
    public static readonly Flag False = new(false);
    public static readonly Flag True = new(true);

    public Flag()
        : this(false)
    {
    }

    public bool Enabled { get; } = enabled;

    public Flag SwitchOn() => Enabled ? this : True;

    public Flag Merge(Flag other) => Enabled ? this : other;

    IReplicatedData IReplicatedData.Merge(IReplicatedData other) => Merge((Flag)other);

    public int CompareTo(Flag? other) => other is null ? 1 : Enabled.CompareTo(other.Enabled);

    public int CompareTo(object? obj) => CompareTo(obj as Flag);

    public bool Equals(Flag? other) => other is not null && other.Enabled == Enabled;

    public override bool Equals(object? obj) => Equals(obj as Flag);

    public override int GetHashCode() => Enabled.GetHashCode();

    public override string ToString() => Enabled.ToString();

    public static implicit operator bool(Flag flag) => flag.Enabled;
}
