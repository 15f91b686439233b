using System.Collections.Immutable;
using System.Diagnostics;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.Model;

namespace HaActors.Policy.VirtualServices;

/// <summary>What a pool remembers from one decision to the next.</summary>
/// <param name="HasQuorum">The healthy servers' weights sufficed.</param>
/// <param name="OnFallback">The fallback serves.</param>
/// <param name="Serving">Servers that took new connections when the checks were last believed.</param>
/// <param name="DoubtedSince">Since when the checks are doubted; null: they are believed.</param>
public sealed record PoolState(
    bool HasQuorum, bool OnFallback, ImmutableSortedSet<ServerAddress> Serving, Instant? DoubtedSince = null)
{
    public static PoolState Initial { get; } = new(HasQuorum: false, OnFallback: false, []);
}

/// <summary>What a director's table should hold for a service, and why.</summary>
/// <param name="Reasons">Of servers that do not serve as configured, in an operator's words.</param>
/// <param name="DecideAgainAt">The decision changes then by itself; null: only with its facts.</param>
public sealed record PoolDecision(
    IpvsEntry Entry,
    PoolState State,
    ImmutableSortedDictionary<ServerAddress, string> Reasons,
    Instant? DecideAgainAt)
{
    /// <summary>Healthy and taking new connections, the fallback aside.</summary>
    public int Serving => Entry.Servers.Count(pair => State.Serving.Contains(pair.Key) && pair.Value.Weight > 0);
}

/// <summary>Decides which servers of a virtual service are in the table, and with what weight.</summary>
public static class Pool
{
    private static readonly ServerHealth Unchecked = new(HealthState.Up, "not checked");

    /// <param name="healths">Servers that are missing are unknown.</param>
    /// <param name="present">What the kernel has; null: nothing.</param>
    public static PoolDecision Decide(
        VirtualService service,
        ImmutableSortedDictionary<ServerAddress, ServerHealth> healths,
        PoolState before,
        IpvsEntry? present,
        Instant now)
    {
        var members = service.Servers.ToImmutableSortedDictionary(
            server => server.Address, server => Judge(server, healths, present));
        var wanted = service.Servers.Where(server => server.State == ServerState.InService && server.Weight > 0).ToList();
        var healthy = wanted.Where(server => members[server.Address] is Standing.Serves { Weight: > 0 }).Select(server => server.Address).ToList();

        // Who answers, be it with an error, shows that the director's own link and checker work.
        var answering = healthy.Count + wanted.Count(server => HasAnswered(healths.GetValueOrDefault(server.Address)));
        var isDoubtful = !before.Serving.IsEmpty
            && (healthy.Count < Math.Min(wanted.Count, service.Pool.Minimum) || answering < service.Pool.Trusted(wanted.Count));
        var since = isDoubtful ? before.DoubtedSince ?? now : (Instant?)null;
        var holdEnds = since is { } began && service.Pool.PanicHold > TimeSpan.Zero ? began + service.Pool.PanicHold : (Instant?)null;
        if (isDoubtful && !(now >= holdEnds))
        {
            var kept = Suspended(service, members, before);
            return Decision(service, kept, before with { DoubtedSince = since, HasQuorum = true, OnFallback = false }, holdEnds);
        }

        var weight = wanted.Where(server => healthy.Contains(server.Address)).Sum(server => server.Weight);
        var hasQuorum = HasQuorum(service.Pool, before.HasQuorum, weight);
        var onFallback = service.Fallback is not null && (!hasQuorum || healthy.Count == 0);
        return Decision(service, members, new PoolState(hasQuorum, onFallback, [.. healthy], since), null);
    }

    /// <summary>Source: keepalived.conf(5), <c>quorum</c> and <c>hysteresis</c>.</summary>
    private static bool HasQuorum(PoolRules rules, bool had, int weight) =>
        had ? weight >= Math.Max(0, rules.Quorum - rules.Hysteresis) : weight >= rules.Quorum + rules.Hysteresis;

