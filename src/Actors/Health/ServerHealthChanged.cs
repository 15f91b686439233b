using HaActors.Policy.HealthChecks;

namespace HaActors.Actors.Health;

/// <summary>To whoever watches a server: what this director now takes its health for.</summary>
public sealed record ServerHealthChanged(ServerAddress Server, CheckKey Key, ServerHealth Health);
