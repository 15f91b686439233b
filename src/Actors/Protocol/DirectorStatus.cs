using System.Collections.Immutable;

namespace HaActors.Actors.Protocol;

/// <summary>To <c>local:/user/lvs</c> of a node: answered with its <see cref="DirectorStatus"/>.</summary>
public sealed record GetDirector;

/// <summary>To the same: answered with a <see cref="ConnectionsReport"/>.</summary>
public sealed record GetConnections;

/// <summary>From a node's gate to another's: answered with <see cref="DirectorIs"/>.</summary>
public sealed record AskDirector(long Call) : IProtocolMessage;

public sealed record DirectorIs(long Call, DirectorStatus Status) : IProtocolMessage;

/// <summary>A director's virtual services, as it wants them and as its kernel has them.</summary>
/// <param name="IsDirector">False: the node offers no virtual services.</param>
/// <param name="IsActive">It has the services' addresses, by the resource <c>net:director</c>.</param>
/// <param name="Daemons">What carries connections: <c>master eth1 7</c>.</param>
/// <param name="Problems">Sentences for a person.</param>
public sealed record DirectorStatus(
    string Node,
    bool IsDirector,
    bool IsActive,
    ImmutableArray<VirtualServiceStatus> Services,
    ImmutableArray<string> Daemons,
    ImmutableArray<string> Problems);

/// <param name="Id">The operator's name; of one that nobody declared its key.</param>
/// <param name="Key">Such as <c>tcp:192.0.2.1:80</c> or <c>mark:7</c>.</param>
/// <param name="State">serving, fallback, doubting, without-quorum, empty, foreign, missing or starting.</param>
/// <param name="Serving">Servers that take new connections, the fallback aside.</param>
public sealed record VirtualServiceStatus(
    string Id,
    string Key,
    string Scheduler,
    string State,
    int Serving,
    int Configured,
    string? Persistence,
    ServiceCounters Counters,
    ImmutableArray<RealServerStatus> Servers,
    string? Problem);

/// <param name="Name">The operator's; of one that nobody declared its address.</param>
/// <param name="State">up, down, unknown, maintenance, draining, kept, fallback or foreign.</param>
/// <param name="Weight">In the kernel; null: it is not in the table.</param>
/// <param name="Reason">Why it does not serve as configured.</param>
public sealed record RealServerStatus(
    string Name,
    string Address,
    string Forwarding,
    string State,
    int ConfiguredWeight,
    int? Weight,
    long Active,
    long Inactive,
    long Persistent,
    ServiceCounters Counters,
    string? Reason);

/// <summary>Sums since the entry was made, and rates a second over about two seconds, as the kernel counts.</summary>
public sealed record ServiceCounters(
    ulong Connections,
    ulong InPackets,
    ulong OutPackets,
    ulong InBytes,
    ulong OutBytes,
    ulong ConnectionRate,
    ulong InPacketRate,
    ulong OutPacketRate,
    ulong InByteRate,
    ulong OutByteRate);

/// <summary>Connections that a director's kernel remembers.</summary>
/// <param name="Problem">Why they are not to be had; null: they are.</param>
public sealed record ConnectionsReport(string Node, ImmutableArray<ConnectionStatus> Connections, string? Problem);

/// <param name="Client">Port 0: a client that is kept on its server.</param>
/// <param name="WasSynced">Another director told of it.</param>
public sealed record ConnectionStatus(
    string Protocol, string Client, string Virtual, string Server, string State, long ExpiresS, bool WasSynced);
