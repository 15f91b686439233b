using System.Collections.Immutable;

namespace HaActors.Actors.Protocol;

/// <summary>What one node hears of the others, on every network and medium. Never crosses the network.</summary>
/// <param name="LoopDelayMs">By how much the heartbeat loop was late at worst in the last second; null: there is no loop.</param>
public sealed record HeartbeatReport(
    string Node, ImmutableArray<HeartbeatMedium> Media, ImmutableArray<HeartbeatRow> Peers, double? LoopDelayMs)
{
    /// <summary>What carries the networks on this node.</summary>
    public ImmutableArray<BondReport> Bonds { get; init; } = [];
}

/// <summary>One bond of network interfaces of this node.</summary>
/// <param name="State">up, degraded, down or absent.</param>
/// <param name="Why">Null: all is well.</param>
/// <param name="Mode">Null: the kernel has none of that name.</param>
/// <param name="Active">The port that carries all, in modes that have one.</param>
public sealed record BondReport(
    string Name, string State, string? Why, string? Mode, string? Active, ImmutableArray<BondPortReport> Ports);

/// <param name="Failures">How often its link failed since it is in the bond.</param>
/// <param name="SpeedMbit">Null: the interface does not say.</param>
public sealed record BondPortReport(string Name, bool Up, long Failures, int? SpeedMbit);

/// <param name="Type">network, unicast, multicast, broadcast or serial.</param>
/// <param name="Problem">Null: it works.</param>
public sealed record HeartbeatMedium(string Name, string Type, string? Problem);

/// <summary>One peer on one network or medium.</summary>
/// <param name="State">up, silent, late, down or never.</param>
/// <param name="SinceS">For how long, in seconds.</param>
/// <param name="Loss">Share of records missed lately, 0 to 1; null: a network's connection loses nothing.</param>
/// <param name="Late">How often it was late.</param>
/// <param name="Lost">How often its connection was lost; null: it has none.</param>
/// <param name="Carries">The network that is used now.</param>
public sealed record HeartbeatRow(
    string Peer,
    string Medium,
    string State,
    double SinceS,
    double? Loss,
    double? RoundTripMs,
    long Late,
    long? Lost,
    bool Carries,
    string? LastError);
