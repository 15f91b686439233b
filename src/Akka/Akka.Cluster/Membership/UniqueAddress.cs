using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// One incarnation of a node: its address, and the number that its actor system drew when it started. A node that
/// restarts on the same address is another unique address, and therefore another member.
/// </summary>
public class UniqueAddress(Address address, int uid)
    : IEquatable<UniqueAddress>, IComparable<UniqueAddress>, IComparable
{
    public Address Address { get; } = address;

    public int Uid { get; } = uid;

    public int CompareTo(UniqueAddress? uniqueAddress)
    {
        if (ReferenceEquals(this, uniqueAddress))
            return 0;
        if (uniqueAddress is null)
            return 1;

        var byAddress = Member.CompareAddresses(Address, uniqueAddress.Address);
        return byAddress != 0 ? byAddress : Uid.CompareTo(uniqueAddress.Uid);
    }

    int IComparable.CompareTo(object? obj) => CompareTo(obj as UniqueAddress);

    public bool Equals(UniqueAddress? other) =>
        ReferenceEquals(this, other) || (other is not null && Uid == other.Uid && Address.Equals(other.Address));

    public override bool Equals(object? obj) => Equals(obj as UniqueAddress);

    public override int GetHashCode() => Uid;

    public override string ToString() => $"UniqueAddress: ({Address}, {Uid})";

    public static bool operator ==(UniqueAddress? left, UniqueAddress? right) =>
        left is null ? right is null : left.Equals(right);

    public static bool operator !=(UniqueAddress? left, UniqueAddress? right) => !(left == right);
}
