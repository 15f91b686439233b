namespace Akka.DistributedData;

/// <summary>How many copies are written before it counts as done, and how long that may take.</summary>
public interface IWriteConsistency
{
    TimeSpan Timeout { get; }
}

/// <summary>This node's copy alone; gossip brings it to the others.</summary>
public sealed class WriteLocal : IWriteConsistency
{
    public static readonly WriteLocal Instance = new();

    private WriteLocal()
    {
    }

    public TimeSpan Timeout => TimeSpan.Zero;

    public override bool Equals(object? obj) => obj is WriteLocal;

    public override int GetHashCode() => 1;

    public override string ToString() => "WriteLocal";
}

/// <summary>So many copies, this node's among them.</summary>
public sealed class WriteTo(int count, TimeSpan timeout) : IWriteConsistency, IEquatable<WriteTo>
{
    public int Count { get; } = count;

    public TimeSpan Timeout { get; } = timeout;

    public bool Equals(WriteTo? other) => other is not null && Count == other.Count && Timeout == other.Timeout;

    public override bool Equals(object? obj) => Equals(obj as WriteTo);

    public override int GetHashCode() => HashCode.Combine(Count, Timeout);

    public override string ToString() => $"WriteTo(count={Count}, timeout={Timeout})";
}

/// <summary>More than half of the copies, and so many at least (or all).</summary>
public sealed class WriteMajority(TimeSpan timeout, int minCapacity = 0) : IWriteConsistency, IEquatable<WriteMajority>
{
    public TimeSpan Timeout { get; } = timeout;

    public int MinCapacity { get; } = minCapacity;

    public bool Equals(WriteMajority? other) => other is not null && Timeout == other.Timeout && MinCapacity == other.MinCapacity;

    public override bool Equals(object? obj) => Equals(obj as WriteMajority);

    public override int GetHashCode() => HashCode.Combine(Timeout, MinCapacity);

    public override string ToString() => $"WriteMajority(timeout={Timeout}, minCapacity={MinCapacity})";
}

/// <summary>More than half of the copies and so many more, and so many at least (or all).</summary>
public sealed class WriteMajorityPlus(TimeSpan timeout, int additional, int minCapacity = 0) : IWriteConsistency, IEquatable<WriteMajorityPlus>
{
    public TimeSpan Timeout { get; } = timeout;

    public int Additional { get; } = additional;

    public int MinCapacity { get; } = minCapacity;

    public bool Equals(WriteMajorityPlus? other) => other is not null && Timeout == other.Timeout && Additional == other.Additional && MinCapacity == other.MinCapacity;

    public override bool Equals(object? obj) => Equals(obj as WriteMajorityPlus);

    public override int GetHashCode() => HashCode.Combine(Timeout, Additional, MinCapacity);

    public override string ToString() => $"WriteMajorityPlus(timeout={Timeout}, additional={Additional}, minCapacity={MinCapacity})";
}

/// <summary>All copies.</summary>
public sealed class WriteAll(TimeSpan timeout) : IWriteConsistency, IEquatable<WriteAll>
{
    public TimeSpan Timeout { get; } = timeout;

    public bool Equals(WriteAll? other) => other is not null && Timeout == other.Timeout;

    public override bool Equals(object? obj) => Equals(obj as WriteAll);

    public override int GetHashCode() => HashCode.Combine(Timeout);

    public override string ToString() => $"WriteAll(timeout={Timeout})";
}
