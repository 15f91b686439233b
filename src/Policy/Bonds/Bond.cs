using System.Collections.Immutable;

namespace HaActors.Policy.Bonds;

/// <summary>A bond of network interfaces, as the kernel's bonding driver shows it in <c>/proc/net/bonding/NAME</c>.</summary>
/// <param name="Mode">In the kernel's words: <c>active-backup</c>, <c>802.3ad</c>, ….</param>
/// <param name="Active">The port that carries everything, in modes that have one; null: none, or another mode.</param>
/// <param name="Partner">MAC address of the switch that answers LACP; null: the mode has none.</param>
/// <param name="Ports">In the driver's order.</param>
public sealed record Bond(
    string Name, string Mode, bool IsUp, string? Active, string? Partner, ImmutableArray<BondPort> Ports)
{
    private const string NoPartner = "00:00:00:00:00:00";

    /// <summary>Ports whose link is up, and that belong to the aggregate that is used where LACP makes aggregates.</summary>
    public int UsablePorts => Ports.Count(port => port.IsUp && port.IsAggregated);

    /// <summary>LACP is configured here, and nobody answers: the switch takes the ports for separate ones.</summary>
    public bool LacksPartner => Partner == NoPartner;

    /// <inheritdoc/>
    public bool Equals(Bond? other) => other is not null
        && (Name, Mode, IsUp, Active, Partner) == (other.Name, other.Mode, other.IsUp, other.Active, other.Partner)
        && Ports.SequenceEqual(other.Ports);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, IsUp, Active, Ports.Length);
}

/// <param name="Failures">How often the driver saw its link fail since it is in the bond.</param>
/// <param name="SpeedMbit">Null: the interface does not say.</param>
/// <param name="IsAggregated">False: it stands aside, since LACP put it into another aggregate than the one in use.</param>
public sealed record BondPort(string Name, bool IsUp, long Failures, int? SpeedMbit, bool IsAggregated = true);
