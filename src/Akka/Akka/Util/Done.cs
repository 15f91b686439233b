namespace Akka;

/// <summary>Says that something ended, where there is nothing else to say.</summary>
public sealed class Done
{
    public static readonly Done Instance = new();

    private Done() { }
}

/// <summary>The type of a value that nobody uses.</summary>
public sealed class NotUsed : IEquatable<NotUsed>, IComparable<NotUsed>
{
    public static readonly NotUsed Instance = new();

    private NotUsed() { }

    public bool Equals(NotUsed? other) => other is not null;
    public override bool Equals(object? obj) => obj is NotUsed;
    public override int GetHashCode() => 0;
    public int CompareTo(NotUsed? other) => other is null ? 1 : 0;
    public override string ToString() => "NotUsed";
}
