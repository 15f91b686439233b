using Akka.Actor.Internal;
using Akka.Cluster;
using Akka.Event;

namespace Akka.DistributedData;

/// <summary>Gives the timestamp of a new value from that of the present one.</summary>
public delegate long Clock<in T>(long currentTimestamp, T value);

/// <summary>
/// A value of which the last write wins: by timestamp, then the lower node. The default clock is the wall clock, which
/// jumps and differs between nodes: of two concurrent writes one is lost, and which one is chance.
/// </summary>
public sealed class LWWRegister<T> : IReplicatedData<LWWRegister<T>>, IReplicatedDataSerialization, IEquatable<LWWRegister<T>>
{
    /// <summary>The wall clock, and in any case later than the present value.</summary>
    public static readonly Clock<T> DefaultClock =
        (timestamp, _) => Math.Max(WallClock.UtcTicks(), timestamp + 1);

    /// <summary>The first write wins.</summary>
    public static readonly Clock<T> ReverseClock =
        (timestamp, _) => Math.Min(-WallClock.UtcTicks(), timestamp - 1);

    public LWWRegister(UniqueAddress node, T initial)
        : this(node, initial, DefaultClock)
    {
    }

    public LWWRegister(UniqueAddress node, T value, long timestamp)
    {
        UpdatedBy = node;
        Value = value;
        Timestamp = timestamp;
    }

    public LWWRegister(UniqueAddress node, T initial, Clock<T> clock)
        : this(node, initial, clock(0L, initial))
    {
    }

    public long Timestamp { get; }

    public T Value { get; }

    public UniqueAddress UpdatedBy { get; }

    public Type RegisterType => typeof(T);

    public LWWRegister<T> WithValue(UniqueAddress node, T value, Clock<T>? clock = null) =>
        new(node, value, (clock ?? DefaultClock)(Timestamp, value));

    public LWWRegister<T> Merge(LWWRegister<T> other)
    {
        if (other.Timestamp != Timestamp)
            return other.Timestamp > Timestamp ? other : this;
        return other.UpdatedBy.CompareTo(UpdatedBy) < 0 ? other : this;
    }

    public IReplicatedData Merge(IReplicatedData other) => Merge((LWWRegister<T>)other);

    public bool Equals(LWWRegister<T>? other) =>
        other is not null && Timestamp == other.Timestamp && UpdatedBy == other.UpdatedBy
        && EqualityComparer<T>.Default.Equals(Value, other.Value);

    public override bool Equals(object? obj) => Equals(obj as LWWRegister<T>);

    public override int GetHashCode() => HashCode.Combine(Timestamp, UpdatedBy);

    public override string ToString() => $"LWWRegister(value={Value}, timestamp={Timestamp}, updatedBy={UpdatedBy})";
}

internal static class WallClock
{
    /// <summary>Of the system whose actor runs; the machine's outside of any.</summary>
    public static long UtcTicks() =>
        InternalCurrentActorCellKeeper.Current?.SystemImpl.Scheduler.Now.UtcTicks ?? MachineClock.UtcNow.Ticks;
}