    private static Standing Judge(
        RealServer server, ImmutableSortedDictionary<ServerAddress, ServerHealth> healths, IpvsEntry? present)
    {
        if (server.State == ServerState.Maintenance)
            return new Standing.Out("in maintenance, by an operator");
        var health = healths.GetValueOrDefault(server.Address) ?? (server.Checks is null ? Unchecked : ServerHealth.Unknown);
        var isUp = health.State switch
        {
            HealthState.Up => true,
            HealthState.Down or HealthState.Maintenance => false,
            // A director that starts anew takes nobody away who serves: the kernel forwarded to it all the time.
            HealthState.Unknown => server.Checks is null or { AssumeDown: false } || IsServing(server, present),
            _ => throw new UnreachableException(),
        };
        if (!isUp)
            return new Standing.Out(health.Reason);
        return server.State == ServerState.Drain
            ? new Standing.Drains("drains, by an operator")
            : new Standing.Serves(health.EffectiveWeight(server.Weight));
    }

    private static bool HasAnswered(ServerHealth? health) =>
        health is { State: HealthState.Maintenance } or { State: HealthState.Down, IsSilent: false };

    private static bool IsServing(RealServer server, IpvsEntry? present) =>
        present is not null && present.Servers.TryGetValue(server.Address, out var found) && found.Weight > 0;

    // Whoever served stays; whoever is found healthy joins. What an operator said counts all the same.
    private static ImmutableSortedDictionary<ServerAddress, Standing> Suspended(
        VirtualService service, ImmutableSortedDictionary<ServerAddress, Standing> members, PoolState before) =>
        members.SetItems(service.Servers
            .Where(server => server.State == ServerState.InService
                && members[server.Address] is Standing.Out && before.Serving.Contains(server.Address))
            .Select(server => new KeyValuePair<ServerAddress, Standing>(
                server.Address, new Standing.Serves(server.Weight, $"kept, for too many fail at once: {((Standing.Out)members[server.Address]).Reason}"))));

    private static PoolDecision Decision(
        VirtualService service, ImmutableSortedDictionary<ServerAddress, Standing> members, PoolState state, Instant? again)
    {
        var table = ImmutableSortedDictionary.CreateBuilder<ServerAddress, DestinationSettings>();
        var reasons = ImmutableSortedDictionary.CreateBuilder<ServerAddress, string>();
        foreach (var server in service.Servers)
        {
            var standing = members[server.Address];
            if (standing.Why is { } why)
                reasons[server.Address] = why;
            if (Weight(standing, service.WhenDown, state.OnFallback) is { } weight)
                table[server.Address] = new DestinationSettings(server.Forwarding, weight, server.Upper, server.Lower);
        }

        if (service.Fallback is { } fallback && state.OnFallback)
            table[fallback.Address] = new DestinationSettings(
                fallback.Forwarding, Math.Max(1, fallback.Weight), fallback.Upper, fallback.Lower);
        return new PoolDecision(
            new IpvsEntry(service.Settings, table.ToImmutable()), state, reasons.ToImmutable(), again);
    }

    /// <returns>Null: it is not in the table.</returns>
    private static int? Weight(Standing standing, WhenDown whenDown, bool onFallback) => standing switch
    {
        Standing.Drains => 0,
        Standing.Out => whenDown == WhenDown.Quiesce ? 0 : null,
        // Too few to serve: they keep what they have, and the fallback takes what is new.
        Standing.Serves when onFallback => 0,
        Standing.Serves serves => serves.Weight,
        _ => throw new UnreachableException(),
    };

    private abstract record Standing(string? Why)
    {
        public sealed record Serves(int Weight, string? Note = null) : Standing(Note);

        public sealed record Drains(string Reason) : Standing(Reason);

        public sealed record Out(string Reason) : Standing(Reason);
    }
}
