using System.Collections.Immutable;

namespace HaActors.Policy.Bonds;

/// <summary>A bond that a node should have.</summary>
/// <param name="Ports">Interfaces that it joins, at least one. Whatever addresses they had of their own are lost.</param>
/// <param name="Mode">As the driver names modes.</param>
/// <param name="LinkCheck">How often the driver looks at the links (<c>miimon</c>), 10 ms to 10 s.</param>
/// <param name="Primary">The port that is used whenever it can be; null: whichever works.</param>
/// <param name="Addresses">With prefix length: <c>192.0.2.1/24</c>.</param>
/// <param name="Options">Further options of the driver by the names that <c>ip link … type bond</c> gives them.</param>
public sealed record BondSettings(
    string Name,
    ImmutableArray<string> Ports,
    string Mode,
    TimeSpan LinkCheck,
    string? Primary,
    ImmutableArray<string> Addresses,
    ImmutableSortedDictionary<string, string> Options)
{
    public static ImmutableArray<string> Modes { get; } =
        ["active-backup", "802.3ad", "balance-rr", "balance-xor", "broadcast", "balance-tlb", "balance-alb"];

    /// <summary>Modes in which one port is preferred.</summary>
    public bool MayHavePrimary => Mode is "active-backup" or "balance-tlb" or "balance-alb";
}
