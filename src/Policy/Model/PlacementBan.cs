using System.Text.Json.Serialization;

namespace HaActors.Policy.Model;

/// <summary>An operator keeps something off a node until he takes that back.</summary>
/// <param name="Unit">A resource that is inside no other.</param>
/// <param name="Promoted">Only its promoted role is kept off; it may run there otherwise.</param>
public sealed record PlacementBan(ResourceId Unit, NodeName Node, bool Promoted) : IComparable<PlacementBan>
{
    [JsonIgnore]
    public string Role => Promoted ? "the promoted role of " : "";

    public int CompareTo(PlacementBan? other) => other is null
        ? 1
        : (Unit, Node, Promoted).CompareTo((other.Unit, other.Node, other.Promoted));

    public static bool operator <(PlacementBan left, PlacementBan right) => left.CompareTo(right) < 0;

    public static bool operator >(PlacementBan left, PlacementBan right) => left.CompareTo(right) > 0;

    public static bool operator <=(PlacementBan left, PlacementBan right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PlacementBan left, PlacementBan right) => left.CompareTo(right) >= 0;
}
