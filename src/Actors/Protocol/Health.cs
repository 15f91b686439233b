using System.Collections.Immutable;
using HaActors.Policy.HealthChecks;

namespace HaActors.Actors.Protocol;

/// <summary>
/// To the one actor of the cluster that checks this server in this way: begin, unless you have. Said again whenever
/// it is missed.
/// </summary>
/// <param name="IsKnownUp">Who asks takes it for up at present.</param>
public sealed record CheckOrder(ServerAddress Server, CheckKey Key, CheckPlan Plan, bool IsKnownUp) : IProtocolMessage;

/// <summary>
/// What one director's checks found, for the others: at once when something changes, and all of it now and then.
/// </summary>
/// <param name="From">The director, by its node's name.</param>
public sealed record HealthNews(string From, ImmutableArray<ServerNews> News) : IProtocolMessage;

/// <param name="AgeMs">Since the last check ended.</param>
public sealed record ServerNews(ServerAddress Server, CheckKey Key, ServerHealth Health, int AgeMs);
