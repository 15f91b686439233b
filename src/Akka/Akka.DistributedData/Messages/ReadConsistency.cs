namespace Akka.DistributedData;

/// <summary>How many copies are read, and how long that may take.</summary>
public interface IReadConsistency
{
    TimeSpan Timeout { get; }
}

/// <summary>This node's copy alone.</summary>
public sealed class ReadLocal : IReadConsistency
{
    public static readonly ReadLocal Instance = new();

    private ReadLocal()
    {
    }

    public TimeSpan Timeout => TimeSpan.Zero;

    public override bool Equals(object? obj) => obj is ReadLocal;

    public override int GetHashCode() => 1;

    public override string ToString() => "ReadLocal";
}

/// <summary>So many copies, this node's among them.</summary>
public sealed class ReadFrom(int n, TimeSpan timeout) : IReadConsistency, IEquatable<ReadFrom>
{
    public int N { get; } = n;

    public TimeSpan Timeout { get; } = timeout;

    public bool Equals(ReadFrom? other) => other is not null && N == other.N && Timeout == other.Timeout;

    public override bool Equals(object? obj) => Equals(obj as ReadFrom);

    public override int GetHashCode() => HashCode.Combine(N, Timeout);

    public override string ToString() => $"ReadFrom(n={N}, timeout={Timeout})";
}

/// <summary>More than half of the copies, and so many at least (or all).</summary>
public sealed class ReadMajority(TimeSpan timeout, int minCapacity = 0) : IReadConsistency, IEquatable<ReadMajority>
{
    public TimeSpan Timeout { get; } = timeout;

    public int MinCapacity { get; } = minCapacity;

    public bool Equals(ReadMajority? other) => other is not null && Timeout == other.Timeout && MinCapacity == other.MinCapacity;

    public override bool Equals(object? obj) => Equals(obj as ReadMajority);

    public override int GetHashCode() => HashCode.Combine(Timeout, MinCapacity);

    public override string ToString() => $"ReadMajority(timeout={Timeout}, minCapacity={MinCapacity})";
}

/// <summary>More than half of the copies and so many more, and so many at least (or all).</summary>
public sealed class ReadMajorityPlus(TimeSpan timeout, int additional, int minCapacity = 0) : IReadConsistency, IEquatable<ReadMajorityPlus>
{
    public TimeSpan Timeout { get; } = timeout;

    public int Additional { get; } = additional;

    public int MinCapacity { get; } = minCapacity;

    public bool Equals(ReadMajorityPlus? other) => other is not null && Timeout == other.Timeout && Additional == other.Additional && MinCapacity == other.MinCapacity;

    public override bool Equals(object? obj) => Equals(obj as ReadMajorityPlus);

    public override int GetHashCode() => HashCode.Combine(Timeout, Additional, MinCapacity);

    public override string ToString() => $"ReadMajorityPlus(timeout={Timeout}, additional={Additional}, minCapacity={MinCapacity})";
}

/// <summary>All copies.</summary>
public sealed class ReadAll(TimeSpan timeout) : IReadConsistency, IEquatable<ReadAll>
{
    public TimeSpan Timeout { get; } = timeout;

    public bool Equals(ReadAll? other) => other is not null && Timeout == other.Timeout;

    public override bool Equals(object? obj) => Equals(obj as ReadAll);

    public override int GetHashCode() => HashCode.Combine(Timeout);

    public override string ToString() => $"ReadAll(timeout={Timeout})";
}
